import FoundationEssentials

/// One end of a payment in the journal, as its operator's books have it.
struct StatementMovement: Sendable {
    enum Service: Sendable {
        case payment, cashIn, cashOut, transfer, deposit, reversal
        /// Money that came to the wallet from outside the journal's payments, or left it.
        case wallet
    }

    /// The number of the journal's entry.
    let sequence: Int64
    /// The caller's reference: MTN's `X-Reference-Id`, Orange's payToken.
    var reference: String?
    var externalID: String?
    /// The operator's own: `financialTransactionId`, `txnid`.
    var providerReference = ""
    var party = ""
    let service: Service
    let isIncoming: Bool
    let hundredths: Int64
    /// Whose statement shows it.
    var account: String
    let startedAt: Date
    let completedAt: Date
    var isSuccess = true
    /// True where it failed because the operator has no such subscriber.
    var isPartyUnknown = false
}

/// What the operator's books have of one day.
struct StatementBooks: Sendable {
    struct Account: Sendable {
        let number: String
        var isHead = false
        /// In hundredths, at the begin of the day and at its end.
        var opening: Int64 = 0
        var closing: Int64 = 0
    }

    let day: StatementDay
    let currency: String
    var accounts: [Account]
    /// In no order.
    var movements: [StatementMovement] = []
    /// How many payments of that day moved money of another currency.
    var foreign = 0
}
