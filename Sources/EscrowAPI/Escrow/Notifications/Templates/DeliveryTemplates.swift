import Primitives

/// What people are told of an agreement's course.
enum DeliveryTemplates {
    static let all = [createdForSeller, deliveredForBuyer]

    static let createdForSeller = NotificationTemplate(
        name: "delivery.created.seller", topic: .delivery,
        sms: .init(
            fr:
                "Kimi : un acheteur vous propose {reference} pour {amount}. Livrez une fois qu'il a payé : nous "
                + "vous le dirons.",
            en:
                "Kimi: a buyer offers you {reference} for {amount}. Deliver once he has paid: we will tell you."
        ),
        subject: .init(fr: "Un acheteur vous propose {reference}", en: "A buyer offers you {reference}"),
        body: .init(
            fr: """
                Un acheteur vous propose « {title} » ({reference}) pour {amount}.
                Il doit payer avant le {payment_deadline}. Ne livrez qu'une fois qu'il a payé : nous vous le dirons.
                """,
            en: """
                A buyer offers you "{title}" ({reference}) for {amount}.
                He has to pay by {payment_deadline}. Deliver only once he has paid: we will tell you.
                """))

    static let deliveredForBuyer = NotificationTemplate(
        name: "delivery.delivered.buyer", topic: .delivery,
        sms: .init(
            fr:
                "Kimi : le vendeur dit que {reference} est livré. Confirmez, ou dites ce qui ne va pas : sans "
                + "réponse, il sera payé.",
            en:
                "Kimi: the seller says that {reference} is delivered. Confirm, or say what is wrong: if you say "
                + "nothing he will be paid."),
        subject: .init(
            fr: "{reference} est livré, dit le vendeur", en: "{reference} is delivered, says the seller"),
        body: .init(
            fr: """
                Le vendeur dit que « {title} » ({reference}) est livré.
                Confirmez la livraison dans Kimi, ou dites ce qui ne va pas. Sans réponse de votre part, le vendeur sera payé.
                """,
            en: """
                The seller says that "{title}" ({reference}) is delivered.
                Confirm the delivery in Kimi, or say what is wrong. If you say nothing, the seller will be paid.
                """))
}
