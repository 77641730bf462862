public import GatewayCore

/// What does not fit between a statement and our books. Each kind is one question to a person.
public enum BreakKind: String, Sendable, Hashable, CaseIterable {
    /// Our books say that the money moved, and no line tells of it although the provider's settlement delay is over.
    case missingInStatement = "missing_in_statement"
    /// The statement tells of money that moved, and no payment of ours is it.
    case missingInLedger = "missing_in_ledger"
    /// Both know it, with different amounts.
    case amount
    /// The operator's fee is not what its tariff says.
    case fee
    /// The value added tax or the state's transfer tax is not what the law says.
    case tax
    /// Both know it, and one says that it moved and the other that it did not.
    case status
    case currency
    /// Both know it, further apart in time than the tolerance.
    case date
    case duplicateInStatement = "duplicate_in_statement"
    case duplicateInLedger = "duplicate_in_ledger"
    /// Several payments fit a line, or several lines a payment, equally well.
    case ambiguous
    /// A reversal that says of no movement we know that it is taken back.
    case reversalUnlinked = "reversal_unlinked"
    /// A row that could not be read.
    case unparseableRow = "unparseable_row"
    /// The balances of the statement do not follow from its movements, or from the statement before.
    case balanceDiscontinuity = "balance_discontinuity"
}

/// One break, with the cheapest explanation that was found for it.
public struct Break: Sendable, Hashable {
    public var kind: BreakKind
    /// The business day to which it belongs: that of the line, else that of the payment.
    public var day: BusinessDay
    /// The lines that it is about, in the order of their identities.
    public var lines: [StatementLineID]
    /// The payments that it is about, in the order of their identifiers.
    public var payments: [PaymentID]
    /// What the statement says and what the books say, in minor units; nil where a side is missing.
    public var statementAmount: Int64?
    public var bookAmount: Int64?
    public var currency: Currency
    public var explanation: BreakExplanation

    public init(
        kind: BreakKind, day: BusinessDay, lines: [StatementLineID] = [], payments: [PaymentID] = [],
        statementAmount: Int64?, bookAmount: Int64?, currency: Currency, explanation: BreakExplanation
    ) {
        self.kind = kind
        self.day = day
        self.lines = lines
        self.payments = payments
        self.statementAmount = statementAmount
        self.bookAmount = bookAmount
        self.currency = currency
        self.explanation = explanation
    }
}
