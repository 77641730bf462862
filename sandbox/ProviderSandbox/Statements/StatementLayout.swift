import Primitives

/// The files that a provider is known to give, which columns they have, and how a statement is printed in them.
enum StatementLayout: String, Sendable, CaseIterable {
    case rwanda, ghana, uganda
    case channelUser = "channel-user"

    enum Provider: String, Sendable, CaseIterable {
        case mtnMoMo = "MTN_MOMO"
        case orangeMoney = "ORANGE_MONEY"
    }

    /// What a layout shows of a row, beside what all show.
    enum Column: String, Sendable {
        case externalID = "an external id"
        case status = "a status"
        case currency = "a currency"
        case fee = "a fee"
        case tax = "a tax"
        case runningBalance = "a running balance"
        case reversal = "reversals"
    }

    var provider: Provider {
        self == .channelUser ? .orangeMoney : .mtnMoMo
    }

    var columns: Set<Column> {
        switch self {
        case .rwanda: [.status, .fee, .runningBalance, .reversal]
        case .ghana: [.externalID, .status, .currency, .fee, .runningBalance, .reversal]
        case .uganda: [.fee, .tax, .runningBalance, .reversal]
        case .channelUser: [.status]
        }
    }

    /// Orange's report was only ever seen as `.xls`.
    var files: [StatementFile] {
        self == .channelUser ? [.xls] : StatementFile.allCases
    }

    var dates: StatementDateFormat {
        switch self {
        case .rwanda, .channelUser: .yearFirst
        case .ghana: .dayFirst
        case .uganda: .dayFirstMinutes
        }
    }

    static func named(_ name: String?, of provider: Provider) throws(ControlError) -> StatementLayout {
        let own = allCases.filter { $0.provider == provider }
        guard let layout = name.map({ name in own.first { $0.rawValue == name } }) ?? own.first else {
            throw ControlError(
                message: "\(provider.rawValue) has no layout \"\(name ?? "")\"; it has "
                    + own.map(\.rawValue).joined(separator: ", ") + ".")
        }
        return layout
    }

    func sheet(_ statement: Statement, dates: StatementDateFormat?) -> StatementSheet {
        switch self {
        case .rwanda, .ghana, .uganda:
            MTNMoMoStatement(statement: statement, dates: dates ?? self.dates).sheet(self)
        case .channelUser: OrangeStatement(statement: statement).sheet()
        }
    }
}

extension StatementLayout.Provider {
    init(named name: String) throws(ControlError) {
        guard let provider = Self(rawValue: name) else {
            throw ControlError(
                message: "There is no provider \"\(name)\" with statements; there are "
                    + Self.allCases.map(\.rawValue).joined(separator: " and ") + ".")
        }
        self = provider
    }

    func books(
        _ entries: [JournalEntry], day: StatementDay, currency: String, account: String?
    ) -> StatementBooks {
        switch self {
        case .mtnMoMo:
            StatementBooks(
                mtnMoMo: entries, day: day, currency: currency, account: account ?? "237680000000")
        case .orangeMoney:
            StatementBooks(orange: entries, day: day, currency: currency, account: account)
        }
    }
}
