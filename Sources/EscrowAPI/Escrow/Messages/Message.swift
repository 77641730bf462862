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
    package static let toldKinds: Set<ServiceEvent.Kind> = [
        .agreementCreated, .agreementFundsHeld, .agreementDelivered, .agreementReleasing, .agreementReleased,
        .agreementRefunding, .agreementRefunded, .agreementCancelled, .sellerJoined,
        .milestoneDelivered, .milestoneReleasing, .milestoneReleased, .milestoneRefunding, .milestoneRefunded,
        .proofAdded, .disputeOpened,
        .disputeAssigned, .disputeEvidenceAdded, .disputeEscalated, .disputeResolved, .disputeClosed,
    ]
}
