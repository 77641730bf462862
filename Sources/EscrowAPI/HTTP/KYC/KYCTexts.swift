import Escrow
import GatewayCore
import Primitives

/// What people are told about their verification.
enum KYCTexts {
    /// Why it is not VERIFIED, for the person: nothing that would tell a forger more than an honest person needs.
    static func reasons(of profile: KYCProfile) -> [(code: String, sentence: LocalizedText)] {
        let told = profile.reasons.compactMap { KYCReason(rawValue: $0) }.map {
            ($0.rawValue, KYCReasonTexts.sentence(for: $0))
        }
        return profile.standing == .verified ? [] : told
    }

    /// The same for an administrator, with our own codes.
    static func sentence(forAdministrator code: String) -> LocalizedText {
        if let reason = KYCReason(rawValue: code) { return KYCReasonTexts.sentence(for: reason) }
        return switch KYCConcern(rawValue: code) {
        case .sharedDocument:
            .init(
                fr: "La même pièce d'identité a été présentée par un autre compte.",
                en: "The same identity document was shown by another account.")
        case .nameDiffers:
            .init(
                fr: "Le nom lu sur la pièce d'identité n'est pas celui du compte.",
                en: "The name on the identity document is not the account's.")
        case .refusedBefore:
            .init(
                fr:
                    "Un administrateur a déjà rejeté cette personne ; la vérification automatique ne suffit pas.",
                en: "An administrator rejected this person before; the automatic check is not enough.")
        case .tooManyChecks:
            .init(
                fr: "Trop de vérifications sans succès en un jour ; aucune autre n'a été demandée.",
                en: "Too many checks without success in one day; no other was ordered.")
        case nil: .init(fr: "Motif inconnu : \(code).", en: "Unknown reason: \(code).")
        }
    }

    /// What the person does next, as a code for a program and as a sentence.
    static func nextStep(of status: KYCStatus) -> (code: String, sentence: LocalizedText) {
        switch status.profile.standing {
        case .submitted:
            (
                "wait",
                .init(
                    fr: "Vos documents sont en cours de vérification. Revenez dans quelques minutes.",
                    en: "Your documents are being checked. Come back in a few minutes.")
            )
        case .underReview:
            (
                "wait_for_review",
                .init(
                    fr: "Un membre de notre équipe examine votre dossier. Vous n'avez rien à faire.",
                    en: "A member of our team is looking at your case. You need do nothing.")
            )
        case .verified:
            ("none", .init(fr: "Votre identité est vérifiée.", en: "Your identity is verified."))
        case .pending, .rejected, .expired: stepOfPapers(status)
        }
    }

    private static func stepOfPapers(_ status: KYCStatus) -> (code: String, sentence: LocalizedText) {
        if let first = status.missing.first {
            let all = status.missing
            let isAgain = status.profile.retake.contains(first)
            let french = all.map { name(of: $0).french }.joined(separator: ", ")
            let english = all.map { name(of: $0).english }.joined(separator: ", ")
            return (
                "upload",
                isAgain
                    ? .init(
                        fr: "À photographier de nouveau : \(french).",
                        en: "To be photographed again: \(english).")
                    : .init(fr: "Il manque : \(french).", en: "Still missing: \(english).")
            )
        }
        return (
            "consent",
            .init(
                fr:
                    "Lisez la politique de confidentialité et donnez votre accord (POST /api/auth/kyc/consent/).",
                en: "Read the privacy policy and give your consent (POST /api/auth/kyc/consent/).")
        )
    }

    private static func name(of kind: KYCDocumentKind) -> LocalizedText {
        switch kind {
        case .idFront: .init(fr: "le recto de la pièce d'identité", en: "the front of the identity document")
        case .idBack: .init(fr: "le verso de la pièce d'identité", en: "the back of the identity document")
        case .selfie: .init(fr: "une photo de votre visage", en: "a photo of your face")
        case .proofOfAddress: .init(fr: "un justificatif de domicile", en: "a proof of address")
        case .liveness1, .liveness2, .liveness3, .liveness4, .liveness5, .liveness6, .liveness7, .liveness8:
            .init(
                fr: "la photo en mouvement nº \(kind.frameNumber ?? 1)",
                en: "the photo in motion no. \(kind.frameNumber ?? 1)")
        }
    }
}
