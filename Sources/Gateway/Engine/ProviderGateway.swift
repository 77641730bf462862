import GatewayCore
import GatewayStore
package import Logging
import Primitives
package import ProviderKit

/// Calls providers for payments: builds the order, lends the context, and reads the answer.
package struct ProviderGateway: Sendable {
    let registry: ProviderRegistry
    private let tokens: any AccessTokenSource
    private let transport: any HTTPTransport
    private let webhooks: WebhookAddresses
    private let limiter: ProviderRateLimiter
    let configuration: EngineConfiguration
    let logger: Logger

    package init(
        registry: ProviderRegistry, tokens: any AccessTokenSource, transport: any HTTPTransport,
        webhooks: WebhookAddresses, limiter: ProviderRateLimiter, configuration: EngineConfiguration,
        logger: Logger
    ) {
        self.registry = registry
        self.tokens = tokens
        self.transport = transport
        self.webhooks = webhooks
        self.limiter = limiter
        self.configuration = configuration
        self.logger = logger
    }

    /// Where this gateway makes and finds attempts like that payment's.
    func endpoint(of payment: StoredPayment) -> String? {
        registry.endpoint(payment.account.provider, for: payment.kind)
    }

    /// Waits until the provider's rate allows the call; false where that takes too long: the call must not be made then.
    func permit(_ payment: StoredPayment, for operation: ProviderAnswer.Operation) async -> Bool {
        guard let provider = registry.provider(payment.account.provider) else { return true }
        return await limiter.permit(
            operation == .submission ? .submissions : .inquiries, of: provider.manifest)
    }

    func permit(_ operation: ProviderAnswer.Operation, of manifest: ProviderManifest) async -> Bool {
        await limiter.permit(operation == .submission ? .submissions : .inquiries, of: manifest)
    }

    /// Where a provider may tell us that a check is decided.
    func callbackURL(of check: KYCCheckID, by provider: ProviderID) -> String {
        webhooks.callbackURL(of: check, provider: provider)
    }

    /// Waits until the provider's rate allows a message, like `permit(_:for:)`.
    func permitMessage(by provider: any SMSProvider) async -> Bool {
        await limiter.permit(.submissions, of: provider.manifest)
    }

    /// Sends a payment's attempt, or asks what became of it. Nil where this gateway is not composed with a provider that
    /// can: the payment stays where it is.
    func call(
        _ payment: StoredPayment, for operation: ProviderAnswer.Operation, isPermitted: Bool
    ) async -> ProviderAnswer? {
        guard let provider = registry.provider(payment.account.provider) else { return nil }
        do {
            try Self.confirmRate(isPermitted, for: operation)
            try Self.confirmEndpoint(of: payment, is: endpoint(of: payment), for: operation)
        } catch {
            var answer = answer(.failure(error), to: operation, payment, provider.manifest)
            answer.sign = nil
            return answer
        }
        if operation == .inquiry, payment.preparedKey == nil, provider is any PreparingProvider {
            // Nothing is sent before what was prepared is stored, so nothing has left.
            return ProviderAnswer.neverSent(in: payment.submissions)
        }
        let context = context(for: provider, subject: payment.id.description)
        do {
            let reply = try await reply(of: provider, to: operation, payment, in: context)
            return reply.map { answer(.success($0), to: operation, payment, provider.manifest) }
        } catch {
            return answer(.failure(error), to: operation, payment, provider.manifest)
        }
    }

    /// Has the provider give out what the payment's attempt is executed under; nil where it gives out nothing, or has
    /// done so. A failure has sent nothing of the order. Nothing is prepared elsewhere than where the attempt is made: what
    /// is kept could not be used there.
    func prepare(_ payment: StoredPayment) async -> Result<PreparedAttempt, PreparationFailure>? {
        guard payment.preparedKey == nil,
            let provider = registry.provider(payment.account.provider) as? any PreparingProvider
        else { return nil }
        do {
            try Self.confirmEndpoint(of: payment, is: endpoint(of: payment), for: .submission)
        } catch {
            var answer = answer(.failure(error), to: .submission, payment, provider.manifest)
            answer.sign = nil
            return .failure(PreparationFailure(answer: answer))
        }
        let context = context(for: provider, subject: payment.id.description)
        do {
            return .success(
                try await provider.prepare(order(payment), kind: payment.kind, in: context))
        } catch  where error.code == .orderRefused {
            _ = answer(.failure(error), to: .submission, payment, provider.manifest)
            return .failure(
                PreparationFailure(
                    answer: .preparationRefused(error, of: payment.submissions)))
        } catch {
            let unsent = error.with(delivery: .notSent)
            return .failure(
                PreparationFailure(
                    answer: answer(.failure(unsent), to: .submission, payment, provider.manifest)))
        }
    }

    /// The answer that stands for a preparation that failed.
    struct PreparationFailure: Error {
        let answer: ProviderAnswer
    }

    private func reply(
        of provider: any Provider, to operation: ProviderAnswer.Operation, _ payment: StoredPayment,
        in context: ProviderContext
    ) async throws(ProviderError) -> ProviderReply? {
        let order = order(payment)
        if payment.kind == .refund, let provider = provider as? any RefundProvider,
            let collection = payment.collectionAttempt
        {
            return switch operation {
            case .submission: try await provider.refund(order, of: collection, in: context)
            case .inquiry: try await provider.inquireRefund(order, in: context)
            case .statement: nil
            }
        }
        if payment.kind.leavesPurse {
            guard let provider = provider as? any DisbursementProvider else { return nil }
            return switch operation {
            case .submission: try await provider.disburse(order, in: context)
            case .inquiry: try await provider.inquireDisbursement(order, in: context)
            case .statement: nil
            }
        }
        guard let provider = provider as? any CollectionProvider else { return nil }
        return switch operation {
        case .submission: try await provider.requestToPay(order, in: context)
        case .inquiry: try await provider.inquireCollection(order, in: context)
        case .statement: nil
        }
    }

    /// Has the provider send the payer of a collection a text. What becomes of it is only logged and counted.
    func notifyPayer(of payment: StoredPayment, text: String) async {
        let id = payment.account.provider
        guard let provider = registry.provider(id) as? any DeliveryNotificationProvider else { return }
        let context = context(for: provider, subject: payment.id.description)
        let answer: String
        do {
            answer = try await provider.notifyPayer(of: order(payment), text: text, in: context).rawValue
        } catch {
            answer = error.code.rawValue
            logger.notice(
                "A payer could not be told that the money has come in.",
                metadata: [
                    "payment.id": "\(payment.id)", "failure": "\(answer)", "detail": "\(error.message)",
                ])
        }
        EngineMetrics.providerAnswer(provider: id.name, operation: "delivery_notification", answer: answer)
    }

    static func confirmRate(
        _ isPermitted: Bool, for operation: ProviderAnswer.Operation
    ) throws(ProviderError) {
        guard !isPermitted else { return }
        throw ProviderError(
            .throttled, delivery: operation == .submission ? .notSent : .unknown,
            message: "The provider's rate leaves no room for this call now.")
    }

    /// An attempt is known only where it was made. Asked elsewhere, "unknown" would say nothing; sent elsewhere, it
    /// might be executed twice.
    static func confirmEndpoint(
        of payment: StoredPayment, is endpoint: String?, for operation: ProviderAnswer.Operation
    ) throws(ProviderError) {
        guard let made = payment.endpoint, made != endpoint else { return }
        throw ProviderError(
            .refused, delivery: operation == .submission ? .notSent : .unknown,
            message:
                "The attempt was made at \(made), and the gateway is configured for \(endpoint ?? "nothing"): "
                + "configure the former until its payments are final.")
    }

    /// What one operation of a provider may use, for a payment or a message of that identifier. One request takes
    /// `deadline` at most, or the engine's own where that is nil.
    func context(
        for provider: any Provider, subject: String, deadline: Duration? = nil
    ) -> ProviderContext {
        var logger = logger
        logger[metadataKey: "provider.id"] = "\(provider.manifest.id)"
        logger[metadataKey: "subject"] = "\(subject)"
        return ProviderContext(
            transport: BoundTransport(
                base: transport, hosts: provider.manifest.hosts,
                deadline: deadline ?? configuration.providerDeadline),
            tokens: tokens, logger: logger)
    }

    func order(_ payment: StoredPayment) -> PaymentOrder {
        PaymentOrder(
            attempt: payment.attempt, amount: payment.amount, account: payment.account.msisdn,
            externalID: payment.reference, message: payment.message,
            webhookURL: registry.webhook(payment.account.provider).map { _ in
                webhooks.url(of: payment.attempt, provider: payment.account.provider)
            },
            providerReference: payment.providerReference, preparedKey: payment.preparedKey,
            submission: payment.submissions)
    }

    private func answer(
        _ result: Result<ProviderReply, ProviderError>, to operation: ProviderAnswer.Operation,
        _ payment: StoredPayment, _ manifest: ProviderManifest
    ) -> ProviderAnswer {
        let answer = ProviderAnswer(
            result, to: operation, of: payment.submissions, manifest: manifest)
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
