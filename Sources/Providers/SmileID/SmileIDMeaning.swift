import GatewayCore

/// What one of Smile ID's words means for a check.
struct SmileIDMeaning: Equatable {
    let decision: KYCDecision
    /// Nil where `verified`.
    let reason: KYCReason?

    static let approved = SmileIDMeaning(decision: .verified, reason: nil)

    static func rejected(_ reason: KYCReason) -> SmileIDMeaning {
        SmileIDMeaning(decision: .rejected, reason: reason)
    }

    static func recapture(_ reason: KYCReason) -> SmileIDMeaning {
        SmileIDMeaning(decision: .recapture, reason: reason)
    }

    static func review(_ reason: KYCReason) -> SmileIDMeaning {
        SmileIDMeaning(decision: .review, reason: reason)
    }
}
