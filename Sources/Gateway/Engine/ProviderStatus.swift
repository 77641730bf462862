package import FoundationEssentials
package import GatewayCore
package import GatewayStore
import Primitives
package import ProviderKit

/// What is known of one provider at this moment: what it can do, how it is doing, and what waits for it.
package struct ProviderStatus: Sendable {
    package let manifest: ProviderManifest
    /// In the order of `Capability`.
    package let capabilities: [Capability]
    /// The health of each capability that is watched.
    package let circuits: [CircuitStanding]
    /// What is accepted and has not left. One for each kind of payment and currency; none where nothing waits.
    package let queues: [PaymentQueue]
    /// Checks of persons that are not completed, by state; none where nothing is open.
    package let checks: [KYCQueue]
    /// The tokens, by the scopes of the manifest.
    package let tokens: [(scope: String, standing: TokenStanding?)]

    /// Whether nothing of it is known to be unavailable.
    package var isAvailable: Bool { circuits.allSatisfy { $0.isAvailable } }
}

/// The health of one capability, inferred from the gateway's own traffic.
package struct CircuitStanding: Sendable, Equatable {
    package let capability: WatchedCapability
    package let state: CircuitBreaker.State
    /// In a row, since the last answer.
    package let failures: Int
    package let lastFailureAt: Date?
    /// When a probe may go; nil where the circuit is closed.
    package let retryAt: Date?

    package var isAvailable: Bool { state == .closed }

    /// A capability that has never failed has no row.
    init(_ capability: WatchedCapability, _ stored: StoredCircuit?) {
        self.capability = capability
        state = stored?.state ?? .closed
        failures = stored?.failures ?? 0
        lastFailureAt = stored?.lastFailureAt
        retryAt = stored?.retryAt
    }
}
