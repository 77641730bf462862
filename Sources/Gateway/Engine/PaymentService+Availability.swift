import Durable
import GatewayCore
import GatewayMessages
import GatewayStore
import Primitives

extension PaymentService {
    /// How long after it was last told a provider's availability is told again. An event that waited out an outage of the
    /// streams is too old to be believed, and nobody asks for this one.
    private static let availabilityInterval: Duration = .seconds(900)

    /// Tells the other side again how providers are that have ever been unavailable, each by one process.
    func tellAvailabilitiesAgain(after interval: Duration = availabilityInterval) async throws {
        let told = try await store.transaction { transaction in
            let circuits = try transaction.circuits.takeUntold(for: interval)
            for circuit in circuits {
                try transaction.messages.announce(
                    .providerAvailability(
                        ProviderAvailability(
                            provider: circuit.provider, capability: circuit.capability,
                            available: circuit.state == .closed, since: circuit.since)),
                    id: identifiers.timeOrdered(), traceparent: nil)
            }
            return circuits.count
        }
        if told > 0 { wakeups.outbox.signal() }
    }
}
