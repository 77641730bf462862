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

    /// Sends a payment's attempt. A provider that lost the capability leaves the payment where it is.
    func submit(_ payment: StoredPayment) async -> ProviderAnswer? {
        let id = payment.account.provider
        guard let manifest = registry.provider(id)?.manifest else { return nil }
        let context = context(manifest, payment)
        let order = order(payment)
        let result: Result<ProviderReply, ProviderError>
        if payment.kind.leavesPurse {
            guard let provider = registry.disbursement(id) else { return nil }
            result = await catching { () async throws(ProviderError) in
                try await provider.disburse(order, in: context)
            }
        } else {
            guard let provider = registry.collection(id) else { return nil }
            result = await catching { () async throws(ProviderError) in
                try await provider.requestToPay(order, in: context)
            }
        }
        return answer(result, to: .submission, payment, manifest)
    }

    /// Asks what became of a payment's attempt.
    func inquire(_ payment: StoredPayment) async -> ProviderAnswer? {
        let id = payment.account.provider
        guard let manifest = registry.provider(id)?.manifest else { return nil }
        let context = context(manifest, payment)
        let order = order(payment)
        let result: Result<ProviderReply, ProviderError>
        if payment.kind.leavesPurse {
            guard let provider = registry.disbursement(id) else { return nil }
            result = await catching { () async throws(ProviderError) in
                try await provider.inquireDisbursement(order, in: context)
            }
        } else {
            guard let provider = registry.collection(id) else { return nil }
            result = await catching { () async throws(ProviderError) in
                try await provider.inquireCollection(order, in: context)
            }
        }
        return answer(result, to: .inquiry, payment, manifest)
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

    private func context(_ manifest: ProviderManifest, _ payment: StoredPayment) -> ProviderContext {
        guard let provider = registry.provider(manifest.id) else {
            preconditionFailure("A manifest comes from its provider.")
        }
        return context(for: provider, subject: payment.id.description)
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

    private func catching(
        _ body: () async throws(ProviderError) -> ProviderReply
    ) async -> Result<ProviderReply, ProviderError> {
        do {
            return .success(try await body())
        } catch {
            return .failure(error)
        }
    }
}
