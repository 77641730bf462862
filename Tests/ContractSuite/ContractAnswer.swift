package import GatewayCore
package import ProviderKit

/// What a provider says, without the words of one provider.
package enum ContractAnswer: Sendable, Equatable {
    case pending
    /// With the provider's own reference for the payment.
    case succeeded
    /// Without one.
    case succeededWithoutReference
    case failed(PaymentFailure)
    case alreadySubmitted
    case notFound
    case mismatched
    case unrecognised
    /// A text message that the network has taken.
    case sent
    case balances([ProviderBalance])
    case holder(AccountStanding, name: String?)
    case notification(DeliveryNotificationOutcome)
    case prompt(PayerPromptOutcome)
    /// A delivery receipt of a message; nil where it is not the last word.
    case receipt(SMSDelivery?)
    /// A check of a person, decided.
    case decided(KYCDecision, [KYCReason])
    /// A check whose images the provider has not got.
    case imagesMissing
    /// A check that the provider does not take.
    case refused(KYCReason)
    /// A webhook that claims this state.
    case claims(String)
    case error(ProviderError.Code, ProviderError.Delivery)

    package init(_ outcome: ProviderOutcome) {
        self =
            switch outcome {
            case .pending: .pending
            case .succeeded(nil): .succeededWithoutReference
            case .succeeded: .succeeded
            case .failed(let failure, _): .failed(failure)
            case .alreadySubmitted: .alreadySubmitted
            case .notFound: .notFound
            case .mismatched: .mismatched
            case .unrecognised: .unrecognised
            }
    }

    package init(_ outcome: KYCOutcome) {
        self =
            switch outcome {
            case .pending: .pending
            case .completed(let result): .decided(result.decision, result.reasons)
            case .imagesMissing: .imagesMissing
            case .notFound: .notFound
            case .refused(let reason, _, _): .refused(reason)
            case .mismatched: .mismatched
            case .unrecognised: .unrecognised
            }
    }
}
