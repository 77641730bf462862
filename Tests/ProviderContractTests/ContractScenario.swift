import GatewayCore
import ProviderKit
import Testing

/// One thing that can happen between us and any provider: what is called in which order, and what each call
/// must say.
struct ContractScenario: Sendable, CustomTestStringConvertible {
    /// The folder of its fixture: a capability's name, or `token`.
    let folder: String
    let name: String
    let steps: [Step]

    enum Step: Sendable {
        /// Asks a payer, pays a payee or sends a message.
        case submit(ContractAnswer)
        case inquire(ContractAnswer)
        /// Reads the fixture's next webhook, which claims that status.
        case read(claims: String)
        /// Reads the fixture's next webhook, which is not what the provider documents.
        case refuseWebhook
    }

    init(_ folder: String, _ name: String, _ steps: Step...) {
        self.folder = folder
        self.name = name
        self.steps = steps
    }

    var testDescription: String { "\(folder)/\(name)" }

    /// How many exchanges at the fixture's beginning are webhooks that come in.
    var webhooks: Int {
        steps.count {
            switch $0 {
            case .read, .refuseWebhook: true
            case .submit, .inquire: false
            }
        }
    }
}

/// What a provider says, without the words of one provider.
enum ContractAnswer: Sendable, Equatable {
    case pending
    case succeeded
    case failed(PaymentFailure)
    case alreadySubmitted
    case notFound
    case mismatched
    case unrecognised
    /// A text message that the network has taken.
    case sent
    case error(ProviderError.Code, ProviderError.Delivery)

    init(_ outcome: ProviderOutcome) {
        self =
            switch outcome {
            case .pending: .pending
            case .succeeded: .succeeded
            case .failed(let failure, _): .failed(failure)
            case .alreadySubmitted: .alreadySubmitted
            case .notFound: .notFound
            case .mismatched: .mismatched
            case .unrecognised: .unrecognised
            }
    }
}
