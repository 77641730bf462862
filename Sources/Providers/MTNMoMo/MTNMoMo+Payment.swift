import GatewayCore
import HTTPTypes
import Logging
import Primitives
import ProviderKit

extension MTNMoMo {
    func submit(
        _ order: PaymentOrder, as operation: MTNMoMoOperation, refunding collection: AttemptID? = nil,
        in context: ProviderContext
    ) async throws(ProviderError) -> ProviderReply {
        let request = encodeSubmission(order, as: operation, refunding: collection)
        let response = try await send(request, of: operation.product, in: context)
        return log(try Self.decodeSubmission(response, of: order, as: operation), in: context)
    }

    func inquire(
        _ order: PaymentOrder, as operation: MTNMoMoOperation, in context: ProviderContext
    ) async throws(ProviderError) -> ProviderReply {
        let request = encodeInquiry(order, as: operation)
        let reply = try await ask(request, of: operation.product, in: context) {
            response throws(ProviderError) in
            try Self.decodeInquiry(response, of: order, as: operation)
        }
        return log(reply, in: context)
    }

    /// The creating POST. `X-Callback-Url` is left out where there is none: MTN answers 400 to an empty one.
    func encodeSubmission(
        _ order: PaymentOrder, as operation: MTNMoMoOperation, refunding collection: AttemptID? = nil
    ) -> ProviderRequest {
        var headers = productHeaders(operation.product)
        headers[.xReferenceID] = order.attempt.description
        headers[.contentType] = "application/json"
        headers[.xCallbackURL] = order.webhookURL
        return ProviderRequest(
            .post, configuration.address.text + operation.creationPath, headers: headers,
            body: Array(MTNMoMoPaymentRequest(order, as: operation, refunding: collection).json.text.utf8))
    }

    func encodeInquiry(_ order: PaymentOrder, as operation: MTNMoMoOperation) -> ProviderRequest {
        get("\(operation.inquiryPath)/\(order.attempt)", of: operation.product)
    }

    /// Sends a question and reads its answer. Its errors say `unknown`: they tell nothing about any order.
    func ask<Answer: Sendable>(
        _ request: ProviderRequest, of product: MTNMoMoProduct, in context: ProviderContext,
        decode: (ProviderResponse) throws(ProviderError) -> Answer
    ) async throws(ProviderError) -> Answer {
        do {
            return try decode(try await send(request, of: product, in: context))
        } catch {
            throw error.with(delivery: .unknown)
        }
    }

    /// A question to a product: it changes nothing at MTN.
    func get(_ path: String, of product: MTNMoMoProduct) -> ProviderRequest {
        ProviderRequest(.get, configuration.address.text + path, headers: productHeaders(product))
    }

    func productHeaders(_ product: MTNMoMoProduct) -> HTTPFields {
        [
            .ocpApimSubscriptionKey: configuration.credentials(for: product).subscriptionKey.reveal(),
            .xTargetEnvironment: configuration.targetEnvironment,
        ]
    }

    private func log(_ reply: ProviderReply, in context: ProviderContext) -> ProviderReply {
        if case .unrecognised(let text) = reply.outcome {
            context.logger.warning(
                "The provider's reply says nothing that we know.",
                metadata: ["provider.id": "\(manifest.id)", "reply": "\(text)"])
        }
        return reply
    }
}

extension HTTPField.Name {
    static let ocpApimSubscriptionKey = HTTPField.Name("Ocp-Apim-Subscription-Key")!
    static let xCallbackURL = HTTPField.Name("X-Callback-Url")!
    static let xReferenceID = HTTPField.Name("X-Reference-Id")!
    static let xTargetEnvironment = HTTPField.Name("X-Target-Environment")!
}
