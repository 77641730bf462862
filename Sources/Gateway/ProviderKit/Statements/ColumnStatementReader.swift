import GatewayCore
import Primitives
import Reconciliation

/// Reads a file of a `ColumnStatementFormat`.
struct ColumnStatementReader: StatementReader {
    private let format: ColumnStatementFormat
    private var rows = 0
    private var header: TableRow?
    private var cells: StatementCells
    private var totals = StatementTotals()
    private var sinceTotals = StatementTotals()
    private var balance = RunningBalance()
    private var dates = DateOrder()
    private var openingBalance: Int64?
    private var closingBalance: Int64?
    private var period: (first: Int64?, last: Int64?) = (nil, nil)
    /// The file is refused: what else stands in it is of no interest.
    private var isRefused = false
    private let preamble: PreambleReader

    init(_ format: ColumnStatementFormat) {
        self.format = format
        cells = StatementCells(format)
        preamble = PreambleReader(format)
    }

    mutating func read(_ row: TableRow) -> [StatementElement] {
        guard !isRefused else { return [] }
        rows += 1
        guard let header else { return readHead(row) }
        do throws(StatementCellFault) {
            return keep(try cells.line(of: row))
        } catch {
            return readOther(row, header, error)
        }
    }

    mutating func finish() -> [StatementElement] {
        guard !isRefused else { return [] }
        guard rows > 0 else { return refuse(.empty) }
        guard header != nil else { return refuse(.noHeader) }
        guard !dates.isWaiting else { return refuse(.ambiguousDates) }
        if let openingBalance, let closingBalance, totals.isWhole {
            let expected = totals.closingBalances(after: openingBalance)
            guard expected.contains(Int128(closingBalance)) else {
                return refuse(
                    .closingBalanceDiffers(expected: String(expected[0]), found: closingBalance))
            }
        }
        return balance.discontinuities()
    }

    private mutating func readHead(_ row: TableRow) -> [StatementElement] {
        guard !row.isBlank else { return [] }
        let folded = (0..<row.count).map { StatementWords.folded(row[$0]) }
        switch StatementHeader.search(folded, format: format) {
        case .header(let places):
            header = row
            cells.begin(places)
            return []
        case .doubtful(let column): return refuse(.duplicateColumn(row.text(column)))
        case .none:
            if rows > ColumnStatementFormat.headRows { return refuse(.noHeader) }
            return keep(preamble.reading(row, folded)) ?? []
        }
    }

    /// A row that is no line: a heading, a total, something of the whole statement, or a row to set aside.
    private mutating func readOther(
        _ row: TableRow, _ header: TableRow, _ fault: StatementCellFault
    ) -> [StatementElement] {
        guard !row.isBlank, row.bytes != header.bytes else { return [] }
        let folded = (0..<row.count).map { StatementWords.folded(row[$0]) }
        if case .header = StatementHeader.search(folded, format: format) { return [] }
        if let label = preamble.totalsLabel(folded) { return readTotals(row, label: label) }
        if let told = keep(preamble.reading(row, folded)) { return told }
        totals.setAside()
        sinceTotals.setAside()
        return [
            fault.fault.reject(
                row: row.number, column: fault.column >= 0 ? header.text(fault.column) : "")
        ]
    }

    private mutating func readTotals(_ row: TableRow, label: Int) -> [StatementElement] {
        defer { sinceTotals = StatementTotals() }
        guard totals.isWhole || sinceTotals.isWhole else { return [] }
        let check = TotalsCheck(format: format, places: cells.places, label: label)
        let agrees = [totals, sinceTotals].contains { $0.isWhole && check.agrees(row, $0) }
        return agrees ? [] : refuse(.totalsDiffer(row: row.number))
    }

    private mutating func keep(_ read: StatementCells.Line) -> [StatementElement] {
        totals.add(read.line)
        sinceTotals.add(read.line)
        var line = read.line
        if case .certain(let time) = read.time, !dates.isWaiting {
            line.time = time
            return [followed(line)]
        }
        switch dates.take(line, read.time) {
        case .lines(let lines): return lines.map { followed($0) }
        case .contrary:
            totals.setAside()
            sinceTotals.setAside()
            let column = max(cells.places[.dateTime], cells.places[.date])
            return [
                StatementFault.badDate.reject(row: line.number, column: header?.text(column) ?? "")
            ]
        case .tooMany: return refuse(.ambiguousDates)
        }
    }

    private mutating func followed(_ line: StatementLine) -> StatementElement {
        if cells.places[.balance] >= 0 {
            balance.follow(line, isOwnCurrency: line.currency == format.currency)
        }
        return .line(line)
    }

    /// Nil where the row tells nothing of the whole statement.
    private mutating func keep(_ told: PreambleReader.Told?) -> [StatementElement]? {
        switch told {
        case nil: return nil
        case .account(let account):
            cells.addOwnAccount(account)
            return [.account(account)]
        case .openingBalance(let amount):
            openingBalance = amount
            return [.openingBalance(amount)]
        case .closingBalance(let amount):
            closingBalance = amount
            return [.closingBalance(amount)]
        case .firstDay(let second): period.first = second
        case .lastDay(let second): period.last = second
        }
        guard let first = period.first, let last = period.last, first <= last else { return [] }
        period = (nil, nil)
        return [.period(first: first, last: last)]
    }

    private mutating func refuse(_ refusal: StatementRefusal) -> [StatementElement] {
        isRefused = true
        return [.refusal(refusal)]
    }
}

/// Finds out in which order a file writes day and month, and holds its lines back until then.
struct DateOrder: Sendable {
    private enum Order { case unknown, dayFirst, monthFirst }

    private var order = Order.unknown
    private var waiting: [(line: StatementLine, time: StatementDate.Reading)] = []
    private static let mostWaiting = 4096

    enum Outcome {
        case lines([StatementLine])
        /// The file writes in the other order.
        case contrary
        case tooMany
    }

    var isWaiting: Bool { !waiting.isEmpty }

    mutating func take(_ line: StatementLine, _ time: StatementDate.Reading) -> Outcome {
        switch (time, order) {
        case (.dayFirst, .monthFirst), (.monthFirst, .dayFirst): return .contrary
        case (.dayFirst, _): order = .dayFirst
        case (.monthFirst, _): order = .monthFirst
        case (.either, .unknown), (.certain, .unknown):
            guard waiting.count < Self.mostWaiting else { return .tooMany }
            waiting.append((line, time))
            return .lines([])
        case (.either, _), (.certain, _): break
        }
        var lines: [StatementLine] = []
        for (line, time) in waiting + [(line, time)] {
            var line = line
            line.time = second(of: time)
            lines.append(line)
        }
        waiting = []
        return .lines(lines)
    }

    private func second(of time: StatementDate.Reading) -> Int64 {
        switch time {
        case .certain(let second), .dayFirst(let second), .monthFirst(let second): second
        case .either(let dayFirst, let monthFirst): order == .monthFirst ? monthFirst : dayFirst
        }
    }
}
