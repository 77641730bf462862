public import GatewayCore
public import Reconciliation

/// A layout of a table with one header row: which columns tell what, and how they write it. A value, so that a new
/// layout is data: a provider writes it in code, an operator in a mapping file (`StatementMapping`).
public struct ColumnStatementFormat: StatementFormat, Hashable {
    public var name: String
    public var containers: Set<StatementContainer>
    public var columns: [StatementField: StatementColumn]
    /// Where several layouts share their columns: the header row shows at least one of these; empty where it need not.
    public var marks: [String] = []
    public var direction: [DirectionRule]
    /// What the words of the columns `direction`, `type` and `status` mean; compared as headers are. A type or status that
    /// is not here is unknown; a layout without those columns tells of payments that succeeded.
    public var directionWords: [String: StatementLine.Direction] = [:]
    public var typeWords: [String: StatementLine.Movement] = [:]
    public var statusWords: [String: StatementLine.Status] = [:]
    public var dates: Set<StatementDateLayout> = [.yearMonthDay, .dayMonthYear, .monthDayYear, .zoned]
    /// How far the file's clock is ahead of UTC.
    public var secondsAheadOfUTC: Int64 = BusinessDay.secondsAheadOfUTC
    /// Nil where a number such as `1,250` is to be set aside as doubtful.
    public var decimalMark: DecimalMark?
    /// Of rows that name none.
    public var currency: Currency = .xaf
    /// In digits, with the country code.
    public var ownAccounts: Set<String> = []
    /// Put before a national number of `nationalDigits` digits.
    public var countryCode = "237"
    public var nationalDigits = 9
    /// What a row above the table (or below it) begins with that tells something of the whole statement.
    public var preamble = PreambleWords()
    /// What a row of totals begins with.
    public var totals: [String] = ["Total", "Totals", "Totaux", "Grand total", "Total général"]

    public init(
        name: String, containers: Set<StatementContainer>, columns: [StatementField: StatementColumn],
        direction: [DirectionRule]
    ) {
        self.name = name
        self.containers = containers
        self.columns = columns
        self.direction = direction
    }

    /// The words before an account, a period and the balances; the value stands in the same cell or in the next one.
    public struct PreambleWords: Sendable, Hashable {
        public var account = ["Account", "Account number", "Compte", "Numéro de compte", "N° de compte"]
        public var firstDay = ["From date", "Period from", "Start date", "Début de période", "Date de début"]
        public var lastDay = ["To date", "Period to", "End date", "Fin de période", "Date de fin"]
        public var openingBalance = ["Opening balance", "Solde initial", "Solde d'ouverture"]
        public var closingBalance = ["Closing balance", "Solde final", "Solde de clôture"]

        public init() {}
    }

    /// How many rows may stand before the header row.
    public static let headRows = 64

    public func recognises(_ head: [[String]]) -> Bool {
        head.prefix(Self.headRows).contains { row in
            let cells = row.map { StatementWords.folded($0) }
            if case .header = StatementHeader.search(cells, format: self) { return true }
            return false
        }
    }

    public func reader() -> any StatementReader { ColumnStatementReader(self) }
}
