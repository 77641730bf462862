public import GatewayCore

/// The first stage for millions of payments: one compact record for each, and lines streamed past them.
///
/// A record takes 32 bytes and its place in the index at most 6. What agrees in everything that the record knows is
/// claimed here and causes no break; all else is left, on both sides, to `Matcher`, which sees full values. A payment or
/// a reference that is met more than once is left to it too, whichever came first: so the result does not depend on the
/// order of lines or records, and is what `Matcher` finds for everything at once.
public struct ExactMatch: Sendable {
    /// Amount in the low 50 bits, then the flags of `Flags`.
    private struct Record {
        var key: ReferenceKey
        var amountAndFlags: UInt64
        /// Seconds since 1970-01-01T00:00:00Z.
        var time: UInt32
        /// One more than the line's ordinal; zero where it is free.
        var claim: UInt32
    }

    private enum Flags {
        static let outgoing: UInt64 = 1 << 50
        static let moved: UInt64 = 1 << 51
        static let failed: UInt64 = 1 << 52
        static let disbursement: UInt64 = 1 << 53
        static let refund: UInt64 = 1 << 54
        static let euro: UInt64 = 1 << 55
        /// Our ledger has booked what it should.
        static let booked: UInt64 = 1 << 56
        /// The key is the external reference: the provider never told its own.
        static let external: UInt64 = 1 << 57
        /// Met more than once, or by what needs a closer look: left to `Matcher`.
        static let contested: UInt64 = 1 << 58
        static let amount: UInt64 = 1 << 50 - 1
    }

    private let rules: ReconciliationRules
    private var records: [Record] = []
    /// One more than a record's ordinal in the low `ordinalBits`, above them bits of its key; zero where empty.
    private var index: [UInt32]
    private var ordinalBits: UInt32
    private var leftLines: [UInt32] = []

    /// `expectedRecords` saves growing, and with it the memory of both tables at once; it need not be right.
    public init(expectedRecords: Int, rules: ReconciliationRules) {
        self.rules = rules
        records.reserveCapacity(expectedRecords)
        index = Array(repeating: 0, count: Self.places(for: expectedRecords))
        ordinalBits = Self.bits(for: index.count)
    }

    /// How many bytes are kept for each record.
    public static let bytesPerRecord = MemoryLayout<Record>.stride + 6

    public var recordCount: Int { records.count }

    /// A payment's ordinal is the number of payments added before it. All are added before the first line is offered.
    public mutating func add(_ entry: BookEntry) {
        let provider = ReferenceKey(entry.providerReference)
        add(
            provider: provider, external: provider == nil ? ReferenceKey(entry.externalReference) : nil,
            kind: entry.kind, state: entry.state, isLateSuccess: entry.isLateSuccess, amount: entry.amount,
            currency: entry.currency, time: entry.time, booked: entry.booked)
    }

    /// The same from the columns of a table, without texts. `external` counts where `provider` is nil.
    public mutating func add(
        provider: ReferenceKey?, external: ReferenceKey?, kind: PaymentKind, state: PaymentState,
        isLateSuccess: Bool, amount: Int64, currency: Currency, time: Int64, booked: Int64
    ) {
        let hasMoved = state == .succeeded || isLateSuccess
        var flags: UInt64 = kind.leavesPurse ? Flags.outgoing : 0
        if hasMoved { flags |= Flags.moved } else if state == .failed { flags |= Flags.failed }
        switch kind {
        case .collection: break
        case .disbursement: flags |= Flags.disbursement
        case .refund: flags |= Flags.refund
        }
        if currency == .eur { flags |= Flags.euro }
        if booked.magnitude == (hasMoved ? amount.magnitude : 0) { flags |= Flags.booked }
        if provider == nil { flags |= Flags.external }
        let fits = amount > 0 && UInt64(amount) <= Flags.amount && UInt32(exactly: time) != nil
        if !fits { flags |= Flags.contested }
        let key = provider ?? external ?? .none
        let record = Record(
            key: key, amountAndFlags: flags | (fits ? UInt64(amount) : 0),
            time: UInt32(clamping: time), claim: 0)
        precondition(records.count < Int(UInt32.max) - 1, "More payments than an ordinal can count.")
        records.append(record)
        guard key != .none else { return }
        if records.count * 10 > index.count * 7 { grow() }
        if let other = place(records.count - 1) {
            records[other].amountAndFlags |= Flags.contested
            records[records.count - 1].amountAndFlags |= Flags.contested
        }
    }

    /// Offers a line; true where it is claimed for now. A later line may still contest that.
    @discardableResult
    public mutating func offer(_ line: StatementLine, ordinal: UInt32) -> Bool {
        let provider = ReferenceKey(line.providerReference)
        let external = ReferenceKey(line.externalReference)
        var isContested = false
        if line.movement != .payment {
            // What it takes back, or is charged for, is looked at by `Matcher` with it.
            for key in [ReferenceKey(line.originalReference), provider, external] {
                if let key { contest(key) }
            }
            leftLines.append(ordinal)
            return false
        }
        if let provider, let found = find(provider, isExternal: false, line.direction) {
            if fits(found, line) { return claim(found, ordinal) }
            contest(found)
            isContested = true
        }
        if !isContested, let external, let found = find(external, isExternal: true, line.direction) {
            if fits(found, line) { return claim(found, ordinal) }
            contest(found)
        }
        leftLines.append(ordinal)
        return false
    }

