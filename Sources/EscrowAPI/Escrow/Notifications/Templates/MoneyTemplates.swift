import Primitives

/// What people are told of money.
enum MoneyTemplates {
    static let all = [
        fundsHeldForBuyer, fundsHeldForSeller, releasedForBuyer, releasedForSeller, refundedForBuyer,
        refundedForSeller, cancelledForBuyer, cancelledForSeller, paymentFailed, payoutFailed, refundFailed,
    ]

    static let fundsHeldForBuyer = NotificationTemplate(
        name: "money.funds_held.buyer", topic: .money,
        sms: .init(
            fr: "Kimi : {due} sont bien là pour {reference}. Nous les gardons jusqu'à ce que vous confirmiez "
                + "la livraison.",
            en: "Kimi: your {due} for {reference} have arrived. We keep them until you confirm the delivery."),
        subject: .init(fr: "Paiement reçu pour {reference}", en: "Payment received for {reference}"),
        body: .init(
            fr: """
                Votre paiement de {due} pour « {title} » ({reference}) est arrivé.
                Nous gardons cet argent jusqu'à ce que vous confirmiez la livraison, attendue avant le {delivery_deadline}.
                """,
            en: """
                Your payment of {due} for "{title}" ({reference}) has arrived.
                We keep this money until you confirm the delivery, which is due by {delivery_deadline}.
                """))

    static let fundsHeldForSeller = NotificationTemplate(
        name: "money.funds_held.seller", topic: .money,
        sms: .init(
            fr: "Kimi : l'acheteur a payé pour {reference}. Livrez avant le {delivery_deadline}, puis "
                + "signalez-le dans Kimi.",
            en: "Kimi: the buyer has paid for {reference}. Deliver by {delivery_deadline}, then tell Kimi."),
        subject: .init(fr: "L'acheteur a payé pour {reference}", en: "The buyer has paid for {reference}"),
        body: .init(
            fr: """
                L'acheteur a payé pour « {title} » ({reference}), et nous gardons son argent.
                Livrez avant le {delivery_deadline}, puis signalez la livraison dans Kimi. Vous recevrez {net}.
                """,
            en: """
                The buyer has paid for "{title}" ({reference}), and we keep the money.
                Deliver by {delivery_deadline}, then mark it as delivered in Kimi. You will receive {net}.
                """))

    static let releasedForBuyer = NotificationTemplate(
        name: "money.released.buyer", topic: .money,
        sms: .init(
            fr: "Kimi : {reference} est terminé. Le vendeur a son argent.",
            en: "Kimi: {reference} is complete. The seller has been paid."),
        subject: .init(fr: "{reference} est terminé", en: "{reference} is complete"),
        body: .init(
            fr: "« {title} » ({reference}) est terminé : le vendeur a son argent.",
            en: "\"{title}\" ({reference}) is complete: the seller has been paid."))

    static let releasedForSeller = NotificationTemplate(
        name: "money.released.seller", topic: .money,
        sms: .init(
            fr: "Kimi : {paid} vous sont payés pour {reference}.",
            en: "Kimi: you have been paid {paid} for {reference}."),
        subject: .init(fr: "Vous êtes payé pour {reference}", en: "You have been paid for {reference}"),
        body: .init(
            fr: "{paid} sont partis vers votre compte pour « {title} » ({reference}).",
            en: "{paid} went to your account for \"{title}\" ({reference})."))

    static let refundedForBuyer = NotificationTemplate(
        name: "money.refunded.buyer", topic: .money,
        sms: .init(
            fr: "Kimi : {refunded} vous sont remboursés pour {reference}.",
            en: "Kimi: {refunded} have been refunded to you for {reference}."),
        subject: .init(fr: "Remboursement pour {reference}", en: "Refund for {reference}"),
        body: .init(
            fr: "{refunded} vous sont remboursés pour « {title} » ({reference}).",
            en: "{refunded} have been refunded to you for \"{title}\" ({reference})."))

    static let refundedForSeller = NotificationTemplate(
        name: "money.refunded.seller", topic: .money,
        sms: .init(
            fr: "Kimi : l'acheteur est remboursé pour {reference}. Ne livrez plus.",
            en: "Kimi: the buyer has been refunded for {reference}. Do not deliver any more."),
        subject: .init(
            fr: "L'acheteur de {reference} est remboursé", en: "Refund of {reference} to the buyer"),
        body: .init(
            fr: "L'acheteur est remboursé pour « {title} » ({reference}). Ne livrez plus.",
            en: "The buyer has been refunded for \"{title}\" ({reference}). Do not deliver any more."))

    static let cancelledForBuyer = NotificationTemplate(
        name: "money.cancelled.buyer", topic: .money,
        sms: .init(
            fr: "Kimi : {reference} est annulé. Ne payez plus.",
            en: "Kimi: {reference} is cancelled. Do not pay any more."),
        subject: .init(fr: "{reference} est annulé", en: "{reference} is cancelled"),
        body: .init(
            fr: """
                « {title} » ({reference}) est annulé. Ne payez plus ; ce qui arriverait encore vous serait remboursé.
                """,
            en: """
                "{title}" ({reference}) is cancelled. Do not pay any more; what still arrived would be refunded to you.
                """))

    static let cancelledForSeller = NotificationTemplate(
        name: "money.cancelled.seller", topic: .money,
        sms: .init(
            fr: "Kimi : {reference} est annulé. Ne livrez rien.",
            en: "Kimi: {reference} is cancelled. Do not deliver anything."),
        subject: .init(fr: "{reference} est annulé", en: "{reference} is cancelled"),
        body: .init(
            fr: "« {title} » ({reference}) est annulé avant le paiement. Ne livrez rien.",
            en: "\"{title}\" ({reference}) is cancelled before it was paid. Do not deliver anything."))
}
