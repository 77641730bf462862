package import FoundationEssentials
package import GatewayCore

/// Where a payment stands, in the words that clients see.
package enum PaymentStatus: String, Sendable, Hashable, CaseIterable {
    /// Written down; the operator does not have it yet.
    case pending = "PENDING"
    /// The operator has it and has not decided.
    case processing = "PROCESSING"
    /// Nobody knows; we are asking the operator.
    case indeterminate = "INDETERMINATE"
    case succeeded = "SUCCEEDED"
    case failed = "FAILED"

    package var isFinal: Bool { self == .succeeded || self == .failed }

    init(_ state: PaymentState) {
        self =
            switch state {
            case .received, .submitting, .pending: .processing
            case .indeterminate: .indeterminate
            case .succeeded: .succeeded
            case .failed: .failed
            }
    }
}

/// An order to move an agreement's money, and what became of it.
package struct Payment: Sendable, Equatable {
    package let id: PaymentID
    /// `PAY-` and six characters; for what the gateway did by itself, the gateway's own reference.
    package let reference: String
    package let agreementID: Int64
    /// The milestone that it pays for; nil for the agreement as a whole.
    package let milestoneID: Int64?
    /// The dispute whose ruling it carries out.
    package let disputeID: Int64?
    package let agreementReference: String
    package let purse: PurseID
    package let kind: PaymentKind
    package let status: PaymentStatus
    /// What the operator moves: of a disbursement the net.
    package let amount: Money
    /// What is kept of the purse's money beside it.
    package let fee: Money
    /// Where the money comes from or goes to; nil for what the gateway did by itself.
    package let account: ProviderAccount?
    /// Whether the operator says that the number is there, where the number suggested the operator; nil where a person
    /// chose it.
    package let isConfirmed: Bool?
    /// How many payments of this kind were ordered for the agreement, with this one; 0 for the gateway's own.
    package let attempt: Int
    /// A `PaymentFailure`'s or a `CommandRefusal.Code`'s raw value, once failed.
    package let failure: String?
    package let providerReference: String?
    /// The operator's page on which the payer agrees, while it is open; nil where the payer is prompted.
    package let payerURL: String?
    /// Whether the gateway has taken the order.
    package let isAccepted: Bool
    /// How often the gateway was asked about it.
    package let inquiries: Int
    /// Whether such a question is unanswered.
    package let inquiryOpen: Bool
    package let createdAt: Date
    package let statusChangedAt: Date

    /// The way the money goes; nil for what the gateway did by itself.
    package var method: PaymentMethod? { account.flatMap { PaymentMethod($0.provider) } }

    /// Whether the gateway moved this money without an order of ours: late money that went back.
    package var isGatewayInitiated: Bool { attempt == 0 }
}
