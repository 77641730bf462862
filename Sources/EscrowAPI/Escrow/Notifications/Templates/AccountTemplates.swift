import Primitives

/// What people are told of the safety of their account; it cannot be switched off.
enum AccountTemplates {
    static let all = [passwordChanged, webhookDisabled]

    static let webhookDisabled = NotificationTemplate(
        name: "account.webhook_disabled", topic: .account,
        sms: .init(
            fr: "Kimi : votre adresse de webhook est coupée, car elle ne répond plus. Détails dans Kimi.",
            en: "Kimi: your webhook endpoint is disabled, because it does not answer any more. See Kimi."),
        subject: .init(fr: "Votre adresse de webhook est coupée", en: "Your webhook endpoint is disabled"),
        body: .init(
            fr: """
                Nous n'envoyons plus rien à {host} : ce serveur ne répond plus, ou ne veut plus de messages (410).
                Réactivez l'adresse une fois qu'il répond ; les messages perdus peuvent être envoyés de nouveau.
                """,
            en: """
                We do not send anything to {host} any more: it does not answer, or wants no messages any more (410).
                Enable the endpoint once it answers; messages that were lost can be sent again.
                """))

    static let passwordChanged = NotificationTemplate(
        name: "account.password_changed", topic: .account,
        sms: .init(
            fr:
                "Kimi : votre mot de passe a été changé. Ce n'est pas vous ? Changez-le tout de suite avec un "
                + "code de votre téléphone.",
            en:
                "Kimi: your password was changed. Was it not you? Change it at once with a code from your phone."
        ),
        subject: .init(fr: "Votre mot de passe a été changé", en: "Your password was changed"),
        body: .init(
            fr: """
                Le mot de passe de votre compte Kimi a été changé, et vos autres sessions sont fermées.
                Ce n'est pas vous ? Changez-le tout de suite avec un code de votre téléphone.
                """,
            en: """
                The password of your Kimi account was changed, and your other sessions have ended.
                Was it not you? Change it at once with a code from your phone.
                """))
}