    /// What was claimed: ordinals of payments and of lines, in the order of the payments.
    public func forEachClaim(_ body: (_ record: Int, _ line: Int) throws -> Void) rethrows {
        for (ordinal, record) in records.enumerated() where record.claim != 0 {
            try body(ordinal, Int(record.claim) - 1)
        }
    }

    /// Whether the claim of a record, which `forEachClaim` tells, rests on the external reference.
    public func basis(ofRecord ordinal: Int) -> Claim.Basis {
        records[ordinal].amountAndFlags & Flags.external == 0 ? .providerReference : .externalReference
    }

    /// The ordinals of the lines that are left, in order.
    public func remainingLines() -> [Int] { leftLines.sorted().map { Int($0) } }

    /// The ordinals of the payments that are left, in order.
    public func remainingRecords() -> [Int] { records.indices.filter { records[$0].claim == 0 } }

    private mutating func claim(_ ordinal: Int, _ line: UInt32) -> Bool {
        let record = records[ordinal]
        if record.claim == 0, record.amountAndFlags & Flags.contested == 0 {
            records[ordinal].claim = line + 1
            return true
        }
        contest(ordinal)
        leftLines.append(line)
        return false
    }

    private mutating func contest(_ key: ReferenceKey) {
        for isExternal in [false, true] {
            for direction in StatementLine.Direction.allCases {
                if let found = find(key, isExternal: isExternal, direction) { contest(found) }
            }
        }
    }

    private mutating func contest(_ ordinal: Int) {
        if records[ordinal].claim != 0 { leftLines.append(records[ordinal].claim - 1) }
        records[ordinal].claim = 0
        records[ordinal].amountAndFlags |= Flags.contested
    }

    /// Whether there is nothing to say about the two.
    private func fits(_ ordinal: Int, _ line: StatementLine) -> Bool {
        let record = records[ordinal]
        let flags = record.amountAndFlags
        let isMoved = flags & Flags.moved != 0
        let agrees = isMoved ? line.status == .succeeded : flags & Flags.failed != 0 && line.status == .failed
        guard agrees, flags & Flags.booked != 0, line.amount > 0, UInt64(line.amount) == flags & Flags.amount,
            (line.currency == .eur) == (flags & Flags.euro != 0)
        else { return false }
        guard isMoved else { return true }
        let kind: PaymentKind =
            flags & Flags.disbursement != 0
            ? .disbursement : flags & Flags.refund != 0 ? .refund : .collection
        return Distance.between(line.time, Int64(record.time)) <= UInt64(max(0, rules.dateToleranceSeconds))
            && (line.charges == nil
                || rules.tariff.fits(
                    line.charges, amount: line.amount, kind: kind, day: BusinessDay(containing: line.time)))
    }
}

extension ExactMatch {
    private static func places(for records: Int) -> Int { max(64, records + records / 2) }

    private static func bits(for places: Int) -> UInt32 {
        UInt32(min(32, UInt64.bitWidth - UInt64(places).leadingZeroBitCount))
    }

    private func start(_ spread: UInt64) -> Int {
        Int(spread.multipliedFullWidth(by: UInt64(index.count)).high)
    }

    private func mark(_ ordinal: Int, _ spread: UInt64) -> UInt32 {
        let tag = ordinalBits < 32 ? UInt32(truncatingIfNeeded: spread) << ordinalBits : 0
        return tag | UInt32(ordinal + 1)
    }

    private func find(
        _ key: ReferenceKey, isExternal: Bool, _ direction: StatementLine.Direction
    ) -> Int? {
        let spread = key.spread
        let ordinalMask = ordinalBits < 32 ? UInt32(1) << ordinalBits - 1 : .max
        let tag = mark(0, spread) & ~ordinalMask
        let wanted =
            (isExternal ? Flags.external : 0) | (direction == .outgoing ? Flags.outgoing : 0)
        var position = start(spread)
        while index[position] != 0 {
            if index[position] & ~ordinalMask == tag {
                let ordinal = Int(index[position] & ordinalMask) - 1
                if records[ordinal].key == key,
                    records[ordinal].amountAndFlags & (Flags.external | Flags.outgoing) == wanted
                {
                    return ordinal
                }
            }
            position += 1
            if position == index.count { position = 0 }
        }
        return nil
    }

    /// The record that is in its place already, where there is one: that one stays in the index.
    private mutating func place(_ ordinal: Int) -> Int? {
        let record = records[ordinal]
        let direction: StatementLine.Direction =
            record.amountAndFlags & Flags.outgoing == 0 ? .incoming : .outgoing
        if let other = find(record.key, isExternal: record.amountAndFlags & Flags.external != 0, direction) {
            return other
        }
        let spread = record.key.spread
        var position = start(spread)
        while index[position] != 0 {
            position += 1
            if position == index.count { position = 0 }
        }
        index[position] = mark(ordinal, spread)
        return nil
    }

    private mutating func grow() {
        index = Array(repeating: 0, count: Self.places(for: records.count * 2))
        ordinalBits = Self.bits(for: index.count)
        for ordinal in records.indices.dropLast() where records[ordinal].key != .none { _ = place(ordinal) }
    }
}
