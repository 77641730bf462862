import GatewayCore
import Primitives
import ProviderKit
import Reconciliation

/// Reads a channel user's report of Orange Money.
///
/// Amounts are told from the account holder's side: a merchant payment is a credit and comes in, a cash-in is a debit and
/// goes out. What the commission wallet holds is another account: its rows are no movements of ours.
struct OrangeStatementReader: StatementReader {
    private enum Section {
        /// Of movements of the account.
        case account
        /// Of the commission wallet, or sums of it.
        case commission
    }

    private var rows = 0
    private var places: OrangeStatementPlaces?
    private var section = Section.account
    private var block = OrangeStatementBlock()
    private var period: (first: Int64?, last: Int64?) = (nil, nil)
    private var hasAccount = false
    private var isRefused = false
    private var cells = OrangeStatementCells()

    mutating func read(_ row: TableRow) -> [StatementElement] {
        guard !isRefused else { return [] }
        rows += 1
        if let places, section == .account, row.count > places.credit, OrangeStatementCells.isNumbered(row) {
            return readMovement(row, places)
        }
        guard !row.isBlank else { return [] }
        let folded = (0..<row.count).map { StatementWords.folded(row[$0]) }
        guard let label = folded.firstIndex(where: { !$0.isEmpty }) else { return [] }
        if let places = OrangeStatementPlaces(folded) {
            self.places = places
            return []
        }
        if let told = readWhole(row, folded, label) { return told }
        if let told = readHeading(folded, label) { return told }
        return readRest(row, folded)
    }

    mutating func finish() -> [StatementElement] {
        guard !isRefused else { return [] }
        guard rows > 0 else { return refuse(.empty) }
        guard places != nil, hasAccount else { return refuse(.noHeader) }
        return block.isOpen ? refuse(.cut) : []
    }

    private mutating func readMovement(_ row: TableRow, _ places: OrangeStatementPlaces) -> [StatementElement]
    {
        do throws(OrangeStatementCells.Fault) {
            guard let line = try cells.line(row, places) else { return [] }
            block.add(line)
            return [.line(line)]
        } catch {
            block.setAside()
            return [error.fault.reject(row: row.number, column: places.headers[error.column] ?? "")]
        }
    }

    /// The account, the period, the balances and the totals. Nil where the row tells none of them.
    private mutating func readWhole(
        _ row: TableRow, _ folded: [[UInt8]], _ label: Int
    ) -> [StatementElement]? {
        let word = String(decoding: folded[label], as: UTF8.self)
        let value = OrangeStatementCells.value(row, after: label)
        if word.hasPrefix("compteorangemoney") {
            if block.isOpen { return refuse(.cut) }
            guard let account = cells.account(value) else {
                return [StatementFault.unknownRow.reject(row: row.number, column: "")]
            }
            block = OrangeStatementBlock()
            section = .account
            hasAccount = true
            return [.account(account.digits)]
        }
        if word.hasPrefix("debutdeperiode") { return readPeriod(first: value, last: nil) }
        if word.hasPrefix("findeperiode") { return readPeriod(first: nil, last: value) }
        if word.hasPrefix("soldeinitial") || word.hasPrefix("soldefinal") {
            return readBalance(row, value, isOpening: word.hasPrefix("soldeinitial"))
        }
        guard word.hasPrefix("total") else { return nil }
        return readTotals(row)
    }

    private mutating func readPeriod(
        first: ArraySlice<UInt8>?, last: ArraySlice<UInt8>?
    ) -> [StatementElement] {
        if let first { period.first = cells.day(first) }
        if let last { period.last = cells.day(last).map { $0 + 86_399 } }
        guard let first = period.first, let last = period.last, first <= last else { return [] }
        period = (nil, nil)
        return [.period(first: first, last: last)]
    }

    private mutating func readBalance(
        _ row: TableRow, _ value: ArraySlice<UInt8>, isOpening: Bool
    ) -> [StatementElement] {
        let amount: Int64
        do throws(StatementFault) {
            amount = try cells.amount(value)
        } catch {
            block.setAside()
            return [error.reject(row: row.number, column: isOpening ? "Solde initial" : "Solde final")]
        }
        if isOpening {
            block.open(at: amount)
            return [.openingBalance(amount)]
        }
        if let expected = block.close(), expected != Int128(amount) {
            return refuse(.closingBalanceDiffers(expected: String(expected), found: amount))
        }
        return [.closingBalance(amount)]
    }

    private mutating func readTotals(_ row: TableRow) -> [StatementElement] {
        defer { block.beginSection() }
        guard let places, section == .account else { return [] }
        let totals = block.section
        guard totals.isWhole else { return [] }
        let debit = cells.total(row, places.debit)
        let credit = cells.total(row, places.credit)
        guard debit.map({ totals.debits.contains(Int128($0)) }) ?? true,
            credit.map({ totals.credits.contains(Int128($0)) }) ?? true
        else { return refuse(.totalsDiffer(row: row.number)) }
        return []
    }

    /// The titles of the sections and the headers above the headers.
    private mutating func readHeading(_ folded: [[UInt8]], _ label: Int) -> [StatementElement]? {
        let filled = folded.filter { !$0.isEmpty }
        guard filled.count <= 8 else { return nil }
        let words = String(decoding: filled.joined(), as: UTF8.self)
        if words.contains("commissionscumulees") || words.contains("walletcommission") {
            section = .commission
        } else if words.contains("transactionsechouees") || words.contains("transactionsreussies")
            || words.contains("walletnormal") || words.contains("walletinconnu")
        {
            section = .account
        } else {
            let unit = filled.first { $0.starts(with: "montant".utf8) }
            guard words.hasPrefix("operation"), let unit else { return nil }
            let isFranc = ["montant", "montantxaf", "montantfcfa"].contains { Array($0.utf8) == unit }
            return isFranc ? [] : refuse(Self.foreignCurrency)
        }
        block.beginSection()
        return []
    }

    /// Nothing known: above the first header row and in the commission wallet's sections such rows are of no interest,
    /// below it one with many cells is a movement that lost its number.
    private mutating func readRest(_ row: TableRow, _ folded: [[UInt8]]) -> [StatementElement] {
        let filled = folded.count { !$0.isEmpty }
        if places == nil {
            return rows > 4 * ColumnStatementFormat.headRows ? refuse(.noHeader) : []
        }
        guard section == .account, filled > 5 || OrangeStatementCells.isNumbered(row) else { return [] }
        block.setAside()
        let fault: StatementFault = OrangeStatementCells.isNumbered(row) ? .truncated : .unknownRow
        return [fault.reject(row: row.number, column: "")]
    }

    private mutating func refuse(_ refusal: StatementRefusal) -> [StatementElement] {
        isRefused = true
        return [.refusal(refusal)]
    }

    private static let foreignCurrency = StatementRefusal(
        code: "foreign_currency",
        english: "The report is not in CFA francs. Check that it is of Orange Money Cameroon.",
        french: "Le rapport n'est pas en francs CFA. Vérifiez qu'il est bien d'Orange Money Cameroun.")
}
