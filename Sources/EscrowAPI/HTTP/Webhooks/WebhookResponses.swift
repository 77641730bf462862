import Escrow
import FoundationEssentials
import Primitives

/// What clients read of their endpoints.
enum WebhookResponses {
    static func endpoint(_ endpoint: WebhookEndpoint, secret: WebhookSecret? = nil) -> JSONValue {
        .object([
            "id": .string(endpoint.id.lowercased), "url": .string(endpoint.url),
            "event_types": .array(endpoint.eventTypes.map { .string($0) }),
            "status": .string(endpoint.state.rawValue),
            "disabled_for": endpoint.disabledFor.map { .string($0.rawValue) } ?? .null,
            "failing_since": endpoint.failingSince.map { .string(RFC3339.format($0)) } ?? .null,
            "created_at": .string(RFC3339.format(endpoint.createdAt)),
            "secret": secret.map { .string($0.text) },
        ])
    }

    static func message(_ message: WebhookMessage) -> JSONValue {
        .object([
            "id": .string(message.id.lowercased), "type": .string(message.kind),
            "status": .string(message.state.rawValue), "attempts": .integer(message.attempts),
            "body": .string(message.body), "created_at": .string(RFC3339.format(message.createdAt)),
            "ended_at": message.endedAt.map { .string(RFC3339.format($0)) } ?? .null,
            "last_attempt": message.lastAt.map { at in
                .object([
                    "at": .string(RFC3339.format(at)),
                    "status": message.lastStatus.map { .integer($0) } ?? .null,
                    "error": message.lastError.map { .string($0) } ?? .null,
                ])
            } ?? .null,
        ])
    }
}
