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
}
