public import FoundationEssentials
public import GatewayCore

/// Asks for everything that the books know of a purse. It changes nothing, and may be asked as often as one likes.
public struct DescribePurse: Sendable, Hashable {
    /// What the answer will name.
    public let request: PurseRequestID
    public let purse: PurseID

    public init(request: PurseRequestID, purse: PurseID) {
        self.request = request
        self.purse = purse
    }
}

/// A purse as its ledger rows and payments tell it, all read at one instant.
public struct PurseDescription: Sendable, Hashable {
    /// How much of a purse is told at most, so that an event stays small.
    public static let rowLimit = 1000

    public let request: PurseRequestID
    public let purse: PurseID
    public let currency: Currency
    /// What stands in it, in minor units, with what is reserved.
    public let posted: Int64
    /// What of it is on its way out.
    public let reserved: Int64
    public let describedAt: Date
    /// Whether these are all rows; where there are more, those that moved money come first.
    public let isComplete: Bool
    public let payments: [DescribedPayment]
    public let transfers: [DescribedTransfer]

    public init(
        request: PurseRequestID, purse: PurseID, currency: Currency, posted: Int64, reserved: Int64,
        describedAt: Date, isComplete: Bool, payments: [DescribedPayment], transfers: [DescribedTransfer]
    ) {
        self.request = request
        self.purse = purse
        self.currency = currency
        self.posted = posted
        self.reserved = reserved
        self.describedAt = describedAt
        self.isComplete = isComplete
        self.payments = payments
        self.transfers = transfers
    }
}

/// A payment of a purse, with what its provider knows it by.
public struct DescribedPayment: Sendable, Hashable {
    public let payment: PaymentID
    public let kind: PaymentKind
    public let provider: ProviderID
    /// The number of the account, most of its digits hidden.
    public let maskedMSISDN: String
    /// In minor units of the purse's currency.
    public let amount: Int64
    public let fee: Int64
    public let reference: String
    public let state: PaymentState
    public let failure: PaymentFailure?
    /// The provider's own reference.
    public let providerReference: String?
    /// The identifier by which the provider was asked.
    public let attempt: AttemptID
    /// The collection whose payer a refund pays back.
    public let collection: PaymentID?
    /// Made by the gateway, without an order: late or excess money that goes back.
    public let isAutomatic: Bool
    /// The money moved after the provider had said that it would not.
    public let isLate: Bool
    public let receivedAt: Date
    public let finalAt: Date?

    public init(
        payment: PaymentID, kind: PaymentKind, provider: ProviderID, maskedMSISDN: String, amount: Int64,
        fee: Int64, reference: String, state: PaymentState, failure: PaymentFailure?,
        providerReference: String?, attempt: AttemptID, collection: PaymentID?, isAutomatic: Bool,
        isLate: Bool, receivedAt: Date, finalAt: Date?
    ) {
        self.payment = payment
        self.kind = kind
        self.provider = provider
        self.maskedMSISDN = maskedMSISDN
        self.amount = amount
        self.fee = fee
        self.reference = reference
        self.state = state
        self.failure = failure
        self.providerReference = providerReference
        self.attempt = attempt
        self.collection = collection
        self.isAutomatic = isAutomatic
        self.isLate = isLate
        self.receivedAt = receivedAt
        self.finalAt = finalAt
    }
}

/// One row of the ledger: an amount goes from the debit account to the credit account.
public struct DescribedTransfer: Sendable, Hashable {
    /// An account of the books, as the ledger names it.
    public struct Account: Sendable, Hashable {
        public let kind: String
        /// The provider of a clearing account, the purse of a purse; empty for the others.
        public let owner: String

        public init(kind: String, owner: String) {
            self.kind = kind
            self.owner = owner
        }
    }

    public let number: Int64
    public let debit: Account
    public let credit: Account
    public let amount: Int64
    /// `single`, `pending`, `post` or `void`.
    public let phase: String
    public let reason: String
    /// The row that a `post` or a `void` settles.
    public let hold: Int64?
    public let payment: PaymentID
    /// What proves it; nil for what is only reserved.
    public let evidence: UUID?
    public let bookedAt: Date

    public init(
        number: Int64, debit: Account, credit: Account, amount: Int64, phase: String, reason: String,
        hold: Int64?, payment: PaymentID, evidence: UUID?, bookedAt: Date
    ) {
        self.number = number
        self.debit = debit
        self.credit = credit
        self.amount = amount
        self.phase = phase
        self.reason = reason
        self.hold = hold
        self.payment = payment
        self.evidence = evidence
        self.bookedAt = bookedAt
    }
}
