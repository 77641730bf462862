package import Escrow
import FoundationEssentials
import HTTPTypes
import Hummingbird
import Primitives
import Web

/// The routes of endpoints for events.
package struct WebhookController: Sendable {
    private let service: WebhookService

    package init(service: WebhookService) {
        self.service = service
    }

    package func addRoutes(to api: APIRouter) {
        api.add(.listWebhooks) { _, context in
            let endpoints = try await service.endpoints(userID: try context.requireCaller().userID)
            return JSONReply(
                .object([
                    "data": .array(endpoints.map { WebhookResponses.endpoint($0) }), "next_cursor": .null,
                ]))
        }
        api.add(.createWebhook) { request, context in try await create(request, context) }
        api.add(.readWebhook) { _, context in
            let userID = try context.requireCaller().userID
            return try await WebhookProblems.translating {
                tagged(try await service.endpoint(try Self.endpoint(context), userID: userID))
            }
        }
        api.add(.updateWebhook) { request, context in try await update(request, context) }
        api.add(.deleteWebhook) { _, context in
            let inquirer = try context.inquirer()
            try await WebhookProblems.translating {
                try await service.delete(try Self.endpoint(context), by: inquirer)
            }
            return Response(status: .noContent)
        }
        api.add(.rotateWebhookSecret) { request, context in
            try await AuthFields.requireEmptyBody(request)
            let inquirer = try context.inquirer()
            let secret = try await WebhookProblems.translating {
                try await service.rotateSecret(try Self.endpoint(context), by: inquirer)
            }
            return JSONReply(.object(["secret": .string(secret.text)]))
        }
        addMessageRoutes(to: api)
    }

    private func addMessageRoutes(to api: APIRouter) {
        api.add(.testWebhook) { request, context in
            try await AuthFields.requireEmptyBody(request)
            let inquirer = try context.inquirer()
            let message = try await WebhookProblems.translating {
                try await service.test(try Self.endpoint(context), by: inquirer)
            }
            return JSONReply(.object(["message_id": .string(message.lowercased)]), status: .accepted)
        }
        api.add(.listWebhookMessages) { request, context in try await messages(request, context) }
        api.add(.resendWebhookMessage) { request, context in
            try await AuthFields.requireEmptyBody(request)
            let inquirer = try context.inquirer()
            let count = try await WebhookProblems.translating {
                let message = try Self.identifier(context, "message")
                return try await service.resend(
                    .init(message: message), of: try Self.endpoint(context), by: inquirer)
            }
            return JSONReply(.object(["messages": .integer(count)]), status: .accepted)
        }
        api.add(.resendWebhookMessages) { request, context in
            let inquirer = try context.inquirer()
            let which = try await WebhookRequests.resending(request)
            let count = try await WebhookProblems.translating {
                try await service.resend(which, of: try Self.endpoint(context), by: inquirer)
            }
            return JSONReply(.object(["messages": .integer(count)]), status: .accepted)
        }
    }

    private func create(_ request: Request, _ context: WebContext) async throws -> JSONReply {
        let inquirer = try context.inquirer()
        let (url, types) = try await WebhookRequests.creation(request)
        let (endpoint, secret) = try await WebhookProblems.translating {
            try await service.create(url: url, eventTypes: types, by: inquirer)
        }
        var reply = tagged(endpoint, secret: secret)
        reply.status = .created
        reply.headers[.location] = "/api/webhooks/\(endpoint.id.lowercased)/"
        return reply
    }

    private func update(_ request: Request, _ context: WebContext) async throws -> JSONReply {
        let inquirer = try context.inquirer()
        let change = try await WebhookRequests.change(request)
        return try await WebhookProblems.translating {
            let id = try Self.endpoint(context)
            var expected: Int64?
            if request.headers[.ifMatch] != nil {
                let current = try await service.endpoint(id, userID: inquirer.userID)
                try Web.EntityTag(version: current.version).requireMatch(request)
                expected = current.version
            }
            return tagged(
                try await service.update(
                    id, url: change.url, eventTypes: change.eventTypes, isEnabled: change.isEnabled,
                    expected: expected, by: inquirer))
        }
    }

    private func messages(_ request: Request, _ context: WebContext) async throws -> JSONReply {
        let userID = try context.requireCaller().userID
        let page = try NotificationRequests.page(request)
        let found = try await WebhookProblems.translating {
            try await service.messages(
                try Self.endpoint(context), userID: userID, before: page.before, limit: page.limit + 1)
        }
        let shown = found.prefix(page.limit)
        let next = found.count > page.limit ? shown.last.map { IdentifierCursor.text($0.id) } : nil
        return JSONReply(
            .object([
                "data": .array(shown.map { WebhookResponses.message($0) }),
                "next_cursor": next.map { .string($0) } ?? .null,
            ]))
    }

    private func tagged(_ endpoint: WebhookEndpoint, secret: WebhookSecret? = nil) -> JSONReply {
        JSONReply(
            WebhookResponses.endpoint(endpoint, secret: secret),
            headers: [.eTag: Web.EntityTag(version: endpoint.version).text])
    }

    private static func endpoint(_ context: WebContext) throws -> UUID { try identifier(context, "id") }

    private static func identifier(_ context: WebContext, _ name: String) throws -> UUID {
        let text = context.parameters.get(name) ?? ""
        guard text.utf8.count == 36, let id = UUID(uuidString: text) else { throw WebhookError.notFound }
        return id
    }
}
