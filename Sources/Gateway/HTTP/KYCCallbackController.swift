import GatewayCore
package import GatewayEngine
import HTTPTypes
package import Hummingbird
import Logging
import Primitives
import ProviderKit
import Synchronization
package import Web

/// Where KYC providers reach us: one address for each check, answered as soon as what the callback changes is committed.
///
/// Callbacks are large, for they hold a person's papers: an address is looked at before its body is read, and only a few
/// bodies are in memory at a time. Whoever is turned away for that comes again, and the gateway asks by itself anyway.
package final class KYCCallbackController: Sendable {
    private let service: KYCCallbackService
    private let reading = Mutex(0)

    package init(service: KYCCallbackService) {
        self.service = service
    }

    /// The largest callback that is read, in bytes: Smile ID asks to allow 1.5 MB.
    private static let bodyLimit = 2 * 1024 * 1024
    /// How many are read at a time.
    private static let places = 8

    package func addRoutes(to router: some RouterMethods<WebContext>) {
        router.post("kyc-callbacks/{provider}/{check}/{token}") { request, context in
            try await self.receive(request, context)
        }
    }

    private func receive(_ request: Request, _ context: WebContext) async throws -> Response {
        let provider = ProviderID(context.parameters.get("provider") ?? "")
        let text = context.parameters.get("check") ?? ""
        guard
            let check = service.check(text, token: context.parameters.get("token") ?? "", provider: provider)
        else { throw Problems.routeNotFound() }
        guard takePlace() else { throw Problems.unavailable(retryAfter: .seconds(5)) }
        defer { reading.withLock { $0 -= 1 } }
        let body = try await RequestBodyReader.bytes(of: request, limit: Self.bodyLimit)
        let verdict = try await service.receive(
            ProviderWebhook(headers: request.headers, body: body), of: check, provider: provider)
        context.facts.note("webhook.verdict", verdict.rawValue)
        switch verdict {
        case .stored, .repeated, .malformed: return Response(status: .ok)
        case .unknown, .forged: throw Problems.routeNotFound()
        }
    }

    private func takePlace() -> Bool {
        reading.withLock { reading in
            guard reading < Self.places else { return false }
            reading += 1
            return true
        }
    }
}
