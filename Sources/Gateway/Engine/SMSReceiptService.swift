import Durable
package import GatewayCore
import GatewayMessages
package import GatewayStore
package import Logging
package import Primitives
package import ProviderKit

/// Takes delivery receipts of text messages in. A receipt is information, and nothing can confirm it: it is believed
/// only at the address that we gave out, of a message that we sent, to the number that it went to, and once.
package struct SMSReceiptService: Sendable {
    package enum Verdict: String, Sendable {
        /// Stored at the message, and told to the other side.
        case stored
        /// The message's end is known already.
        case repeated
        /// Of no message that we have sent yet: it waits for a moment, and changes nothing by itself.
        case parked
        /// Not the network's last word: nothing is stored.
        case underway
        /// The address is not ours.
        case unknown
        /// Not what the provider documents.
        case malformed
    }

    private let store: GatewayStore
    private let registry: ProviderRegistry
    private let addresses: WebhookAddresses
    private let identifiers: IdentifierSource
    private let wakeups: EngineWakeups
    private let logger: Logger

    package init(
        store: GatewayStore, registry: ProviderRegistry, addresses: WebhookAddresses,
        identifiers: IdentifierSource, wakeups: EngineWakeups, logger: Logger
    ) {
        self.store = store
        self.registry = registry
        self.addresses = addresses
        self.identifiers = identifiers
        self.wakeups = wakeups
        self.logger = logger
    }

    /// Takes one receipt. Once this returns, what it changed is committed.
    package func receive(
        _ webhook: ProviderWebhook, provider id: ProviderID, token: String
    ) async throws -> Verdict {
        guard let provider = registry.smsReceipts(id), addresses.isGenuine(receiptToken: token, provider: id)
        else {
            EngineMetrics.smsReceipt(provider: "unknown", verdict: Verdict.unknown.rawValue)
            return .unknown
        }
        let verdict = try await take(webhook, by: provider)
        EngineMetrics.smsReceipt(provider: id.name, verdict: verdict.rawValue)
        return verdict
    }

    private func take(
        _ webhook: ProviderWebhook, by provider: any SMSReceiptProvider
    ) async throws -> Verdict {
        let id = provider.manifest.id
        let receipt: SMSDeliveryReceipt
        do {
            receipt = try provider.readReceipt(webhook)
        } catch {
            logger.warning(
                "A delivery receipt is not what its provider documents.", metadata: ["provider.id": "\(id)"])
            return .malformed
        }
        guard let delivery = receipt.delivery else { return .underway }
        let verdict = try await store.transaction { transaction in
            let verdict = try transaction.sms.record(
                delivery, of: receipt.providerReference, to: receipt.recipient, by: id)
            if case .recorded(let sms) = verdict {
                try transaction.messages.announce(
                    .smsEnded(sms, delivery), id: identifiers.timeOrdered(), traceparent: nil)
            }
            return verdict
        }
        wakeups.outbox.signal()
        return switch verdict {
        case .recorded: .stored
        case .repeated: .repeated
        case .parked: .parked
        }
    }
}
