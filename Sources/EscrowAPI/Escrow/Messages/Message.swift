package import FoundationEssentials
package import Primitives

/// What stands in the conversation of an agreement.
package struct Message: Sendable, Equatable {
    package enum Content: Sendable, Equatable {
        case person(authorID: Int64, text: String?, attachments: [Attachment])
        /// Something happened; it is put into words when it is read, in the reader's language.
        case event(ServiceEvent.Kind, details: JSONValue)
    }

    /// Its place in the conversation.
    package let id: Int64
    package let content: Content
    package let createdAt: Date

    /// What both parties are told in their conversation.
    package static let toldKinds = Set(ServiceEvent.Kind.allCases.filter(\.isToldInConversation))
}

extension ServiceEvent.Kind {
    /// Whether both parties read of it in their conversation, in the words of `SystemMessageTexts`. What a person writes
    /// there stands for itself; what one of them alone has to act on is told to him alone.
    fileprivate var isToldInConversation: Bool {
        switch self {
        case .agreementCreated, .agreementFundsHeld, .agreementDelivered, .agreementReleasing,
            .agreementReleased, .agreementRefunding, .agreementRefunded, .agreementCancelled, .sellerJoined,
            .milestoneDelivered, .milestoneReleasing, .milestoneReleased, .milestoneRefunding,
            .milestoneRefunded, .proofAdded, .disputeOpened, .disputeAssigned, .disputeEvidenceAdded,
            .disputeEscalated, .disputeResolved, .disputeClosed, .disputeLifted:
            true
        case .agreementDisputed, .milestoneDisputed, .milestoneFundsHeld, .sellerInvited, .messagePosted,
            .disputeCommented, .disputeRulingProposed, .disputeRulingDeclined, .disputeWaits, .paymentFailed,
            .payoutFailed,
            .refundFailed, .passwordChanged, .payoutAccountChosen, .sellerNotPayable, .webhookDisabled,
            .verificationPassed, .verificationRejected,
            .verificationAskedAgain, .verificationExpired:
            false
        }
    }
}
