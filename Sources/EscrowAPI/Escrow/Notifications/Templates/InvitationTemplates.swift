import Primitives

/// What somebody is told who is named in an agreement and has no account yet.
enum InvitationTemplates {
    static let all = [seller]

    static let seller = NotificationTemplate(
        name: "invitation.seller", topic: .invitation,
        sms: .init(
            fr: "Kimi : un acheteur vous propose {amount} ({reference}), payés par Kimi après la livraison. "
                + "Pour accepter, inscrivez-vous avec ce numéro.",
            en:
                "Kimi: a buyer offers you {amount} ({reference}), paid by Kimi after the delivery. To accept, "
                + "register with this number."),
        subject: .init(fr: "Un acheteur vous propose {reference}", en: "A buyer offers you {reference}"),
        body: .init(
            fr: """
                Un acheteur vous propose {amount} ({reference}), que Kimi vous paie après la livraison.
                Pour accepter, inscrivez-vous dans Kimi avec votre numéro de téléphone.
                """,
            en: """
                A buyer offers you {amount} ({reference}), which Kimi pays you after the delivery.
                To accept, register in Kimi with your phone number.
                """))
}
