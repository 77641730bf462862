import GatewayCore

/// How little a line and a payment fit one another, in whole numbers: what speaks for them is free, what is missing or
/// nearly right costs. Nil stands for "they are not the same".
enum CandidateCost {
    /// One point of cost; below it the square of the seconds between the two decides, so that several alike are taken in
    /// the order of time.
    static let point: Int64 = 1 << 36
    /// What it costs to leave a line alone. Every candidate costs less.
    static let alone: Int64 = 100 * point
    private static let longestSeconds: UInt64 = 262_143
    /// A reference that nearly agrees may lie this far away.
    private static let farthestSeconds: UInt64 = 7 * 86_400
    /// How near a line that names neither party nor reference must be.
    static let nearSeconds: UInt64 = 900

    enum AmountFit { case equal, charged, slip, other }

    static func cost(_ line: CandidateLine, _ entry: CandidateEntry, rules: ReconciliationRules) -> Int64? {
        guard line.direction == entry.direction, line.currency == entry.currency else { return nil }
        let apart = Distance.between(line.time, entry.time)
        guard apart <= farthestSeconds else { return nil }
        let party = PartyNumber.fit(line.party, entry.party)
        let amount = amountFit(line, entry)
        // Without a reference both must agree, and comparing references is the dearest step.
        if amount == .other || amount == .slip || party == .other
            || apart > UInt64(max(0, rules.windowSeconds))
        {
            guard line.hasReference, entry.hasReference else { return nil }
        }
        let reference = NearReference.fit(line, entry)
        guard reference != .other else { return nil }
        let isNear = reference == .near || reference == .part
        guard isCandidate(amount, party, isNear: isNear, apart: apart) else { return nil }
        guard isNear || apart <= UInt64(max(0, rules.windowSeconds)) else { return nil }
        guard let status = statusCost(line, entry, amount, party, isNear: isNear) else { return nil }
        let isWeak = !isNear && party == .absent
        let points =
            amountCost(amount) + partyCost(party) + referenceCost(reference) + status
            + timeCost(apart, isWeak: isWeak)
        let seconds = Int64(min(apart, longestSeconds))
        return min(points, 99) * point + (isWeak ? 0 : seconds * seconds)
    }

    private static func amountFit(_ line: CandidateLine, _ entry: CandidateEntry) -> AmountFit {
        if line.amount == entry.amount { return .equal }
        if line.grossAmounts.contains(entry.amount) || entry.netAmounts.contains(line.amount) {
            return .charged
        }
        let isSlip =
            DigitSlip.isOneDigit(line.amount, entry.amount) || DigitSlip.isSwap(line.amount, entry.amount)
        return isSlip ? .slip : .other
    }

    /// Two of amount, party and reference must agree, one of them exactly; or the amount alone within minutes.
    private static func isCandidate(
        _ amount: AmountFit, _ party: PartyNumber.Fit, isNear: Bool, apart: UInt64
    ) -> Bool {
        let amountAgrees = amount == .equal || amount == .charged
        let partyAgrees = party == .equal || party == .near
        if isNear { return amountAgrees || partyAgrees || (amount == .slip && party == .absent) }
        if amountAgrees, partyAgrees { return amount == .equal || party == .equal }
        return amount == .equal && party == .absent && apart <= nearSeconds
    }

    private static func amountCost(_ fit: AmountFit) -> Int64 {
        switch fit {
        case .equal: 0
        case .charged: 8
        case .slip: 20
        case .other: 35
        }
    }

    private static func partyCost(_ fit: PartyNumber.Fit) -> Int64 {
        switch fit {
        case .equal: 0
        case .absent: 10
        case .near: 12
        case .other: 45
        }
    }

    private static func referenceCost(_ fit: NearReference.Fit) -> Int64 {
        switch fit {
        case .near: 0
        case .part: 4
        case .absent, .other: 10
        }
    }

