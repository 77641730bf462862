import FoundationEssentials
import Primitives

/// Faults that bring rows of their own, or need several.
extension FaultyStatement {
    private struct Likeness: Hashable {
        let account: String
        let party: String
        let isIncoming: Bool
        /// Nil where the amount may differ.
        let hundredths: Int64?
    }

    /// A row of the operator that no payment of the ledger explains.
    mutating func invent(_ fault: StatementFault) {
        let seconds = Int64.random(in: 0..<86_400, using: &generator)
        let time = statement.day.start.addingTimeInterval(TimeInterval(seconds))
        let amount = Int64.random(in: 1...100, using: &generator) * 50_000
        let row = made(amount, .payment, isIncoming: true, party: unknownParty(), at: time)
        place(row)
        note(fault, [row], "The operator shows a payment of \(francs(amount)) that was never ordered.")
    }

    /// Takes back a payment without saying which.
    mutating func reverse(_ fault: StatementFault) throws(NoPlace) {
        let incoming = statement.rows.filter { $0.isIncoming && $0.isSuccess && !$0.sequences.isEmpty }
        guard let original = incoming.randomElement(using: &generator) else {
            throw NoPlace(why: "the day has no payment that could be reversed")
        }
        let time = min(
            original.completedAt.addingTimeInterval(600), statement.day.end.addingTimeInterval(-1))
        let row = made(original.hundredths, .reversal, isIncoming: false, party: original.party, at: time)
        place(row)
        note(
            fault, [row], "A reversal of \(francs(row.hundredths)) for \(original.party) names no payment.")
    }

    /// One of two like payments has no row, and the row of the other no reference: it may be either's.
    mutating func makeAmbiguous(_ fault: StatementFault) throws(NoPlace) {
        guard let pair = group(of: 2, sameAmount: true) else {
            throw NoPlace(why: "the day has no two free payments of one party and amount")
        }
        let (first, second) = (statement.rows[pair[0]], statement.rows[pair[1]])
        var row = first
        row.id = newID(first.service, at: first.startedAt)
        row.externalID = ""
        let apart = second.completedAt.timeIntervalSince(first.completedAt)
        row.completedAt.addTimeInterval((apart / 2).rounded(.down))
        row.sequences = []
        row.references = []
        statement.rows[pair[0]] = row
        statement.rows.remove(at: pair[1])
        note(
            fault, [first, second], marks: [row.mark],
            also: [StatementFaultKind.missingInStatement.rawValue],
            "Two payments of \(francs(row.hundredths)) by one party have one row between them, with the "
                + "reference of neither.")
    }

    /// Several payments of one party in one row.
    mutating func merge(_ fault: StatementFault) throws(NoPlace) {
        guard let places = group(of: fault.parts, sameAmount: false) else {
            throw NoPlace(why: "the day has no \(fault.parts) free payments of one party and direction")
        }
        let rows = places.map { statement.rows[$0] }
        var sum = rows[0]
        for row in rows.dropFirst() {
            sum.hundredths += row.hundredths
            sum.charges.fee += row.charges.fee
            sum.charges.valueAddedTax += row.charges.valueAddedTax
            sum.charges.tax += row.charges.tax
            sum.sequences += row.sequences
            sum.references += row.references
            sum.completedAt = max(sum.completedAt, row.completedAt)
        }
        statement.rows[places[0]] = sum
        let gone = Set(rows.dropFirst().map(\.mark))
        statement.rows.removeAll { gone.contains($0.mark) }
        note(
            fault, rows, marks: [sum.mark],
            "\(rows.count) payments of one party are shown as one row of \(francs(sum.hundredths)).")
    }

    /// Moves the balance without a movement: at the begin of the day, or between two rows.
    mutating func breakBalance(_ fault: StatementFault) throws(NoPlace) {
        let change = (fault.by ?? 1000) * 100
        let hasRows = layout.columns.contains(.runningBalance)
        switch fault.place ?? (hasRows ? .row : .opening) {
        case .opening:
            statement.accounts[0].opening += change
            deeds.append(
                StatementDeed(
                    kind: fault.kind.rawValue, number: fault.number, breaks: [fault.kind.rawValue],
                    note: "The day begins with \(francs(change)) more than the day before ended with."))
        case .row:
            guard hasRows else {
                throw NoPlace(why: "the layout \(layout.rawValue) does not show a running balance")
            }
            let first = statement.rows.min {
                ($0.completedAt, $0.mark) < ($1.completedAt, $1.mark)
            }?.mark
            let places = statement.rows.indices.filter {
                let row = statement.rows[$0]
                return row.mark != first && row.balanceShift == 0 && row.spoiling == nil
            }
            guard let place = places.randomElement(using: &generator) else {
                throw NoPlace(why: "it needs two rows at least")
            }
            statement.rows[place].balanceShift = change
            deeds.append(
                StatementDeed(
                    kind: fault.kind.rawValue, number: fault.number, breaks: [fault.kind.rawValue],
                    marks: [statement.rows[place].mark],
                    note: "The balance jumps by \(francs(change)) at this row."))
        }
    }

    mutating func insertGarbage(_ fault: StatementFault) {
        let time = statement.rows.randomElement(using: &generator)?.completedAt ?? statement.day.start
        var row = made(0, .payment, isIncoming: true, party: "", at: time)
        row.spoiling = .garbage
        place(row)
        note(fault, [row], "A line means nothing; it hides no payment.")
    }

    private mutating func made(
        _ hundredths: Int64, _ service: StatementMovement.Service, isIncoming: Bool, party: String,
        at time: Date
    ) -> StatementRow {
        let movement = StatementMovement(
            sequence: 0, providerReference: newID(service, at: time), party: party, service: service,
            isIncoming: isIncoming, hundredths: hundredths, account: statement.accounts[0].number,
            startedAt: time, completedAt: time)
        var row = StatementRow(
            mark: newMark(), movement, currency: statement.currency, charges: StatementCharges())
        row.sequences = []
        return row
    }

    private mutating func place(_ row: StatementRow) {
        let place = statement.rows.firstIndex { $0.completedAt > row.completedAt } ?? statement.rows.endIndex
        statement.rows.insert(row, at: place)
    }

    private mutating func unknownParty() -> String {
        let rest = String(String(Int64.random(in: 100_000...999_999, using: &generator)).suffix(6))
        return layout.provider == .orangeMoney ? "698\(rest)" : "237678\(rest)"
    }

    /// The places of so many free rows that are alike, by rising place.
    private mutating func group(of count: Int, sameAmount: Bool) -> [Int]? {
        var groups: [Likeness: [Int]] = [:]
        for place in freePlaces() {
            let row = statement.rows[place]
            let likeness = Likeness(
                account: row.account, party: row.party, isIncoming: row.isIncoming,
                hundredths: sameAmount ? row.hundredths : nil)
            groups[likeness, default: []].append(place)
        }
        let large = groups.values.filter { $0.count >= count }.sorted { $0[0] < $1[0] }
        guard let group = large.randomElement(using: &generator) else { return nil }
        let first = Int.random(in: 0...(group.count - count), using: &generator)
        return Array(group[first..<first + count])
    }
}
