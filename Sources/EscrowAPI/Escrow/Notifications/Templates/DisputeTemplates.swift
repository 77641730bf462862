import Primitives

/// What people are told of disputes.
enum DisputeTemplates {
    static let all = [opened, ruled, assigned, escalated, escalatedForAdministrators, lifted]

    static let opened = NotificationTemplate(
        name: "dispute.opened", topic: .dispute,
        sms: .init(
            fr:
                "Kimi : un litige est ouvert pour {reference}. L'argent reste chez nous. Donnez votre version "
                + "dans Kimi.",
            en: "Kimi: a dispute is open about {reference}. The money stays with us. Give your side in Kimi."),
        subject: .init(
            fr: "Un litige est ouvert pour {reference}", en: "A dispute is open about {reference}"),
        body: .init(
            fr: """
                Un litige est ouvert pour « {title} » ({reference}). L'argent reste chez nous jusqu'à la décision.
                Donnez votre version et vos preuves dans Kimi.
                """,
            en: """
                A dispute is open about "{title}" ({reference}). The money stays with us until it is decided.
                Give your side and your evidence in Kimi.
                """))

    static let ruled = NotificationTemplate(
        name: "dispute.ruled", topic: .dispute,
        sms: .init(
            fr: "Kimi : le litige de {reference} est tranché. Lisez la décision et ses raisons dans Kimi.",
            en: "Kimi: the dispute about {reference} is decided. Read the ruling and its reasons in Kimi."),
        subject: .init(
            fr: "Le litige de {reference} est tranché", en: "The dispute about {reference} is decided"),
        body: .init(
            fr:
                "Le litige de « {title} » ({reference}) est tranché. Lisez la décision et ses raisons dans Kimi.",
            en:
                "The dispute about \"{title}\" ({reference}) is decided. Read the ruling and its reasons in Kimi."
        ))

    static let assigned = NotificationTemplate(
        name: "dispute.assigned", topic: .dispute,
        sms: .init(
            fr: "Kimi : un arbitre s'occupe du litige de {reference}.",
            en: "Kimi: an arbiter has taken up the dispute about {reference}."),
        subject: .init(fr: "Un arbitre pour {reference}", en: "An arbiter for {reference}"),
        body: .init(
            fr: "Un arbitre s'occupe du litige de « {title} » ({reference}).",
            en: "An arbiter has taken up the dispute about \"{title}\" ({reference})."))

    static let escalated = NotificationTemplate(
        name: "dispute.escalated", topic: .dispute,
        sms: .init(
            fr: "Kimi : le litige de {reference} prend du retard ; un responsable s'en occupe.",
            en: "Kimi: the dispute about {reference} is late; somebody in charge takes care of it."),
        subject: .init(
            fr: "Le litige de {reference} prend du retard", en: "The dispute about {reference} is late"),
        body: .init(
            fr: "Le litige de « {title} » ({reference}) prend du retard ; un responsable s'en occupe.",
            en: "The dispute about \"{title}\" ({reference}) is late; somebody in charge takes care of it."))

    static let escalatedForAdministrators = NotificationTemplate(
        name: "dispute.escalated.administrators", topic: .dispute,
        sms: .init(
            fr: "Kimi : le litige de {reference} attend l'administration. Confiez-le à un arbitre.",
            en: "Kimi: the dispute about {reference} waits for the administrators. Give it to an arbiter."),
        subject: .init(
            fr: "Le litige de {reference} attend l'administration",
            en: "The dispute about {reference} waits for the administrators"),
        body: .init(
            fr: """
                Le litige de {reference} attend l'administration. Confiez-le à un arbitre, ou, si l'administration l'a ouvert
                et qu'il n'a plus de raison, levez-le.
                """,
            en: """
                The dispute about {reference} waits for the administrators. Give it to an arbiter, or lift it where an
                administrator opened it and there is no reason for it any more.
                """))

    static let lifted = NotificationTemplate(
        name: "dispute.lifted", topic: .dispute,
        sms: .init(
            fr: "Kimi : le litige de {reference} est levé, la transaction reprend. Lisez pourquoi dans Kimi.",
            en: "Kimi: the dispute about {reference} is lifted, the transaction goes on. Read why in Kimi."),
        subject: .init(
            fr: "Le litige de {reference} est levé", en: "The dispute about {reference} is lifted"),
        body: .init(
            fr: """
                Le litige de « {title} » ({reference}) est levé : l'administration qui l'avait ouvert l'a retiré. La transaction
                reprend où elle en était. Lisez pourquoi dans Kimi.
                """,
            en: """
                The dispute about "{title}" ({reference}) is lifted: the administrators, who had opened it, took it back. The
                transaction goes on where it stood. Read why in Kimi.
                """))
}