    private static func timeCost(_ apart: UInt64, isWeak: Bool) -> Int64 {
        switch apart {
        case ...120: isWeak ? 20 : 0
        case ...600: isWeak ? 28 : 0
        case ...7200: isWeak ? 28 : 4
        case ...43_200: 8
        case ...129_600: 12
        default: 14
        }
    }

    /// Both say that the money moved, or that it did not; a payment that waits may become either.
    private static func statusCost(
        _ line: CandidateLine, _ entry: CandidateEntry, _ amount: AmountFit, _ party: PartyNumber.Fit,
        isNear: Bool
    ) -> Int64? {
        if line.tellsOfMoney == entry.hasMoved { return 0 }
        if entry.waits { return 6 }
        // Only what agrees in everything else may contradict our books about this.
        let agrees = isNear || (line.tellsOfMoney && amount == .equal && party == .equal)
        return agrees ? 30 : nil
    }
}

/// A line without a partner, with what its comparison needs made ready.
struct CandidateLine: Sendable {
    let index: Int
    let direction: StatementLine.Direction
    let currency: Currency
    let amount: Int64
    /// What the payment's amount may be if the line's own charges were taken from it, or added to it.
    let grossAmounts: [Int64]
    let party: UInt64
    let time: Int64
    let tellsOfMoney: Bool
    let providerReference: [UInt8]
    let externalReference: [UInt8]

    init(index: Int, _ line: StatementLine) {
        self.index = index
        direction = line.direction
        currency = line.currency
        amount = line.amount
        let parts = line.charges.map { [$0.sum, $0.isSplit ? $0.fee : nil].compactMap(\.self) } ?? []
        grossAmounts = Shifted.amounts(line.amount, by: parts)
        party = PartyNumber.packed(line.party)
        time = line.time
        tellsOfMoney = line.tellsOfMoney
        providerReference = ReferenceKey.canonical(line.providerReference)
        externalReference = ReferenceKey.canonical(line.externalReference)
    }

    var hasReference: Bool { !providerReference.isEmpty || !externalReference.isEmpty }
}

/// A payment without a partner, with what its comparison needs made ready.
struct CandidateEntry: Sendable {
    let index: Int
    let direction: StatementLine.Direction
    let currency: Currency
    let amount: Int64
    /// What a line may show where the charges of the tariff were taken from the amount, or added to it.
    let netAmounts: [Int64]
    let party: UInt64
    let time: Int64
    let hasMoved: Bool
    let waits: Bool
    let providerReference: [UInt8]
    let externalReference: [UInt8]

    init(index: Int, _ entry: BookEntry, tariff: Tariff) {
        self.index = index
        direction = entry.direction
        currency = entry.currency
        amount = entry.amount
        let day = BusinessDay(containing: entry.time)
        let charges = tariff.expected(for: entry.amount, kind: entry.kind, day: day)
        let tax = tariff.transferTax(for: entry.amount, kind: entry.kind, day: day)
        netAmounts = Shifted.amounts(entry.amount, by: [charges?.sum, charges?.fee, tax].compactMap(\.self))
        party = PartyNumber.packed(entry.party)
        time = entry.time
        hasMoved = entry.hasMoved
        waits = entry.waits
        providerReference = ReferenceKey.canonical(entry.providerReference)
        externalReference = ReferenceKey.canonical(entry.externalReference)
    }

    var hasReference: Bool { !providerReference.isEmpty || !externalReference.isEmpty }
}

private enum Shifted {
    /// The amount with each part taken off and added; parts of zero are left out.
    static func amounts(_ amount: Int64, by parts: [Int64]) -> [Int64] {
        var amounts: [Int64] = []
        for part in Set(parts) where part > 0 {
            let (less, under) = amount.subtractingReportingOverflow(part)
            let (more, over) = amount.addingReportingOverflow(part)
            if !under, less > 0 { amounts.append(less) }
            if !over { amounts.append(more) }
        }
        return amounts.sorted()
    }
}
