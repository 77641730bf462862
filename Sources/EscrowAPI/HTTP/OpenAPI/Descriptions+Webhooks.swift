import Escrow
import Primitives

extension Operation {
    /// Of the routes of webhooks.
    var webhookDescription: OperationDescription {
        switch self {
        case .listWebhooks:
            OperationDescription(
                tag: .webhooks, summary: "One's endpoints", status: 200,
                content: .json(.page(of: .named("Webhook"))))
        case .createWebhook:
            OperationDescription(
                tag: .webhooks, summary: "Have events sent to an address",
                details:
                    "By Standard Webhooks: each message is signed with the secret, which is told here once.",
                body: .json(
                    .object(["url": Self.url, "event_types": Self.eventTypes], optional: ["event_types"]),
                    example: .object(["url": "https://shop.example/kimi"])), status: 201,
                content: .json(.named("Webhook")), problems: [409: ["too_many_webhooks"]])
        case .readWebhook:
            OperationDescription(
                tag: .webhooks, summary: "An endpoint", path: Self.endpoint, status: 200,
                content: .json(.named("Webhook")), problems: [404: ["not_found"]])
        case .updateWebhook:
            OperationDescription(
                tag: .webhooks, summary: "Change an endpoint", path: Self.endpoint,
                body: .json(
                    .object(
                        [
                            "url": Self.url.nullable, "event_types": Self.eventTypes,
                            "status": Schema.choice(WebhookEndpoint.State.allCases.map(\.rawValue)).nullable,
                        ], optional: ["url", "event_types", "status"]),
                    example: .object(["status": "ENABLED"])), status: 200, content: .json(.named("Webhook")),
                problems: [404: ["not_found"]], honoursIfMatch: true)
        case .deleteWebhook:
            OperationDescription(
                tag: .webhooks, summary: "Remove an endpoint", path: Self.endpoint, status: 204,
                problems: [404: ["not_found"]])
        case .rotateWebhookSecret:
            OperationDescription(
                tag: .webhooks, summary: "Get another secret; the former one signs too for 24 hours",
                path: Self.endpoint, status: 200, content: .json(.answer(["secret": .text()])),
                problems: [404: ["not_found"]])
        case .testWebhook:
            OperationDescription(
                tag: .webhooks, summary: "Have a test message sent", path: Self.endpoint, status: 202,
                content: .json(.answer(["message_id": .uuid])),
                problems: [404: ["not_found"], 409: ["webhook_disabled"]])
        case .listWebhookMessages:
            OperationDescription(
                tag: .webhooks, summary: "What was sent, and what came of it, newest first",
                query: [
                    OperationDescription.limit(),
                    .init(
                        name: "cursor", schema: .text(length: 1...100),
                        about: "`next_cursor` of the page before."),
                ], path: Self.endpoint, status: 200, content: .json(.page(of: .named("WebhookMessage"))),
                problems: [404: ["not_found"]])
        case .resendWebhookMessage:
            OperationDescription(
                tag: .webhooks, summary: "Have a message sent again",
                path: ["id": .uuid, "message": .uuid], status: 202,
                content: .json(.answer(["messages": .integer()])),
                problems: [404: ["not_found"], 409: ["webhook_disabled"]])
        default:
            OperationDescription(
                tag: .webhooks, summary: "Have messages of a time sent again", path: Self.endpoint,
                body: .json(
                    .object(
                        [
                            "from": Schema.time.nullable, "to": Schema.time.nullable,
                            "only_failed": Schema.boolean.nullable,
                        ], optional: ["from", "to", "only_failed"]), example: .object(["only_failed": true])),
                status: 202, content: .json(.answer(["messages": .integer()])),
                problems: [404: ["not_found"], 409: ["webhook_disabled"]])
        }
    }

    private static let endpoint = ["id": Schema.uuid]
    private static let url = Schema.text(length: 1...2000, example: "https://shop.example/kimi")
    private static let eventTypes = Schema.list(of: .choice(ServiceEvent.Kind.ofWebhooks.map(\.rawValue)))
        .nullable
        .described("None stands for all.")
}
