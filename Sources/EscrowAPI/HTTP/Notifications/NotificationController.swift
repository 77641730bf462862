package import Escrow
import FoundationEssentials
import Hummingbird
import Primitives
import Web

/// What people were told, and what they want to be told.
package struct NotificationController: Sendable {
    private let service: NotificationService

    package init(service: NotificationService) {
        self.service = service
    }

    package func addRoutes(to api: APIRouter) {
        api.add(.listNotifications) { request, context in try await list(request, context) }
        api.add(.readNotificationPreferences) { _, context in
            let userID = try context.requireCaller().userID
            return preferencesReply(try await service.preferences(userID: userID))
        }
        api.add(.changeNotificationPreferences) { request, context in
            let inquirer = try context.inquirer()
            let changes = try await NotificationRequests.changes(request)
            return preferencesReply(try await service.change(changes, by: inquirer))
        }
    }

    private func list(_ request: Request, _ context: WebContext) async throws -> JSONReply {
        let userID = try context.requireCaller().userID
        let page = try NotificationRequests.page(request)
        let found = try await service.page(userID: userID, before: page.before, limit: page.limit + 1)
        let shown = found.prefix(page.limit)
        let next = found.count > page.limit ? shown.last.map { IdentifierCursor.text($0.id) } : nil
        return JSONReply(
            .object([
                "data": .array(try shown.map { try NotificationResponses.notification($0) }),
                "next_cursor": next.map { .string($0) } ?? .null,
            ]))
    }

    private func preferencesReply(_ preferences: NotificationPreferences) -> JSONReply {
        JSONReply(.object(["data": NotificationResponses.preferences(preferences)]))
    }
}
