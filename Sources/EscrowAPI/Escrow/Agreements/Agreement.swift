package import FoundationEssentials
package import GatewayCore

/// Where an agreement stands.
package enum AgreementState: String, Sendable, Hashable, CaseIterable {
    case pendingFunds = "PENDING_FUNDS"
    case fundsHeld = "FUNDS_HELD"
    case delivered = "DELIVERED"
    /// An arbiter decides; no clock runs but the dispute's own.
    case dispute = "DISPUTE"
    /// The seller is being paid; released only once the money has gone.
    case releasing = "RELEASING"
    case released = "RELEASED"
    case refunding = "REFUNDING"
    case refunded = "REFUNDED"
    case cancelled = "CANCELLED"

    /// Whether nothing can happen any more.
    package var isFinal: Bool { self == .released || self == .refunded || self == .cancelled }
}

/// What the deal is about.
package enum AgreementCategory: String, Sendable, CaseIterable {
    case goods = "GOODS"
    case services = "SERVICES"
    case digital = "DIGITAL"
    case realEstate = "REAL_ESTATE"
    case vehicles = "VEHICLES"
    case other = "OTHER"
}

/// Who bears Kimi's fee.
package enum FeePayer: String, Sendable, CaseIterable {
    case seller = "SELLER"
    case buyer = "BUYER"
    case split = "SPLIT"
}

/// A side of an agreement.
package enum Party: String, Sendable, Hashable, CaseIterable {
    case buyer = "BUYER"
    case seller = "SELLER"
}

/// Who a party is, as the other one may see it.
package struct PartyName: Sendable, Equatable {
    package let userID: Int64
    package let firstName: String
    package let lastName: String
}

/// The deal between a buyer and a seller. Clients call it a transaction.
package struct Agreement: Sendable, Equatable {
    package let id: Int64
    /// `TXN-` and six characters.
    package let reference: String
    package let purse: PurseID
    package let buyer: PartyName
    /// Nil until the invited seller has joined.
    package let seller: PartyName?
    package let title: String
    package let description: String
    package let category: AgreementCategory
    package let price: AgreementPrice
    package let paymentDeadline: Date
    package let deliveryDeadline: Date
    package let deliveryAddress: String
    /// Nil until the invited seller has joined.
    package let payout: ProviderAccount?
    /// Whether the operator says that the seller's number is there; nil where it was not asked.
    package let payoutIsConfirmed: Bool?
    /// How long delivered goods may stay unconfirmed before the money is released.
    package let autoReleaseDays: Int
    /// How long after the delivery deadline money for what was never delivered goes back.
    package let undeliveredDays: Int
    /// Empty where the agreement is one thing.
    package let milestones: [Milestone]
    /// What was ruled, by the milestone; the whole agreement's is under 0.
    package let settlements: [Int64: SettlementDecision]
    package let state: AgreementState
    /// Grows with every change that a client can see.
    package let version: Int64
    /// Why a person has to look at it, or nil.
    package let flag: String?
    /// Whether a collection is under way.
    package let collectionOpen: Bool
    /// For how long disputes that were lifted have held the whole of it.
    let pausedFor: Duration
    package let createdAt: Date
    package let stateChangedAt: Date
    /// The database's time when the row was read.
    package let readAt: Date

    /// The side a user is on, or nil for a stranger.
    package func party(of userID: Int64) -> Party? {
        userID == buyer.userID ? .buyer : userID == seller?.userID ? .seller : nil
    }
}
