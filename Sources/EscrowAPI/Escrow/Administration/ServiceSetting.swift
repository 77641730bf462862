import GatewayCore
package import Primitives

/// What administrators may set while the service runs: these, and nothing else.
///
/// A new one is a case, a row in each of the switches, and a field of `EscrowPolicy`.
package enum ServiceSetting: String, Sendable, Hashable, CaseIterable {
    case commissionRate = "COMMISSION_RATE"
    case kycRequiredAbove = "KYC_REQUIRED_ABOVE_XAF"
    case autoReleaseDays = "AUTO_RELEASE_DAYS"
    case payoutAttempts = "DISBURSEMENT_ATTEMPTS"

    /// Puts a value into the policy; false where the text is none.
    package func apply(_ text: String, to policy: inout EscrowPolicy) -> Bool {
        switch self {
        case .commissionRate:
            guard let rate = CommissionRate(percent: text) else { return false }
            policy.commission = rate
        case .kycRequiredAbove:
            guard let amount = Self.number(text, in: 0...Money.largestMinorUnits) else { return false }
            policy.kycRequiredAbove = Money(amount, .xaf)
        case .autoReleaseDays:
            guard let days = Self.number(text, in: 1...365) else { return false }
            policy.autoReleaseDays = Int(days)
        case .payoutAttempts:
            guard let attempts = Self.number(text, in: 1...100) else { return false }
            policy.payoutAttempts = Int(attempts)
        }
        return true
    }

    /// The value in a policy, as a person would set it.
    package func value(in policy: EscrowPolicy) -> String {
        switch self {
        case .commissionRate: policy.commission.percent
        case .kycRequiredAbove: "\(policy.kycRequiredAbove.minorUnits)"
        case .autoReleaseDays: "\(policy.autoReleaseDays)"
        case .payoutAttempts: "\(policy.payoutAttempts)"
        }
    }

    /// What a value has to be.
    package var expectation: LocalizedText {
        switch self {
        case .commissionRate:
            .init(
                fr: "Un pourcentage de 0 à 50, avec deux décimales au plus, comme 2.5.",
                en: "A percentage from 0 to 50 with at most two decimals, such as 2.5.")
        case .kycRequiredAbove:
            .init(fr: "Un montant en francs entiers.", en: "An amount in whole francs.")
        case .autoReleaseDays:
            .init(fr: "Un nombre de jours de 1 à 365.", en: "A number of days from 1 to 365.")
        case .payoutAttempts:
            .init(fr: "Un nombre d'essais de 1 à 100.", en: "A number of tries from 1 to 100.")
        }
    }

    private static func number(_ text: String, in range: ClosedRange<Int64>) -> Int64? {
        guard (1...16).contains(text.utf8.count),
            text.utf8.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }),
            let number = Int64(text), range.contains(number)
        else { return nil }
        return number
    }
}
