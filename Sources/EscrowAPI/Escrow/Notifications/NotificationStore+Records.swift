package import FoundationEssentials
import Postgres

/// Which notices an administrator looks for.
package struct NoticeFilter: Sendable, Equatable {
    package var userID: Int64?
    package var state: NotificationState?
    package var channel: NotificationChannel?
    package var before: UUID?
    package var limit: Int

    package init(
        userID: Int64? = nil, state: NotificationState? = nil, channel: NotificationChannel? = nil,
        before: UUID? = nil, limit: Int
    ) {
        self.userID = userID
        self.state = state
        self.channel = channel
        self.before = before
        self.limit = limit
    }
}

/// What became of a notice; neither its words nor where it went.
package struct NoticeRecord: Sendable, Equatable {
    package let id: UUID
    package let event: String
    package let userID: Int64?
    package let agreementID: Int64?
    package let topic: String
    package let template: String
    package let channel: String
    package let language: String
    package let state: String
    package let reason: String?
    package let createdAt: Date
    package let sentAt: Date?
    package let endedAt: Date?
}

extension NotificationStore {
    /// A page of everybody's notices, the newest first.
    static func records(_ filter: NoticeFilter, in session: PostgresSession) throws -> [NoticeRecord] {
        try session.query(
            """
            SELECT n.notification_id, e.kind, n.user_id, n.agreement_id, n.topic, n.template, n.channel, n.language,
                n.state, n.reason, n.created_at, n.sent_at, n.ended_at
            FROM notifications n JOIN service_events e ON e.event_id = n.event_id
            WHERE (n.user_id = \(filter.userID as Int64?) OR \(filter.userID == nil))
                AND n.state = coalesce(\(filter.state?.rawValue as String?), n.state)
                AND n.channel = coalesce(\(filter.channel?.rawValue as String?), n.channel)
                AND n.notification_id < coalesce(\(filter.before as UUID?), 'ffffffff-ffff-ffff-ffff-ffffffffffff'::uuid)
            ORDER BY n.notification_id DESC LIMIT \(filter.limit)
            """
        ).map { row in
            NoticeRecord(
                id: try row.uuid("notification_id"), event: try row.string("kind"),
                userID: try row.optionalInt("user_id"), agreementID: try row.optionalInt("agreement_id"),
                topic: try row.string("topic"), template: try row.string("template"),
                channel: try row.string("channel"), language: try row.string("language"),
                state: try row.string("state"), reason: try row.optionalString("reason"),
                createdAt: try row.date("created_at"), sentAt: try row.optionalDate("sent_at"),
                endedAt: try row.optionalDate("ended_at"))
        }
    }
}
