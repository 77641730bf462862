import FoundationEssentials
public import GatewayCore
public import Reconciliation

/// A day of payments and the statement that a provider would make of it, with faults of every sort and the truth about
/// which line is which payment. A fifth of the lines have no usable reference.
public struct PlantedTruth {
    public private(set) var entries: [BookEntry] = []
    public private(set) var lines: [IdentifiedLine] = []
    /// For each payment that stands on the statement: the lines that it may be claimed with.
    public private(set) var truth: [PaymentID: [Set<StatementLineID>]] = [:]
    /// The payments of one line.
    public private(set) var merged: [Set<PaymentID>] = []

    public static let day = BusinessDay(year: 2026, month: 11, day: 22) ?? BusinessDay(number: 0)
    private static let roundAmounts: [Int64] = [1000, 2000, 2500, 5000, 10_000, 25_000, 50_000]

    private var random: SeededGenerator
    private var identifier = LineIdentifier()
    private let parties: [MSISDN]
    private var usedReferences: Set<String> = []

    public init(count: Int, seed: UInt64) {
        random = SeededGenerator(seed: seed)
        var parties: [MSISDN] = []
        for _ in 0..<max(4, count / 3) {
            let number = Int.random(in: 50_000_000...99_999_999, using: &random)
            if let party = MSISDN("2376\(number)") { parties.append(party) }
        }
        self.parties = parties
        for number in 0..<count { plant(number) }
    }

    private mutating func reference() -> String {
        while true {
            let reference = String(Int.random(in: 1_000_000_000...9_999_999_999, using: &random))
            if usedReferences.insert(reference).inserted { return reference }
        }
    }

    private mutating func amount() -> Int64 {
        random.chance(500)
            ? Self.roundAmounts[Int.random(in: 0..<Self.roundAmounts.count, using: &random)]
            : 5 * Int64.random(in: 1..<100_000, using: &random)
    }

    private mutating func entry() -> BookEntry {
        let state: PaymentState = random.chance(50) ? .failed : .succeeded
        let kind: PaymentKind =
            random.chance(700) ? .collection : random.chance(800) ? .disbursement : .refund
        let amount = amount()
        let party = parties[Int.random(in: 0..<parties.count, using: &random)]
        let id = UUID(uuidString: random.uuidText()) ?? UUID()
        return BookEntry(
            payment: PaymentID(id), kind: kind, state: state, providerReference: reference(),
            externalReference: random.uuidText(), party: party, amount: amount,
            time: Self.day.start + Int64.random(in: 600..<85_000, using: &random),
            booked: state == .succeeded ? amount : 0)
    }

    private func line(of entry: BookEntry, delay: Int64) -> StatementLine {
        StatementLine(
            number: 0, providerReference: entry.providerReference, externalReference: entry.externalReference,
            time: entry.time + delay, direction: entry.direction,
            status: entry.state == .succeeded ? .succeeded : .failed, party: entry.party,
            amount: entry.amount)
    }

    private mutating func add(_ line: StatementLine) -> StatementLineID {
        var line = line
        line.number = lines.count + 1
        let id = identifier.identify(line)
        lines.append(IdentifiedLine(id: id, line: line))
        return id
    }

    private mutating func plant(_ number: Int) {
        let entry = entry()
        let delay = Int64.random(in: -30...90, using: &random)
        var line = line(of: entry, delay: delay)
        guard entry.state == .succeeded else {
            entries.append(entry)
            if random.chance(500) { truth[entry.payment] = [[add(line)]] }
            return
        }
        switch Int.random(in: 0..<1000, using: &random) {
        case 0..<3:
            entries.append(entry)
        case 3..<6:
            _ = add(line)
        case 6..<8:
            entries.append(entry)
            line.amount += 1000
            truth[entry.payment] = [[add(line)]]
        case 8..<10:
            entries.append(entry)
            let first = add(line)
            truth[entry.payment] = [[first], [add(line)]]
        case 10..<12 where entry.amount >= 1000:
            plantSplit(entry, line)
        case 12..<14:
            plantMerge(entry, line)
        default:
            entries.append(entry)
            if random.chance(200) { spoil(&line) }
            truth[entry.payment] = [[add(line)]]
        }
    }

    private mutating func plantSplit(_ entry: BookEntry, _ line: StatementLine) {
        entries.append(entry)
        var (first, second) = (line, line)
        first.amount = entry.amount / 3
        second.amount = entry.amount - first.amount
        for number in [0, 1] {
            if number == 0 { first.providerReference = "" } else { second.providerReference = "" }
        }
        first.externalReference = ""
        second.externalReference = ""
        truth[entry.payment] = [[add(first), add(second)]]
    }

    private mutating func plantMerge(_ entry: BookEntry, _ line: StatementLine) {
        var other = self.entry()
        other.kind = entry.kind
        other.state = .succeeded
        other.booked = other.amount
        other.party = entry.party
        other.time = entry.time + 20
        entries += [entry, other]
        var line = line
        line.providerReference = ""
        line.externalReference = ""
        line.amount = entry.amount + other.amount
        let id = add(line)
        truth[entry.payment] = [[id]]
        truth[other.payment] = [[id]]
        merged.append([entry.payment, other.payment])
    }

    /// Takes the usable reference away.
    private mutating func spoil(_ line: inout StatementLine) {
        line.externalReference = ""
        var digits = Array(line.providerReference.utf8)
        let place = Int.random(in: 0..<9, using: &random)
        switch Int.random(in: 0..<20, using: &random) {
        case 0..<8: digits = []
        case 8..<13:
            let old = digits[place]
            while digits[place] == old { digits[place] = UInt8.random(in: 0x30...0x39, using: &random) }
        case 13..<17:
            if digits[place] == digits[place + 1] { digits = [] } else { digits.swapAt(place, place + 1) }
        default: digits = Array(digits.prefix(7))
        }
        line.providerReference = String(decoding: digits, as: UTF8.self)
        if !digits.isEmpty, random.chance(100) { line.party = nil }
    }
}

/// How much of the truth was found, and how much of what was found is true, in payments.
public struct Score {
    public private(set) var known = 0
    public private(set) var found = 0
    public private(set) var claimed = 0

    public init(_ planted: PlantedTruth, _ result: ReconciliationResult) {
        known = planted.truth.count
        for claim in result.claims {
            claimed += claim.payments.count
            let lines = Set(claim.lines)
            let isWhole =
                claim.payments.count == 1 || planted.merged.contains(Set(claim.payments))
            guard isWhole else { continue }
            found += claim.payments.count { planted.truth[$0]?.contains(lines) == true }
        }
    }

    public var recallInThousandths: Int { found * 1000 / max(1, known) }
    public var wrongPerTenThousand: Int { (claimed - found) * 10_000 / max(1, claimed) }
}
