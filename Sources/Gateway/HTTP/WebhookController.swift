import GatewayCore
package import GatewayEngine
import HTTPTypes
package import Hummingbird
import Logging
import Primitives
import ProviderKit
package import Web

/// Where providers reach us: one address for each attempt, by PUT or POST, answered as soon as the webhook is stored; and
/// one for each network that tells what became of text messages.
package struct WebhookController: Sendable {
    private let service: WebhookService
    private let receipts: SMSReceiptService

    package init(service: WebhookService, receipts: SMSReceiptService) {
        self.service = service
        self.receipts = receipts
    }

    /// The largest webhook body that is read, in bytes; providers' own are below one kilobyte.
    private static let bodyLimit = 16_384

    package func addRoutes(to router: some RouterMethods<WebContext>) {
        let path: RouterPath = "webhooks/{provider}/{attempt}/{token}"
        router.put(path) { request, context in try await receive(request, context) }
        router.post(path) { request, context in try await receive(request, context) }
        router.post("sms-receipts/{provider}/{token}") { request, context in
            try await receiveReceipt(request, context)
        }
    }

    private func receiveReceipt(_ request: Request, _ context: WebContext) async throws -> Response {
        let body = try await RequestBodyReader.bytes(of: request, limit: Self.bodyLimit)
        let verdict = try await receipts.receive(
            ProviderWebhook(headers: request.headers, body: body),
            provider: ProviderID(context.parameters.get("provider") ?? ""),
            token: context.parameters.get("token") ?? "")
        context.facts.note("webhook.verdict", verdict.rawValue)
        guard verdict != .unknown else { throw Problems.routeNotFound() }
        return Response(status: .ok)
    }

    private func receive(_ request: Request, _ context: WebContext) async throws -> Response {
        let parameters = context.parameters
        let body = try await RequestBodyReader.bytes(of: request, limit: Self.bodyLimit)
        let verdict = try await service.receive(
            ProviderWebhook(headers: request.headers, body: body),
            provider: ProviderID(parameters.get("provider") ?? ""), attempt: parameters.get("attempt") ?? "",
            token: parameters.get("token") ?? "")
        context.facts.note("webhook.verdict", verdict.rawValue)
        guard verdict != .unknown else { throw Problems.routeNotFound() }
        return Response(status: .ok)
    }
}
