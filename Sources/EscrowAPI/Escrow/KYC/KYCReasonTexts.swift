package import GatewayCore
package import Primitives

/// Why somebody is not verified, for the person.
package enum KYCReasonTexts {
    /// What a reason means for the person, and what to do about it.
    package static func sentence(for reason: KYCReason) -> LocalizedText {
        switch reason {
        case .faceMismatch:
            .init(
                fr:
                    "Le visage n'est pas celui de la pièce d'identité. Reprenez la photo, de face, bien éclairée.",
                en:
                    "The face is not the one on the identity document. Take the photo again, from the front, in good light."
            )
        case .spoofSuspected:
            .init(
                fr: "La photo semble prise d'un écran ou d'une image. Photographiez-vous vous-même.",
                en: "The photo seems to be taken of a screen or a picture. Photograph yourself.")
        case .documentNotGenuine:
            .init(
                fr: "La pièce d'identité n'a pas été reconnue comme authentique.",
                en: "The identity document was not recognised as genuine.")
        case .documentUnreadable:
            .init(
                fr: "La pièce d'identité n'est pas lisible. Photographiez-la à plat, nette et sans reflets.",
                en: "The identity document cannot be read. Photograph it flat, sharp and without glare.")
        case .documentUnsupported:
            .init(
                fr: "Ce document n'est pas accepté. Présentez une carte d'identité ou un passeport.",
                en: "This document is not accepted. Show an identity card or a passport.")
        case .documentExpired:
            .init(
                fr: "La pièce d'identité a expiré. Présentez-en une en cours de validité.",
                en: "The identity document has expired. Show one that is valid.")
        case .documentCopy:
            .init(
                fr: "Une copie n'est pas acceptée. Photographiez l'original.",
                en: "A copy is not accepted. Photograph the original.")
        case .imageUnusable:
            .init(
                fr: "Une photo n'est pas utilisable. Reprenez-la en pleine résolution, nette et entière.",
                en: "A photo cannot be used. Take it again in full resolution, sharp and whole.")
        case .underage:
            .init(
                fr: "Il faut être majeur pour utiliser ce service.",
                en: "You have to be of age to use this service.")
        case .riskTooHigh, .alreadyRegistered:
            .init(
                fr: "La vérification n'a pas abouti. Contactez le support.",
                en: "The verification did not succeed. Contact support.")
        case .providerRefused, .providerUnavailable, .noAnswer, .unknownResult:
            .init(
                fr: "La vérification automatique n'a pas abouti ; notre équipe s'en charge.",
                en: "The automatic check did not come to an end; our team takes care of it.")
        }
    }
}
