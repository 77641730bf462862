import GatewayCore
import Primitives
import Reconciliation

/// Rows that speak of the whole statement: the account, the period, the balances.
struct PreambleReader: Sendable {
    enum Told: Equatable {
        case account(String)
        case firstDay(Int64)
        /// The last second of the period.
        case lastDay(Int64)
        case openingBalance(Int64)
        case closingBalance(Int64)
    }

    private enum Topic { case account, firstDay, lastDay, openingBalance, closingBalance }

    private let format: ColumnStatementFormat
    private let topics: [[UInt8]: Topic]
    private let totals: [[UInt8]]

    init(_ format: ColumnStatementFormat) {
        self.format = format
        let words = format.preamble
        let pairs: [([String], Topic)] = [
            (words.account, .account), (words.firstDay, .firstDay), (words.lastDay, .lastDay),
            (words.openingBalance, .openingBalance), (words.closingBalance, .closingBalance),
        ]
        topics = Dictionary(
            pairs.flatMap { words, topic in words.map { (StatementWords.folded($0), topic) } },
            uniquingKeysWith: { first, _ in first })
        totals = format.totals.map { StatementWords.folded($0) }.filter { !$0.isEmpty }
    }

    /// The column in which a row says that it holds totals; nil where it does not.
    func totalsLabel(_ folded: [[UInt8]]) -> Int? {
        guard let label = folded.firstIndex(where: { !$0.isEmpty }),
            totals.contains(where: { folded[label].starts(with: $0) })
        else { return nil }
        return label
    }

    /// Nil where the row tells nothing of the kind.
    func reading(_ row: TableRow, _ folded: [[UInt8]]) -> Told? {
        guard let place = folded.firstIndex(where: { !$0.isEmpty }) else { return nil }
        let cell = row[place]
        let colon = cell.firstIndex(of: UInt8(ascii: ":")) ?? cell.endIndex
        guard let topic = topics[StatementWords.folded(cell[..<colon])] else { return nil }
        var value = StatementWords.trimmed(cell[min(colon + 1, cell.endIndex)...])
        if value.isEmpty, let next = folded.indices.dropFirst(place + 1).first(where: { !folded[$0].isEmpty })
        {
            value = StatementWords.trimmed(row[next])
        }
        return told(topic, value)
    }

    private func told(_ topic: Topic, _ value: ArraySlice<UInt8>) -> Told? {
        switch topic {
        case .account:
            StatementParty(countryCode: format.countryCode, nationalDigits: format.nationalDigits)
                .number(value).map { .account($0.digits) }
        case .firstDay: second(value).map { .firstDay($0) }
        case .lastDay: second(value).map { .lastDay(value.contains(UInt8(ascii: ":")) ? $0 : $0 + 86_399) }
        case .openingBalance: amount(value).map { .openingBalance($0) }
        case .closingBalance: amount(value).map { .closingBalance($0) }
        }
    }

    private func amount(_ value: ArraySlice<UInt8>) -> Int64? {
        try? StatementNumber.minorUnits(value, format.currency, mark: format.decimalMark)
    }

    private func second(_ value: ArraySlice<UInt8>) -> Int64? {
        let reading = try? StatementDate.reading(
            value, format.dates, secondsAheadOfUTC: format.secondsAheadOfUTC)
        return switch reading {
        case .certain(let second), .dayFirst(let second), .monthFirst(let second): second
        case .either, nil: nil
        }
    }
}

/// Holds a row of totals against what the rows before it sum up to.
struct TotalsCheck {
    let format: ColumnStatementFormat
    let places: StatementPlaces
    /// The column of the word that makes it a row of totals.
    let label: Int

    /// Whether no number of the row is another than that of the lines. A cell that is no number says nothing.
    func agrees(_ row: TableRow, _ totals: StatementTotals) -> Bool {
        var sums: [(StatementField, (Int64) -> Bool)] = [
            (.amount, totals.isAmount), (.debit, totals.isOutgoing), (.credit, totals.isIncoming),
            (.providerReference, totals.isCount),
        ]
        // With one of the two taxes alone the lines hold one sum, which is not that of the column.
        if (places[.valueAddedTax] >= 0) == (places[.transferTax] >= 0) { sums.append((.fee, totals.isFees)) }
        for (field, isRight) in sums {
            let place = places[field]
            guard place >= 0, place < row.count, place != label, let number = number(row[place]) else {
                continue
            }
            if !isRight(number) { return false }
        }
        let count = row[label].filter { StatementWords.isDigit($0) }
        guard !count.isEmpty, count.count <= 12, let number = number(count[...]) else { return true }
        return totals.isCount(number)
    }

    private func number(_ cell: ArraySlice<UInt8>) -> Int64? {
        try? StatementNumber.minorUnits(
            StatementWords.trimmed(cell), format.currency, mark: format.decimalMark)
    }
}
