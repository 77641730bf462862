import FoundationEssentials

/// One row of a statement before a layout prints it. Faults change these.
struct StatementRow: Sendable {
    /// Which part of the row cannot be read.
    enum Spoiling: String, Sendable, CaseIterable {
        case date, amount, columns
        /// The row is none: a line that means nothing.
        case garbage
    }

    /// Tells it from every other row of its statement.
    let mark: Int
    /// The journal's entries that it stands for; none where the operator's books invented it.
    var sequences: [Int64]
    var references: [String]
    var id: String
    var externalID: String
    var party: String
    var service: StatementMovement.Service
    var isIncoming: Bool
    var hundredths: Int64
    var charges: StatementCharges
    var currency: String
    var account: String
    var startedAt: Date
    var completedAt: Date
    var isSuccess: Bool
    var isPartyUnknown: Bool
    var spoiling: Spoiling?
    /// How far from its time the row is dated; balances follow the time.
    var datedLater: TimeInterval = 0
    /// Added to the balance after this row, without a movement that explains it.
    var balanceShift: Int64 = 0

    init(mark: Int, _ movement: StatementMovement, currency: String, charges: StatementCharges) {
        self.mark = mark
        sequences = [movement.sequence]
        references = movement.reference.map { [$0] } ?? []
        id = movement.providerReference
        externalID = movement.externalID ?? ""
        party = movement.party
        service = movement.service
        isIncoming = movement.isIncoming
        hundredths = movement.hundredths
        self.charges = charges
        self.currency = currency
        account = movement.account
        startedAt = movement.startedAt
        completedAt = movement.completedAt
        isSuccess = movement.isSuccess
        isPartyUnknown = movement.isPartyUnknown
    }

    init(copy row: StatementRow, mark: Int) {
        self.init(
            mark: mark,
            StatementMovement(
                sequence: 0, externalID: row.externalID, providerReference: row.id, party: row.party,
                service: row.service, isIncoming: row.isIncoming, hundredths: row.hundredths,
                account: row.account, startedAt: row.startedAt, completedAt: row.completedAt,
                isSuccess: row.isSuccess, isPartyUnknown: row.isPartyUnknown),
            currency: row.currency, charges: row.charges)
        sequences = row.sequences
        references = row.references
    }

    /// The time that is printed.
    var shownAt: Date { completedAt.addingTimeInterval(datedLater) }

    /// Outgoing is negative.
    var signed: Int64 { isIncoming ? hundredths : -hundredths }

    /// What it changes in the account's balance.
    var effect: Int64 {
        isSuccess && spoiling != .garbage ? signed - charges.total : 0
    }
}

/// A day's statement before a layout prints it.
struct Statement: Sendable {
    let day: StatementDay
    let currency: String
    /// With the balances that the statement claims; what the wallets held is in the books.
    var accounts: [StatementBooks.Account]
    /// In the order in which they are printed. Balances follow the order of `marks`.
    var rows: [StatementRow]

    /// A layout without columns of charges has them taken from what came in, and added to what went out.
    init(_ books: StatementBooks, tariff: StatementTariff, isNetted: Bool) {
        day = books.day
        currency = books.currency
        accounts = books.accounts
        let sorted = books.movements.sorted {
            ($0.completedAt, $0.sequence) < ($1.completedAt, $1.sequence)
        }
        rows = sorted.enumerated().map { index, movement in
            let isCharged = movement.isSuccess && movement.service != .wallet
            let charges = isCharged ? tariff.charges(on: movement.hundredths) : StatementCharges()
            var row = StatementRow(mark: index, movement, currency: books.currency, charges: charges)
            if isNetted {
                row.charges = StatementCharges()
                row.hundredths += movement.isIncoming ? -charges.total : charges.total
            }
            return row
        }
    }

    /// The balance after each row, by its mark, and at the end of the day, by account: in the order of time, however the
    /// rows are printed.
    func balances() -> (after: [Int: Int64], closing: [String: Int64]) {
        var running: [String: Int64] = [:]
        for account in accounts { running[account.number] = account.opening }
        var after: [Int: Int64] = [:]
        for row in rows.sorted(by: { ($0.completedAt, $0.mark) < ($1.completedAt, $1.mark) }) {
            let balance = running[row.account, default: 0] + row.effect + row.balanceShift
            running[row.account] = balance
            after[row.mark] = balance
        }
        return (after, running)
    }
}
