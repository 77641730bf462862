package import FoundationEssentials
import Postgres
import Primitives

extension WebhookService {
    /// Sends to an endpoint again that was disabled, at the word of an administrator. One that is enabled stays so. Throws
    /// `.notFound`.
    package func enable(_ id: UUID, by administrator: Administrator) async throws -> WebhookEndpoint {
        try await database.transaction { session in
            try UserAdministration.vouch(administrator, in: session)
            guard let before = try WebhookStore.lock(id, of: nil, in: session) else {
                throw WebhookError.notFound
            }
            guard before.state == .disabled else { return before }
            try WebhookStore.update(
                id, url: before.url, eventTypes: before.eventTypes, disabledFor: nil, in: session)
            try UserAdministration.audit(
                "webhook.enabled", subject: "webhook:\(id.lowercased)", administrator,
                .object([
                    "before": .string(before.disabledFor?.rawValue ?? before.state.rawValue),
                    "after": .string(WebhookEndpoint.State.enabled.rawValue),
                ]), in: session)
            guard let after = try WebhookStore.endpoint(id, in: session) else { throw WebhookError.notFound }
            return after
        }
    }
}
