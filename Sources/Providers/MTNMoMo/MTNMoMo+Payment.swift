import GatewayCore
import HTTPTypes
import Logging
import Primitives
import ProviderKit

/// A request to pay and a transfer are one exchange at two addresses: the same headers, bodies, replies and
/// codes.
extension MTNMoMo {
    func submit(
        _ order: PaymentOrder, to product: MTNMoMoProduct, in context: ProviderContext
    ) async throws(ProviderError) -> ProviderReply {
        let response = try await send(encodeSubmission(order, to: product), of: product, in: context)
        return log(try Self.decodeSubmission(response, of: order, to: product), in: context)
    }

    func inquire(
        _ order: PaymentOrder, of product: MTNMoMoProduct, in context: ProviderContext
    ) async throws(ProviderError) -> ProviderReply {
        do {
            let response = try await send(encodeInquiry(order, of: product), of: product, in: context)
            return log(try Self.decodeInquiry(response, of: order, to: product), in: context)
        } catch {
            throw error.with(delivery: .unknown)
        }
    }

    /// The creating POST. `X-Callback-Url` is left out where there is none: MTN answers 400 to an empty one.
    func encodeSubmission(_ order: PaymentOrder, to product: MTNMoMoProduct) -> ProviderRequest {
        var headers = productHeaders(product)
        headers[.xReferenceID] = order.attempt.description
        headers[.contentType] = "application/json"
        headers[.xCallbackURL] = order.webhookURL
        return ProviderRequest(
            .post, configuration.address.text + product.path, headers: headers,
            body: Array(MTNMoMoPaymentRequest(order, to: product).json.text.utf8))
    }

    func encodeInquiry(_ order: PaymentOrder, of product: MTNMoMoProduct) -> ProviderRequest {
        ProviderRequest(
            .get, "\(configuration.address.text)\(product.path)/\(order.attempt)",
            headers: productHeaders(product))
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

extension MTNMoMoProduct {
    /// Where its payments are created; each is then found at `{path}/{reference}`.
    var path: String {
        switch self {
        case .collection: "/collection/v1_0/requesttopay"
        case .disbursement: "/disbursement/v1_0/transfer"
        }
    }

    /// The member of a body that names the customer.
    var party: String {
        switch self {
        case .collection: "payer"
        case .disbursement: "payee"
        }
    }
}

extension HTTPField.Name {
    static let ocpApimSubscriptionKey = HTTPField.Name("Ocp-Apim-Subscription-Key")!
    static let xCallbackURL = HTTPField.Name("X-Callback-Url")!
    static let xReferenceID = HTTPField.Name("X-Reference-Id")!
    static let xTargetEnvironment = HTTPField.Name("X-Target-Environment")!
}
