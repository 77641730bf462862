/// Whose programs are told of an event.
package enum WebhookReader: String, Sendable, Hashable, CaseIterable {
    case buyer
    case seller
    /// The person whom the event is about.
    case subject
}

extension ServiceEvent.Kind {
    /// Empty for what is told to nobody's programs: a ruling that waits for a signature is not shown to the parties.
    package var webhookAudience: Set<WebhookReader> {
        switch self {
        case .agreementCreated, .agreementFundsHeld, .agreementDelivered, .agreementDisputed,
            .agreementReleasing, .agreementReleased, .agreementRefunding, .agreementRefunded,
            .agreementCancelled, .milestoneFundsHeld, .milestoneDelivered, .milestoneDisputed,
            .milestoneReleasing, .milestoneReleased, .milestoneRefunding, .milestoneRefunded, .sellerInvited,
            .sellerJoined, .messagePosted, .proofAdded, .disputeOpened, .disputeAssigned,
            .disputeEvidenceAdded, .disputeCommented, .disputeEscalated, .disputeResolved, .disputeClosed,
            .disputeLifted:
            [.buyer, .seller]
        case .paymentFailed, .refundFailed, .sellerNotPayable: [.buyer]
        case .payoutFailed: [.seller]
        case .passwordChanged, .payoutAccountChosen, .webhookDisabled, .verificationPassed,
            .verificationRejected,
            .verificationAskedAgain, .verificationExpired:
            [.subject]
        case .disputeRulingProposed, .disputeRulingDeclined, .disputeWaits: []
        }
    }

    /// What an endpoint may ask for.
    package static let ofWebhooks = allCases.filter { !$0.webhookAudience.isEmpty }
}
