package import GatewayEngine
import HTTPTypes
package import Hummingbird
import Primitives
package import Web

/// What each provider can do and how it is doing, for an operator and for monitoring: `GET /providers`. Calls none of
/// them, and tells no secret.
package struct ProviderController: Sendable {
    private let service: ProviderStatusService

    package init(service: ProviderStatusService) {
        self.service = service
    }

    package func addRoutes(to router: some RouterMethods<WebContext>) {
        router.get("providers") { _, _ in
            let statuses = try await service.statuses()
            return JSONReply(
                .object(["providers": .array(statuses.map(\.json))]), headers: [.cacheControl: "no-store"])
        }
    }
}
