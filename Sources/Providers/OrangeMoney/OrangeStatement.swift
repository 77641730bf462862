import GatewayCore
package import ProviderKit
import Reconciliation

/// The channel user's report of Orange Money Cameroon: one sheet, a block for each account, five sections in each.
///
/// Source: a pair of exports in a public reconciliation project; no document of Orange was found (November 2026).
package struct OrangeChannelUserFormat: StatementFormat {
    package init() {}

    package var name: String { "orange-money.channel-user" }
    /// The operator gives the old binary sheet; the others are what people make of it.
    package var containers: Set<StatementContainer> { [.xls, .xlsx, .csv] }

    package func recognises(_ head: [[String]]) -> Bool {
        var isOrange = false
        for row in head.prefix(ColumnStatementFormat.headRows) {
            let cells = row.map { StatementWords.folded($0) }
            isOrange = isOrange || cells.contains { $0.starts(with: Self.accountLabel) }
            if isOrange, OrangeStatementPlaces(cells) != nil { return true }
        }
        return false
    }

    package func reader() -> any StatementReader { OrangeStatementReader() }

    static let accountLabel = StatementWords.folded("Compte Orange Money")
}

extension OrangeCore: StatementProvider {
    package var statementFormats: [any StatementFormat] { [OrangeChannelUserFormat()] }
}

/// Where the columns of the report stand, as one of its header rows says.
struct OrangeStatementPlaces {
    let day: Int
    let clock: Int
    let reference: Int
    let service: Int
    let status: Int
    /// The account on the other side: the second of two columns of that name.
    let correspondent: Int
    let debit: Int
    let credit: Int
    /// That of the account, the first of two.
    let wallet: Int
    let headers: [Int: String]

    /// Nil where the cells are not those of a header row.
    init?(_ cells: [[UInt8]]) {
        func places(_ header: String) -> [Int] {
            let folded = StatementWords.folded(header)
            return cells.indices.filter { cells[$0] == folded }
        }
        guard cells.count < 64, let day = places("Date").first, let clock = places("Heure").first,
            let reference = places("Référence").first, let service = places("Service").first,
            let status = places("Statut").first, let debit = places("Débit").first,
            let credit = places("Crédit").first, let wallet = places("Wallet").first
        else { return nil }
        let accounts = places("N° de Compte")
        guard accounts.count == 2 else { return nil }
        self.day = day
        self.clock = clock
        self.reference = reference
        self.service = service
        self.status = status
        correspondent = accounts[1]
        self.debit = debit
        self.credit = credit
        self.wallet = wallet
        headers = [
            day: "Date", clock: "Heure", reference: "Référence", debit: "Débit", credit: "Crédit",
        ]
    }
}

extension OrangeWebPayment: StatementProvider {
    package var statementFormats: [any StatementFormat] { [OrangeChannelUserFormat()] }
}
