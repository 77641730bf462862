package import FoundationEssentials
package import Postgres
import Primitives

/// What people ask about their notices.
package struct NotificationService: Sendable {
    private let database: PostgresClient

    package init(database: PostgresClient) {
        self.database = database
    }

    /// Newest first, older than `before`; at most `limit`.
    package func page(userID: Int64, before: UUID?, limit: Int) async throws -> [SentNotification] {
        try await database.session { session in
            try NotificationStore.page(userID: userID, before: before, limit: limit, in: session)
        }
    }

    package func preferences(userID: Int64) async throws -> NotificationPreferences {
        try await database.session { session in
            try NotificationPreferenceStore.preferences(userID: userID, in: session)
        }
    }

    /// Changes those that are named, and answers all as they are then. What concerns the account's safety stays on: the
    /// caller has refused such changes.
    package func change(
        _ changes: [NotificationPreferences.Place: Bool], by inquirer: Inquirer
    ) async throws -> NotificationPreferences {
        precondition(
            changes.keys.allSatisfy(\.topic.canBeSwitchedOff), "Only what can be switched off is changed.")
        let ordered = changes.sorted { $0.key.name < $1.key.name }
        return try await database.transaction { session in
            for (place, enabled) in ordered {
                try NotificationPreferenceStore.set(
                    place, enabled: enabled, userID: inquirer.userID, in: session)
            }
            try AuditTrail.append(
                AuditEntry(
                    actor: .user(inquirer.userID), action: "notification_preferences.changed",
                    subject: "user:\(inquirer.userID)", address: inquirer.address,
                    details: .object(ordered.map { JSONValue.Member($0.key.name, .bool($0.value)) })),
                in: session)
            return try NotificationPreferenceStore.preferences(userID: inquirer.userID, in: session)
        }
    }
}

extension NotificationPreferences.Place {
    /// Such as `MONEY.SMS`.
    package var name: String { "\(topic.rawValue).\(channel.rawValue)" }
}
