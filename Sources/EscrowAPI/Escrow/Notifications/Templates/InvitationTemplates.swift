import Primitives

/// What somebody is told who is named in an agreement and not bound by it yet, and the buyer of him.
enum InvitationTemplates {
    static let all = [seller, notPayableForBuyer, notPayableForSeller]

    static let notPayableForBuyer = NotificationTemplate(
        name: "invitation.not_payable_buyer", topic: .invitation,
        sms: .init(
            fr: "Kimi : aucun opérateur n'a de compte au numéro du vendeur de {reference}. "
                + "Payez dès qu'il en a ouvert un.",
            en: "Kimi: no operator knows an account of the number of the seller of {reference}. "
                + "Pay once it is opened."),
        subject: .init(
            fr: "Le vendeur de {reference} ne peut pas encore être payé",
            en: "The seller of {reference} cannot be paid yet"),
        body: .init(
            fr: """
                Aucun opérateur ne connaît de compte au numéro du vendeur de {reference} : il ne pourrait pas être payé.
                Nous redemandons jusqu'au délai de paiement ; rien ne peut être payé d'ici là.
                """,
            en: """
                No operator knows an account of the number of the seller of {reference}: the seller could not be paid.
                We ask again until the payment deadline; nothing can be paid before.
                """))

    static let notPayableForSeller = NotificationTemplate(
        name: "invitation.not_payable_seller", topic: .invitation,
        sms: .init(
            fr: "Kimi : aucun opérateur n'a de compte à votre numéro. Ouvrez-en un pour accepter "
                + "{reference}.",
            en: "Kimi: no operator knows an account of your number. Open one to accept {reference}."),
        subject: .init(
            fr: "Ouvrez un compte pour accepter {reference}", en: "Open an account to accept {reference}"),
        body: .init(
            fr: """
                Aucun opérateur ne connaît de compte à votre numéro : vous ne pourriez pas être payé pour {reference}.
                Ouvrez un compte mobile money à ce numéro ; nous redemandons jusqu'au délai de paiement.
                """,
            en: """
                No operator knows an account of your number: you could not be paid for {reference}.
                Open a mobile money account of that number; we ask again until the payment deadline.
                """))

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
