import Primitives

/// What people are told when another account is to receive their payouts; it cannot be switched off.
enum PayoutTemplates {
    static let all = [chosen, chosenInsteadOfThis]

    static let chosen = NotificationTemplate(
        name: "account.payout_account_chosen", topic: .account,
        sms: .init(
            fr: "Kimi : un autre compte va recevoir vos paiements. Ce n'est pas vous ? Remettez votre numéro "
                + "dans Kimi et changez le mot de passe.",
            en: "Kimi: another account will receive your payouts. Was it not you? Choose your own number "
                + "again in Kimi and change your password."),
        subject: .init(
            fr: "Un autre compte va recevoir vos paiements", en: "Another account will receive your payouts"),
        body: .init(
            fr: """
                Vous avez choisi un autre compte pour vos paiements de vendeur. Il servira pour vos prochaines transactions, \
                après un temps d'attente ; celles qui existent gardent le compte qu'elles ont.
                Ce n'est pas vous ? Choisissez de nouveau votre propre numéro, ce qui annule ce choix tout de suite, changez \
                votre mot de passe et fermez vos autres sessions.
                """,
            en: """
                You have chosen another account for your payouts as a seller. It will be used for your next transactions, \
                after a time of rest; those that exist keep the account that they have.
                Was it not you? Choose your own number again, which undoes this at once, change your password and end your \
                other sessions.
                """))

    /// To the number that was used before.
    static let chosenInsteadOfThis = NotificationTemplate(
        name: "account.payout_account_replaced", topic: .account,
        sms: .init(
            fr: "Kimi : un autre compte va recevoir les paiements qui venaient sur ce numéro. Ce n'est pas "
                + "vous ? Connectez-vous et changez le mot de passe.",
            en: "Kimi: another account will receive the payouts that came to this number. Was it not you? "
                + "Sign in and change your password."),
        subject: .init(
            fr: "Un autre compte va recevoir vos paiements", en: "Another account will receive your payouts"),
        body: .init(
            fr: "Un autre compte va recevoir les paiements qui venaient sur ce numéro.",
            en: "Another account will receive the payouts that came to this number."))
}
