package import Primitives

/// Something that people or their programs are told of. It holds no personal data: people and things stand in it by
/// their numbers.
package struct ServiceEvent: Sendable, Equatable {
    /// A dotted verb in the past; the raw value is what webhooks carry.
    package enum Kind: String, Sendable, Hashable, CaseIterable {
        case agreementCreated = "agreement.created"
        case agreementFundsHeld = "agreement.funds_held"
        case agreementDelivered = "agreement.delivered"
        case agreementReleasing = "agreement.releasing"
        case agreementReleased = "agreement.released"
        case agreementRefunding = "agreement.refunding"
        case agreementRefunded = "agreement.refunded"
        case agreementCancelled = "agreement.cancelled"

        /// That an agreement has entered a state.
        init(entered state: AgreementState) {
            self =
                switch state {
                case .pendingFunds: .agreementCreated
                case .fundsHeld: .agreementFundsHeld
                case .delivered: .agreementDelivered
                case .releasing: .agreementReleasing
                case .released: .agreementReleased
                case .refunding: .agreementRefunding
                case .refunded: .agreementRefunded
                case .cancelled: .agreementCancelled
                }
        }
    }

    package let kind: Kind
    package let agreementID: Int64?
    /// The person whom it is about, where it is about one alone.
    package let userID: Int64?
    package let details: JSONValue

    package init(
        _ kind: Kind, agreement: Int64? = nil, user: Int64? = nil, details: JSONValue = .object([])
    ) {
        self.kind = kind
        agreementID = agreement
        userID = user
        self.details = details
    }
}
