import GatewayCore

/// Where a job of v3 stands. Source: smile-id.md section 12.3, primary.
enum SmileIDJobStatus: String, CaseIterable {
    case accepted = "accepted"
    case processing = "processing"
    case notFound = "not_found"
    case clear = "clear"
    case attention = "attention"
    case block = "block"
    case error = "error"

    /// Case does not matter: a submission is answered with both `Accepted` and `accepted`.
    init?(word: String) {
        self.init(rawValue: word.lowercased())
    }

    /// What it means where no reason is known; nil where nothing is decided. An error may be Smile ID's own: only its
    /// reason tells whether photographing again helps.
    var meaning: SmileIDMeaning? {
        switch self {
        case .accepted, .processing, .notFound: nil
        case .clear: .approved
        case .attention: .review(.unknownResult)
        case .block: .rejected(.riskTooHigh)
        case .error: .review(.unknownResult)
        }
    }
}

/// Why. A callback alone tells it, which nothing signs: it explains what the status has decided. Source:
/// smile-id.md sections 12.4 and 12.5, secondary.
enum SmileIDJobReason: String, CaseIterable {
    case documentExpired = "document_expired"
    case documentCopyDetected = "document_copy_detected"
    case ageRequirementNotMet = "age_requirement_not_met"
    case mediumRisk = "medium_risk"
    case highRisk = "high_risk"
    case accountLockedFraud = "account_locked_fraud"
    case faceVerificationFailed = "face_verification_failed"
    case spoofDetected = "spoof_detected"
    case documentCheckFailed = "document_check_failed"
    case unsupportedDocument = "unsupported_document"
    case imageUnavailableOrInvalid = "image_unavailable_or_invalid"
    case documentUnclassifiable = "document_unclassifiable"
    case contentPolicyViolated = "content_policy_violated"
    case internalError = "internal_error"
    case serviceUnavailable = "service_unavailable"

    var reason: KYCReason {
        switch self {
        case .documentExpired: .documentExpired
        case .documentCopyDetected: .documentCopy
        case .ageRequirementNotMet: .underage
        case .mediumRisk: .riskTooHigh
        case .highRisk: .riskTooHigh
        case .accountLockedFraud: .riskTooHigh
        case .faceVerificationFailed: .faceMismatch
        case .spoofDetected: .spoofSuspected
        case .documentCheckFailed: .documentNotGenuine
        case .unsupportedDocument: .documentUnsupported
        case .imageUnavailableOrInvalid: .imageUnusable
        case .documentUnclassifiable: .documentUnreadable
        case .contentPolicyViolated: .imageUnusable
        case .internalError: .providerUnavailable
        case .serviceUnavailable: .providerUnavailable
        }
    }

    /// Whether photographing again helps: Smile ID could not use a picture.
    var isOfPhotograph: Bool {
        switch self {
        case .imageUnavailableOrInvalid, .documentUnclassifiable, .contentPolicyViolated: true
        case .documentExpired, .documentCopyDetected, .ageRequirementNotMet, .mediumRisk, .highRisk,
            .accountLockedFraud, .faceVerificationFailed, .spoofDetected, .documentCheckFailed,
            .unsupportedDocument, .internalError, .serviceUnavailable:
            false
        }
    }
}

extension SmileIDMeaning {
    /// What a status means that Smile ID has confirmed. `claim` is a callback's status and reason,
    /// `block-high_risk`: where it is about the same status, its reason is told instead of none. Nil where
    /// nothing is decided.
    init?(_ status: SmileIDJobStatus, claim: String?) {
        guard let plain = status.meaning else { return nil }
        let words = (claim ?? "").split(separator: "-").map(String.init)
        guard plain.reason != nil, words.count == 2, words[0] == status.rawValue,
            let claimed = SmileIDJobReason(rawValue: words[1])
        else {
            self = plain
            return
        }
        let decision: KYCDecision =
            if status == .error && claimed.isOfPhotograph { .recapture } else { plain.decision }
        self = SmileIDMeaning(decision: decision, reason: claimed.reason)
    }
}
