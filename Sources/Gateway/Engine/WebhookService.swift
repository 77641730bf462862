import Crypto
import Durable
import FoundationEssentials
package import GatewayCore
package import GatewayStore
package import Logging
package import ProviderKit

/// Takes webhooks in: each is stored once, and is a reason to inquire. It decides nothing.
package struct WebhookService: Sendable {
    package enum Verdict: String, Sendable {
        /// Stored; the provider will be asked.
        case stored
        /// The same one is stored already.
        case repeated
        /// The address is not one of ours.
        case unknown
        /// Not what the provider documents; the provider is asked all the same, since the address is genuine.
        case malformed
    }

    private let store: GatewayStore
    private let registry: ProviderRegistry
    private let addresses: WebhookAddresses
    private let wakeups: EngineWakeups
    private let logger: Logger

    package init(
        store: GatewayStore, registry: ProviderRegistry, addresses: WebhookAddresses, wakeups: EngineWakeups,
        logger: Logger
    ) {
        self.store = store
        self.registry = registry
        self.addresses = addresses
        self.wakeups = wakeups
        self.logger = logger
    }

    /// Takes one webhook. Once this returns, it is stored as durably as the payment itself.
    package func receive(
        _ webhook: ProviderWebhook, provider id: ProviderID, attempt text: String, token: String
    ) async throws -> Verdict {
        let verdict = try await take(webhook, provider: id, attempt: text, token: token)
        EngineMetrics.webhook(
            provider: registry.webhook(id) == nil ? "unknown" : id.name, verdict: verdict.rawValue)
        return verdict
    }

    private func take(
        _ webhook: ProviderWebhook, provider id: ProviderID, attempt text: String, token: String
    ) async throws -> Verdict {
        guard let provider = registry.webhook(id), let attempt = AttemptID(text),
            addresses.isGenuine(token: token, attempt: attempt, provider: id)
        else { return .unknown }
        let hint: WebhookHint?
        do {
            hint = try provider.read(webhook)
        } catch {
            hint = nil
        }
        let bodyHash = Array(SHA256.hash(data: webhook.body))
        let verdict: Verdict = try await store.transaction { transaction in
            guard let payment = try transaction.payments.payment(ofAttempt: attempt) else { return .unknown }
            if let hash = payment.webhookTokenHash {
                guard let token = hint?.token, TokenHash.matches(token, hash) else { return .unknown }
            }
            let body = provider.record(of: webhook, hiding: payment.account.msisdn)
            let stored = try transaction.webhooks.store(
                of: payment.id, bodyHash: bodyHash, body: body.filter { $0 != "\0" },
                claimedStatus: hint?.claimedStatus.filter { $0 != "\0" } ?? "unreadable")
            return stored ? (hint == nil ? .malformed : .stored) : .repeated
        }
        if verdict == .malformed {
            logger.warning(
                "A webhook is not what its provider documents.", metadata: ["provider.id": "\(id)"])
        }
        wakeups.inquiry.signal()
        return verdict
    }
}
