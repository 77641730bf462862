package import ProviderKit

/// One thing that can happen between us and any provider: what is called in which order, and what each call
/// must say.
package struct ContractScenario: Sendable, CustomStringConvertible {
    /// The folder of its fixture: a capability's name, `token`, or a provider's own.
    package let folder: String
    package let name: String
    /// What its submissions and inquiries call.
    package let capability: Capability
    /// Which of the provider's configurations it is played with; nil for the ordinary one.
    package let variant: String?
    package let steps: [Step]

    package enum Step: Sendable {
        /// Asks a payer, pays a payee, refunds, notifies or sends a message.
        case submit(ContractAnswer)
        /// Asks about an attempt, an account or its holder.
        case inquire(ContractAnswer)
        /// Reads the fixture's next webhook.
        case read(ContractAnswer)

        package static func read(claims status: String) -> Step { .read(.claims(status)) }

        /// Reads the fixture's next webhook, which is not what the provider documents.
        package static let refuseWebhook = Step.read(.error(.malformed, .unknown))
    }

    /// `calls` is the capability of the folder's name where none is given.
    package init(
        _ folder: String, _ name: String, calls: Capability? = nil, variant: String? = nil, _ steps: Step...
    ) {
        self.init(folder, name, calls: calls, variant: variant, steps: steps)
    }

    package init(
        _ folder: String, _ name: String, calls: Capability? = nil, variant: String? = nil, steps: [Step]
    ) {
        guard let capability = calls ?? Capability(rawValue: folder) else {
            preconditionFailure("The scenario \(folder)/\(name) must say what it calls.")
        }
        self.folder = folder
        self.name = name
        self.capability = capability
        self.variant = variant
        self.steps = steps
    }

    package var description: String { "\(folder)/\(name)" }

    /// How many exchanges at the fixture's beginning are webhooks that come in.
    package var webhooks: Int {
        steps.count { if case .read = $0 { true } else { false } }
    }
}
