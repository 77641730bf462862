import Primitives

/// What people are told of payments that did not go through, where they have to do something.
extension MoneyTemplates {
    static let paymentFailed = NotificationTemplate(
        name: "money.payment_failed.buyer", topic: .money,
        sms: .init(
            fr: "Kimi : votre paiement de {due} pour {reference} n'a pas abouti. Payez de nouveau avant le "
                + "{payment_deadline}.",
            en:
                "Kimi: your payment of {due} for {reference} did not go through. Pay again by {payment_deadline}."
        ),
        subject: .init(
            fr: "Votre paiement pour {reference} n'a pas abouti",
            en: "Your payment for {reference} did not go through"),
        body: .init(
            fr: """
                Votre paiement de {due} pour « {title} » ({reference}) n'a pas abouti, et rien n'a été débité chez nous.
                Kimi vous dit pourquoi. Payez de nouveau avant le {payment_deadline}, sinon la transaction sera annulée.
                """,
            en: """
                Your payment of {due} for "{title}" ({reference}) did not go through, and we have received nothing.
                Kimi tells you why. Pay again by {payment_deadline}, or the transaction will be cancelled.
                """))

    static let payoutFailed = NotificationTemplate(
        name: "money.payout_failed.seller", topic: .money,
        sms: .init(
            fr:
                "Kimi : votre compte n'a pas pris l'argent de {reference}. Nous le gardons pour vous. Voyez avec "
                + "votre opérateur ce qui le bloque.",
            en: "Kimi: your account did not take the money for {reference}. We keep it for you. Ask your "
                + "operator what blocks it."),
        subject: .init(
            fr: "Votre argent pour {reference} n'a pas pu arriver",
            en: "Your money for {reference} could not arrive"),
        body: .init(
            fr: """
                Votre compte mobile n'a pas pris l'argent de « {title} » ({reference}). Nous le gardons pour vous.
                Voyez avec votre opérateur ce qui bloque votre compte : plafond atteint, compte fermé ou pas encore actif.
                Nous essayons de nouveau, et vous le disons dans Kimi.
                """,
            en: """
                Your mobile account did not take the money for "{title}" ({reference}). We keep it for you.
                Ask your operator what blocks your account: a limit reached, an account closed or not active yet.
                We try again, and tell you in Kimi.
                """))

    static let refundFailed = NotificationTemplate(
        name: "money.refund_failed.buyer", topic: .money,
        sms: .init(
            fr:
                "Kimi : votre compte n'a pas pris le remboursement de {reference}. Nous le gardons pour vous. "
                + "Voyez avec votre opérateur ce qui le bloque.",
            en: "Kimi: your account did not take the refund for {reference}. We keep it for you. Ask your "
                + "operator what blocks it."),
        subject: .init(
            fr: "Votre remboursement pour {reference} n'a pas pu arriver",
            en: "Your refund for {reference} could not arrive"),
        body: .init(
            fr: """
                Votre compte mobile n'a pas pris le remboursement de « {title} » ({reference}). Nous le gardons pour vous.
                Voyez avec votre opérateur ce qui bloque votre compte : plafond atteint, compte fermé ou pas encore actif.
                Nous essayons de nouveau, et vous le disons dans Kimi.
                """,
            en: """
                Your mobile account did not take the refund for "{title}" ({reference}). We keep it for you.
                Ask your operator what blocks your account: a limit reached, an account closed or not active yet.
                We try again, and tell you in Kimi.
                """))
}
