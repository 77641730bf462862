import GatewayCore

/// The two sides of a comparison while it is being made: who is claimed, who has been told of in a break, who is free.
///
/// Both sides are in the order of their identities from the beginning, so that nothing depends on the order given.
struct Workings {
    let lines: [IdentifiedLine]
    let entries: [BookEntry]
    /// Payments that are claimed elsewhere.
    let claimed: [BookEntry]
    let rules: ReconciliationRules

    /// Positions in `lines` and `entries` that belong together.
    struct Group {
        var entries: [Int]
        var lines: [Int]
        var basis: Claim.Basis
    }

    private(set) var groups: [Group] = []
    /// Where each line and each payment stands in `groups`; nil where it is claimed by nothing. This is what makes a
    /// second claim impossible.
    private(set) var groupOfLine: [Int?]
    private(set) var groupOfEntry: [Int?]
    /// Told of in a break without being claimed.
    private var toldLines: [Bool]
    private var toldEntries: [Bool]
    var breaks: [Break] = []
    var evidence: [StatementEvidence] = []
    var chargeLines: [StatementLineID] = []

    init(lines: [IdentifiedLine], entries: [BookEntry], claimed: [BookEntry], rules: ReconciliationRules) {
        self.lines = Self.unique(lines.sorted { Self.comesBefore($0, $1) }) { $0.id == $1.id }
        self.entries = Self.unique(
            entries.map { (key: $0.payment.key, entry: $0) }.sorted { $0.key < $1.key }.map(\.entry)
        ) { $0.payment == $1.payment }
        self.claimed = claimed
        self.rules = rules
        groupOfLine = Array(repeating: nil, count: self.lines.count)
        groupOfEntry = Array(repeating: nil, count: self.entries.count)
        toldLines = Array(repeating: false, count: self.lines.count)
        toldEntries = Array(repeating: false, count: self.entries.count)
    }

    private static func comesBefore(_ left: IdentifiedLine, _ right: IdentifiedLine) -> Bool {
        left.id == right.id ? left.line.number < right.line.number : left.id < right.id
    }

    /// Of equal neighbours the first.
    private static func unique<Element>(
        _ sorted: [Element], _ isSame: (Element, Element) -> Bool
    ) -> [Element] {
        var kept: [Element] = []
        kept.reserveCapacity(sorted.count)
        for element in sorted {
            if let last = kept.last, isSame(last, element) { continue }
            kept.append(element)
        }
        return kept
    }

    func line(_ index: Int) -> StatementLine { lines[index].line }

    func isFree(line index: Int) -> Bool { groupOfLine[index] == nil && !toldLines[index] }
    func isFree(entry index: Int) -> Bool { groupOfEntry[index] == nil && !toldEntries[index] }

    var freeLines: [Int] { lines.indices.filter { isFree(line: $0) } }
    var freeEntries: [Int] { entries.indices.filter { isFree(entry: $0) } }

    /// Claims free lines and payments for one another.
    mutating func claim(entries claimedEntries: [Int], lines claimedLines: [Int], basis: Claim.Basis) {
        precondition(!claimedEntries.isEmpty && !claimedLines.isEmpty, "A claim has both sides.")
        for index in claimedEntries {
            precondition(isFree(entry: index), "A payment is claimed at most once.")
            groupOfEntry[index] = groups.count
        }
        for index in claimedLines {
            precondition(isFree(line: index), "A line is claimed at most once.")
            groupOfLine[index] = groups.count
        }
        groups.append(Group(entries: claimedEntries, lines: claimedLines, basis: basis))
    }

    /// Adds a free line, such as a reversal, to a claim that there is.
    mutating func add(line index: Int, toGroup group: Int) {
        precondition(isFree(line: index), "A line is claimed at most once.")
        groupOfLine[index] = group
        groups[group].lines.append(index)
    }

    /// Takes free lines and payments out of the search without claiming them.
    mutating func setAside(entries: [Int] = [], lines: [Int] = []) {
        for index in entries {
            precondition(isFree(entry: index), "A claimed payment is not set aside.")
            toldEntries[index] = true
        }
        for index in lines {
            precondition(isFree(line: index), "A claimed line is not set aside.")
            toldLines[index] = true
        }
    }

    /// Adds a break about those lines and payments. Its day is that of the newest line, else of the newest payment.
    mutating func report(
        _ kind: BreakKind, entries: [Int], lines: [Int], also: [BookEntry] = [],
        statementAmount: Int64?, bookAmount: Int64?, _ explanation: BreakExplanation
    ) {
        let times = lines.map { line($0).time }
        let bookTimes = (entries.map { self.entries[$0] } + also).map(\.time)
        let currency =
            lines.first.map { line($0).currency } ?? entries.first.map { self.entries[$0].currency } ?? .xaf
        let payments = entries.map { self.entries[$0].payment } + also.map(\.payment)
        breaks.append(
            Break(
                kind: kind, day: BusinessDay(containing: times.max() ?? bookTimes.max() ?? 0),
                lines: lines.map { self.lines[$0].id }.sorted(),
                payments: payments.sorted { $0.key < $1.key },
                statementAmount: statementAmount, bookAmount: bookAmount, currency: currency,
                explanation: explanation))
    }

    /// Nil where the sum is beyond what 64 bits hold.
    func sum(ofLines indices: [Int]) -> Int64? { Self.sum(indices.map { line($0).amount }) }
    func sum(ofEntries indices: [Int]) -> Int64? { Self.sum(indices.map { entries[$0].amount }) }

    static func sum(_ amounts: [Int64]) -> Int64? {
        var total: Int64 = 0
        for amount in amounts {
            let (next, overflows) = total.addingReportingOverflow(amount)
            guard !overflows else { return nil }
            total = next
        }
        return total
    }
}

extension StatementLine {
    /// Whether it tells of money that went this way, as far as the format knows its words.
    var tellsOfMoney: Bool { status == .succeeded || status == .unknown }

    /// Whether it can be a payment of ours; charges and our own transfers cannot.
    var mayBePayment: Bool { movement == .payment || movement == .unknown }
}
