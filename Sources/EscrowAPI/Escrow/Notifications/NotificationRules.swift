/// Who is told what of an event, and in which words.
struct Notice: Sendable {
    enum Audience: Sendable {
        case buyer
        case seller
        /// The number that an agreement names as the seller's and that has no account yet.
        case invited
        /// The person whom the event is about.
        case subject
        /// The number that was paid to before, where it is not the person's phone.
        case formerPayoutNumber
        /// Every administrator who is no party of the agreement.
        case administrators
    }

    let audience: Audience
    let template: NotificationTemplate
    /// Whether whoever did it is not told.
    let unlessAuthor: Bool

    init(_ audience: Audience, _ template: NotificationTemplate, unlessAuthor: Bool = false) {
        self.audience = audience
        self.template = template
        self.unlessAuthor = unlessAuthor
    }
}

/// The table from events to notices.
enum NotificationRules {
    static func notices(of kind: ServiceEvent.Kind) -> [Notice] {
        switch kind {
        case .agreementCreated: [Notice(.seller, DeliveryTemplates.createdForSeller)]
        case .sellerInvited: [Notice(.invited, InvitationTemplates.seller)]
        case .sellerNotPayable:
            [
                Notice(.buyer, InvitationTemplates.notPayableForBuyer),
                Notice(.subject, InvitationTemplates.notPayableForSeller),
            ]
        case .milestoneDelivered: [Notice(.buyer, DeliveryTemplates.deliveredForBuyer)]
        case .agreementFundsHeld:
            [
                Notice(.buyer, MoneyTemplates.fundsHeldForBuyer),
                Notice(.seller, MoneyTemplates.fundsHeldForSeller),
            ]
        case .agreementDelivered: [Notice(.buyer, DeliveryTemplates.deliveredForBuyer)]
        case .agreementReleased:
            [
                Notice(.buyer, MoneyTemplates.releasedForBuyer),
                Notice(.seller, MoneyTemplates.releasedForSeller),
            ]
        case .agreementRefunded:
            [
                Notice(.buyer, MoneyTemplates.refundedForBuyer),
                Notice(.seller, MoneyTemplates.refundedForSeller),
            ]
        case .agreementCancelled:
            [
                Notice(.buyer, MoneyTemplates.cancelledForBuyer),
                Notice(.seller, MoneyTemplates.cancelledForSeller),
            ]
        case .messagePosted: both(MessageTemplates.posted, unlessAuthor: true)
        case .proofAdded: both(MessageTemplates.proofAdded, unlessAuthor: true)
        case .disputeOpened: both(DisputeTemplates.opened)
        case .disputeAssigned: both(DisputeTemplates.assigned)
        case .disputeEscalated:
            both(DisputeTemplates.escalated) + [
                Notice(.administrators, DisputeTemplates.escalatedForAdministrators)
            ]
        case .disputeWaits: [Notice(.administrators, DisputeTemplates.escalatedForAdministrators)]
        case .disputeLifted: both(DisputeTemplates.lifted)
        case .disputeResolved: both(DisputeTemplates.ruled)
        // What comes with it, or follows at once, says more.
        case .agreementReleasing, .agreementRefunding, .sellerJoined, .agreementDisputed, .milestoneDisputed,
            .milestoneFundsHeld, .milestoneReleasing, .milestoneRefunding, .milestoneReleased,
            .milestoneRefunded, .disputeEvidenceAdded, .disputeCommented, .disputeRulingProposed,
            .disputeRulingDeclined, .disputeClosed:
            []

        case .paymentFailed: [Notice(.buyer, MoneyTemplates.paymentFailed)]
        case .payoutFailed: [Notice(.seller, MoneyTemplates.payoutFailed)]
        case .refundFailed: [Notice(.buyer, MoneyTemplates.refundFailed)]
        case .verificationPassed: [Notice(.subject, VerificationTemplates.passed)]
        case .verificationRejected: [Notice(.subject, VerificationTemplates.rejected)]
        case .verificationAskedAgain: [Notice(.subject, VerificationTemplates.askedAgain)]
        case .verificationExpired: [Notice(.subject, VerificationTemplates.expired)]
        case .passwordChanged: [Notice(.subject, AccountTemplates.passwordChanged)]
        case .webhookDisabled: [Notice(.subject, AccountTemplates.webhookDisabled)]
        case .payoutAccountChosen:
            [
                Notice(.subject, PayoutTemplates.chosen),
                Notice(.formerPayoutNumber, PayoutTemplates.chosenInsteadOfThis),
            ]
        }
    }

    private static func both(_ template: NotificationTemplate, unlessAuthor: Bool = false) -> [Notice] {
        [
            Notice(.buyer, template, unlessAuthor: unlessAuthor),
            Notice(.seller, template, unlessAuthor: unlessAuthor),
        ]
    }
}
