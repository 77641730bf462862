import GatewayCore
package import Primitives

/// What administrators may set while the service runs: these, and nothing else.
///
/// A new one is a case, a row in each of the switches, and a field of `EscrowPolicy`.
package enum ServiceSetting: String, Sendable, Hashable, CaseIterable {
    case commissionRate = "COMMISSION_RATE"
    case kycRequiredAbove = "KYC_REQUIRED_ABOVE_XAF"
    case autoReleaseDays = "AUTO_RELEASE_DAYS"
    case undeliveredDays = "UNDELIVERED_DAYS"
    case payoutAttempts = "DISBURSEMENT_ATTEMPTS"
    case secondSignatureAbove = "RULING_SECOND_SIGNATURE_XAF"
    case disputeAssignDays = "DISPUTE_ASSIGN_DAYS"
    case disputeBeginDays = "DISPUTE_BEGIN_DAYS"
    case disputeRulingDays = "DISPUTE_RULING_DAYS"
    case disputeSignatureDays = "DISPUTE_SIGNATURE_DAYS"
    case disputeEscalationDays = "DISPUTE_ESCALATION_DAYS"

    /// Puts a value into the policy; false where the text is none.
    package func apply(_ text: String, to policy: inout EscrowPolicy) -> Bool {
        switch self {
        case .commissionRate:
            guard let rate = CommissionRate(percent: text) else { return false }
            policy.commission = rate
            return true
        case .kycRequiredAbove: return Self.amount(text, &policy.kycRequiredAbove)
        case .autoReleaseDays: return Self.count(text, in: 1...365, &policy.autoReleaseDays)
        case .undeliveredDays: return Self.count(text, in: 1...365, &policy.undeliveredDays)
        case .payoutAttempts: return Self.count(text, in: 1...100, &policy.payoutAttempts)
        case .secondSignatureAbove: return Self.amount(text, &policy.disputes.secondSignatureAbove)
        case .disputeAssignDays: return Self.days(text, &policy.disputes.openFor)
        case .disputeBeginDays: return Self.days(text, &policy.disputes.assignedFor)
        case .disputeRulingDays: return Self.days(text, &policy.disputes.inReviewFor)
        case .disputeSignatureDays: return Self.days(text, &policy.disputes.signatureFor)
        case .disputeEscalationDays: return Self.days(text, &policy.disputes.escalatedFor)
        }
    }

    /// The value in a policy, as a person would set it.
    package func value(in policy: EscrowPolicy) -> String {
        switch self {
        case .commissionRate: policy.commission.percent
        case .kycRequiredAbove: "\(policy.kycRequiredAbove.minorUnits)"
        case .autoReleaseDays: "\(policy.autoReleaseDays)"
        case .undeliveredDays: "\(policy.undeliveredDays)"
        case .payoutAttempts: "\(policy.payoutAttempts)"
        case .secondSignatureAbove: "\(policy.disputes.secondSignatureAbove.minorUnits)"
        case .disputeAssignDays: Self.days(policy.disputes.openFor)
        case .disputeBeginDays: Self.days(policy.disputes.assignedFor)
        case .disputeRulingDays: Self.days(policy.disputes.inReviewFor)
        case .disputeSignatureDays: Self.days(policy.disputes.signatureFor)
        case .disputeEscalationDays: Self.days(policy.disputes.escalatedFor)
        }
    }

    /// What a value has to be.
    package var expectation: LocalizedText {
        switch self {
        case .commissionRate:
            .init(
                fr: "Un pourcentage de 0 à 50, avec deux décimales au plus, comme 2.5.",
                en: "A percentage from 0 to 50 with at most two decimals, such as 2.5.")
        case .kycRequiredAbove, .secondSignatureAbove:
            .init(fr: "Un montant en francs entiers.", en: "An amount in whole francs.")
        case .autoReleaseDays, .undeliveredDays, .disputeAssignDays, .disputeBeginDays, .disputeRulingDays,
            .disputeSignatureDays, .disputeEscalationDays:
            .init(fr: "Un nombre de jours de 1 à 365.", en: "A number of days from 1 to 365.")
        case .payoutAttempts:
            .init(fr: "Un nombre d'essais de 1 à 100.", en: "A number of tries from 1 to 100.")
        }
    }

    private static func amount(_ text: String, _ money: inout Money) -> Bool {
        guard let amount = number(text, in: 0...Money.largestMinorUnits) else { return false }
        money = Money(amount, .xaf)
        return true
    }

    private static func count(_ text: String, in range: ClosedRange<Int64>, _ count: inout Int) -> Bool {
        guard let number = number(text, in: range) else { return false }
        count = Int(number)
        return true
    }

    private static func days(_ text: String, _ duration: inout Duration) -> Bool {
        guard let number = number(text, in: 1...365) else { return false }
        duration = .seconds(number * 86_400)
        return true
    }

    private static func days(_ duration: Duration) -> String { "\(duration.components.seconds / 86_400)" }

    private static func number(_ text: String, in range: ClosedRange<Int64>) -> Int64? {
        guard (1...16).contains(text.utf8.count),
            text.utf8.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }),
            let number = Int64(text), range.contains(number)
        else { return nil }
        return number
    }
}
