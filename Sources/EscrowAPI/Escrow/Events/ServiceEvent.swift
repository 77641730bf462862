package import Primitives

/// Something that people or their programs are told of. It holds no personal data: people and things stand in it by
/// their numbers.
package struct ServiceEvent: Sendable, Equatable {
    /// A dotted verb in the past; the raw value is what webhooks carry.
    package enum Kind: String, Sendable, Hashable, CaseIterable {
        case agreementCreated = "agreement.created"
        case agreementFundsHeld = "agreement.funds_held"
        case agreementDelivered = "agreement.delivered"
        case agreementDisputed = "agreement.disputed"
        case agreementReleasing = "agreement.releasing"
        case agreementReleased = "agreement.released"
        case agreementRefunding = "agreement.refunding"
        case agreementRefunded = "agreement.refunded"
        case agreementCancelled = "agreement.cancelled"
        // Notifications: the safety of an account.
        case passwordChanged = "account.password_changed"
        /// Another account is to be paid to: it is used once it has rested.
        case payoutAccountChosen = "account.payout_account_chosen"
        /// Nothing is sent to an endpoint of the person any more.
        case webhookDisabled = "webhook.disabled"

        // Verification
        case verificationPassed = "kyc.verified"
        case verificationRejected = "kyc.rejected"
        /// Papers have to be photographed again.
        case verificationAskedAgain = "kyc.asked_again"
        case verificationExpired = "kyc.expired"

        // Payments that somebody has to do something about
        case paymentFailed = "payment.failed"
        /// The seller's account does not take his money.
        case payoutFailed = "payout.failed"
        /// The buyer's account does not take his money back.
        case refundFailed = "refund.failed"

        /// That a verification has entered a state; nil where its person has nothing to do about it.
        init?(verificationEntered state: KYCState) {
            switch state {
            case .verified: self = .verificationPassed
            case .rejected: self = .verificationRejected
            case .pending: self = .verificationAskedAgain
            case .expired: self = .verificationExpired
            case .submitted, .underReview: return nil
            }
        }

        // Agreements: milestones and invitations
        case milestoneFundsHeld = "milestone.funds_held"
        case milestoneDelivered = "milestone.delivered"
        case milestoneDisputed = "milestone.disputed"
        case milestoneReleasing = "milestone.releasing"
        case milestoneReleased = "milestone.released"
        case milestoneRefunding = "milestone.refunding"
        case milestoneRefunded = "milestone.refunded"
        case sellerInvited = "agreement.seller_invited"
        case sellerJoined = "agreement.seller_joined"
        /// No operator has an account of the invited number: its owner cannot be paid, and so not be bound.
        case sellerNotPayable = "agreement.seller_not_payable"

        /// That a milestone has entered a state by itself; nil where its agreement has, with all of them.
        init?(milestoneEntered state: AgreementState) {
            switch state {
            case .pendingFunds, .cancelled: return nil
            case .fundsHeld: self = .milestoneFundsHeld
            case .delivered: self = .milestoneDelivered
            case .dispute: self = .milestoneDisputed
            case .releasing: self = .milestoneReleasing
            case .released: self = .milestoneReleased
            case .refunding: self = .milestoneRefunding
            case .refunded: self = .milestoneRefunded
            }
        }

        // Messages, proofs, disputes
        case messagePosted = "message.posted"
        case proofAdded = "proof.added"
        case disputeOpened = "dispute.opened"
        case disputeAssigned = "dispute.assigned"
        case disputeEvidenceAdded = "dispute.evidence_added"
        case disputeCommented = "dispute.commented"
        case disputeRulingProposed = "dispute.ruling_proposed"
        case disputeRulingDeclined = "dispute.ruling_declined"
        case disputeEscalated = "dispute.escalated"
        case disputeResolved = "dispute.resolved"
        case disputeClosed = "dispute.closed"
        /// An administrator has taken back what one of them opened: there is no dispute any more.
        case disputeLifted = "dispute.lifted"
        /// An administrator's dispute waits for the administrators still.
        case disputeWaits = "dispute.waits"

        /// That an agreement has entered a state.
        init(entered state: AgreementState) {
            self =
                switch state {
                case .pendingFunds: .agreementCreated
                case .fundsHeld: .agreementFundsHeld
                case .delivered: .agreementDelivered
                case .dispute: .agreementDisputed
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
