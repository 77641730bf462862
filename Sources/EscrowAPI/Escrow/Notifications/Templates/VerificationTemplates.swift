import Primitives

/// What people are told of their verification; it decides what money they may move, so it cannot be switched off.
enum VerificationTemplates {
    static let all = [passed, rejected, askedAgain, expired]

    /// In the place of a reason that nobody wrote down.
    static let noReason = LocalizedText(
        fr: "Vous lisez dans Kimi ce qu'il faut faire.", en: "You read in Kimi what there is to do.")

    static let passed = NotificationTemplate(
        name: "verification.passed", topic: .account,
        sms: .init(fr: "Kimi : votre identité est vérifiée.", en: "Kimi: your identity is verified."),
        subject: .init(fr: "Votre identité est vérifiée", en: "Your identity is verified"),
        body: .init(
            fr: "Votre identité est vérifiée. Vous pouvez payer et être payé sans limite de vérification.",
            en: "Your identity is verified. You can pay and be paid without a limit of verification."))

    static let rejected = NotificationTemplate(
        name: "verification.rejected", topic: .account,
        sms: .init(
            fr:
                "Kimi : la vérification de votre identité est refusée. Lisez pourquoi dans Kimi, et ce que vous "
                + "pouvez faire.",
            en: "Kimi: the verification of your identity is refused. Read why in Kimi, and what you can do."),
        subject: .init(
            fr: "La vérification de votre identité est refusée",
            en: "The verification of your identity is refused"),
        body: .init(
            fr: """
                La vérification de votre identité est refusée :
                {reason}
                Vous pouvez la demander de nouveau dans Kimi avec d'autres papiers.
                """,
            en: """
                The verification of your identity is refused:
                {reason}
                You can ask for it again in Kimi with other papers.
                """))

    static let askedAgain = NotificationTemplate(
        name: "verification.asked_again", topic: .account,
        sms: .init(
            fr:
                "Kimi : il faut reprendre des photos pour vérifier votre identité. Voyez lesquelles dans Kimi.",
            en: "Kimi: photos have to be taken again to verify your identity. See which ones in Kimi."),
        subject: .init(
            fr: "Reprenez vos photos pour la vérification",
            en: "Take your photos for the verification again"),
        body: .init(
            fr: """
                Pour vérifier votre identité, il faut reprendre des photos :
                {reason}
                Kimi vous montre lesquelles.
                """,
            en: """
                To verify your identity, photos have to be taken again:
                {reason}
                Kimi shows you which ones.
                """))

    static let expired = NotificationTemplate(
        name: "verification.expired", topic: .account,
        sms: .init(
            fr:
                "Kimi : la vérification de votre identité a expiré. Refaites-la dans Kimi avant un gros montant.",
            en: "Kimi: the verification of your identity has expired. Do it again in Kimi to pay and be paid."
        ),
        subject: .init(
            fr: "La vérification de votre identité a expiré",
            en: "The verification of your identity has expired"),
        body: .init(
            fr: """
                La vérification de votre identité a expiré. Refaites-la dans Kimi avec une pièce en cours de validité :
                les montants élevés ne peuvent pas partir avant.
                """,
            en: """
                The verification of your identity has expired. Do it again in Kimi with a document that is valid:
                large amounts cannot leave before.
                """))
}
