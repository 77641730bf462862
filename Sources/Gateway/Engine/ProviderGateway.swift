import GatewayCore
import GatewayStore
package import Logging
import Primitives
package import ProviderKit

/// Calls providers for payments: builds the order, lends the context, and reads the answer.
package struct ProviderGateway: Sendable {
    private let registry: ProviderRegistry
    private let tokens: any AccessTokenSource
    private let transport: any HTTPTransport
    private let webhooks: WebhookAddresses
    private let configuration: EngineConfiguration
    private let logger: Logger

    package init(
        registry: ProviderRegistry, tokens: any AccessTokenSource, transport: any HTTPTransport,
        webhooks: WebhookAddresses, configuration: EngineConfiguration, logger: Logger
    ) {
        self.registry = registry
        self.tokens = tokens
        self.transport = transport
        self.webhooks = webhooks
        self.configuration = configuration
        self.logger = logger
    }

    /// Sends a payment's attempt, or asks what became of it. Nil where this gateway is not composed with a provider that
    /// can: the payment stays where it is.
    func call(_ payment: StoredPayment, for operation: ProviderAnswer.Operation) async -> ProviderAnswer? {
        guard let provider = registry.provider(payment.account.provider) else { return nil }
        let context = context(for: provider, subject: payment.id.description)
        do {
            let reply = try await reply(of: provider, to: operation, payment, in: context)
            return reply.map { answer(.success($0), to: operation, payment, provider.manifest) }
        } catch {
            return answer(.failure(error), to: operation, payment, provider.manifest)
        }
    }

    private func reply(
        of provider: any Provider, to operation: ProviderAnswer.Operation, _ payment: StoredPayment,
        in context: ProviderContext
    ) async throws(ProviderError) -> ProviderReply? {
        let order = order(payment)
        if payment.kind.leavesPurse {
            guard let provider = provider as? any DisbursementProvider else { return nil }
            return switch operation {
            case .submission: try await provider.disburse(order, in: context)
            case .inquiry: try await provider.inquireDisbursement(order, in: context)
            }
        }
        guard let provider = provider as? any CollectionProvider else { return nil }
        return switch operation {
        case .submission: try await provider.requestToPay(order, in: context)
        case .inquiry: try await provider.inquireCollection(order, in: context)
        }
    }

    /// What one operation of a provider may use, for a payment or a message of that identifier.
    func context(for provider: any Provider, subject: String) -> ProviderContext {
        var logger = logger
        logger[metadataKey: "provider.id"] = "\(provider.manifest.id)"
        logger[metadataKey: "subject"] = "\(subject)"
        return ProviderContext(
            transport: BoundTransport(
                base: transport, hosts: provider.manifest.hosts, deadline: configuration.providerDeadline),
            tokens: tokens, logger: logger)
    }

    private func order(_ payment: StoredPayment) -> PaymentOrder {
        PaymentOrder(
            attempt: payment.attempt, amount: payment.amount, account: payment.account.msisdn,
            externalID: payment.reference, message: payment.message,
            webhookURL: registry.webhook(payment.account.provider).map { _ in
                webhooks.url(of: payment.attempt, provider: payment.account.provider)
            },
            providerReference: payment.providerReference)
    }

    private func answer(
        _ result: Result<ProviderReply, ProviderError>, to operation: ProviderAnswer.Operation,
        _ payment: StoredPayment, _ manifest: ProviderManifest
    ) -> ProviderAnswer {
        let answer = ProviderAnswer(result, to: operation, manifest: manifest)
        EngineMetrics.providerAnswer(
            provider: manifest.id.name, operation: "\(payment.kind.rawValue)_\(operation.rawValue)",
            answer: answer.word)
        if case .failure(let error) = result {
            logger.warning(
                "A provider's answer is missing or unreadable.",
                metadata: [
                    "provider.id": "\(manifest.id)", "payment.id": "\(payment.id)",
                    "failure": "\(error.code)",
                    "delivery": "\(error.delivery)", "detail": "\(error.message)",
                ])
        }
        return answer
    }
}
