import Primitives

/// What people are told of what the other party wrote or showed.
enum MessageTemplates {
    static let all = [posted, proofAdded]

    static let posted = NotificationTemplate(
        name: "message.posted", topic: .message,
        sms: .init(
            fr: "Kimi : vous avez un message pour {reference}. Lisez-le dans Kimi.",
            en: "Kimi: you have a message about {reference}. Read it in Kimi."),
        subject: .init(fr: "Un message pour {reference}", en: "A message about {reference}"),
        body: .init(
            fr: "L'autre partie de « {title} » ({reference}) vous a écrit. Lisez son message dans Kimi.",
            en: "The other party of \"{title}\" ({reference}) wrote to you. Read the message in Kimi."))

    static let proofAdded = NotificationTemplate(
        name: "message.proof_added", topic: .message,
        sms: .init(
            fr: "Kimi : une preuve de livraison est là pour {reference}. Regardez-la dans Kimi.",
            en: "Kimi: there is a proof of delivery for {reference}. See it in Kimi."),
        subject: .init(fr: "Preuve de livraison pour {reference}", en: "Proof of delivery for {reference}"),
        body: .init(
            fr: "Une preuve de livraison est là pour « {title} » ({reference}). Regardez-la dans Kimi.",
            en: "There is a proof of delivery for \"{title}\" ({reference}). See it in Kimi."))
}
