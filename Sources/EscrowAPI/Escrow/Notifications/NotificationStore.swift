package import FoundationEssentials
import GatewayCore
import GatewayMessages
package import Postgres
package import Primitives
import Sealing

/// The rows of notices. Addresses, and what fills the blanks, are sealed.
package enum NotificationStore {
    static let addressColumn = "notifications.sealed_address"
    static let valuesColumn = "notifications.sealed_values"

    struct NewNotification {
        let id: UUID
        let eventID: Int64
        let userID: Int64?
        let agreementID: Int64?
        let topic: NotificationTopic
        let template: String
        let channel: NotificationChannel
        let language: Language
        let address: String?
        let values: NotificationValues
        let skipped: SkipReason?
    }

    /// False where that person was told of that event on that channel before.
    static func insert(_ new: NewNotification, in session: PostgresSession) throws -> Bool {
        let record = new.id.lowercased
        let address = try new.address.map { try session.seal.seal($0, in: addressColumn, of: record) }
        let index = new.address.map { session.seal.index($0, in: addressColumn) }
        let values = try session.seal.seal(new.values.json.text, in: valuesColumn, of: record)
        let state: NotificationState = new.skipped == nil ? .queued : .skipped
        return try session.execute(
            """
            INSERT INTO notifications (notification_id, event_id, user_id, agreement_id, topic, template, channel,
                language, sealed_address, address_index, sealed_values, state, reason, ended_at)
            VALUES (\(new.id), \(new.eventID), \(new.userID), \(new.agreementID), \(new.topic.rawValue),
                \(new.template), \(new.channel.rawValue), \(new.language.rawValue), \(address as String?),
                \(index as [UInt8]?), \(values), \(state.rawValue), \(new.skipped?.rawValue as String?),
                CASE WHEN \(new.skipped != nil) THEN now() END)
            ON CONFLICT DO NOTHING
            """) == 1
    }

    /// How many text messages of this topic's kind the number was sent within the last day.
    static func textsToday(
        to address: String, topic: NotificationTopic, in session: PostgresSession
    ) throws -> Int64 {
        try session.query(
            """
            SELECT count(*) AS n FROM notifications
            WHERE address_index = \(session.seal.index(address, in: addressColumn)) AND channel = 'SMS'
                AND state <> 'SKIPPED' AND (topic = 'INVITATION') = \(topic == .invitation)
                AND created_at > now() - interval '1 day'
            """)[0].int("n")
    }

    /// The network, or the mail server, has taken it.
    static func setSent(_ id: UUID, in session: PostgresSession) throws {
        try session.execute(
            """
            UPDATE notifications SET state = 'SENT', sent_at = now()
            WHERE notification_id = \(id) AND state = 'QUEUED'
            """)
    }

    /// The network's last word on a text message; the first one stays.
    static func setDelivery(_ delivery: SMSDelivery, of sms: SMSID, in session: PostgresSession) throws {
        switch delivery {
        case .delivered:
            try session.execute(
                """
                UPDATE notifications SET state = 'DELIVERED', ended_at = now(), sent_at = coalesce(sent_at, now())
                WHERE notification_id = \(sms.uuid) AND state IN ('QUEUED', 'SENT')
                """)
        case .undelivered: try fail(sms.uuid, "undelivered", in: session)
        }
    }

    /// The gateway does not take the order to send it. False where the command ordered no notice.
    static func refuse(_ command: CommandID, _ reason: String, in session: PostgresSession) throws -> Bool {
        try fail(command.uuid, reason, in: session)
    }

    @discardableResult
    static func fail(_ id: UUID, _ reason: String, in session: PostgresSession) throws -> Bool {
        try session.execute(
            """
            UPDATE notifications SET state = 'FAILED', reason = \(reason), ended_at = now()
            WHERE notification_id = \(id) AND state IN ('QUEUED', 'SENT')
            """) == 1
    }
}

/// One notice as its reader sees it.
package struct SentNotification: Sendable {
    package let id: UUID
    package let event: String
    package let agreementID: Int64?
    package let topic: NotificationTopic
    package let template: NotificationTemplate
    package let channel: NotificationChannel
    package let language: Language
    package let values: NotificationValues
    package let state: NotificationState
    package let reason: String?
    package let createdAt: Date
    package let sentAt: Date?
}

extension NotificationStore {
    /// A page of a person's notices, the newest first, older than `before`.
    package static func page(
        userID: Int64, before: UUID?, limit: Int, in session: PostgresSession
    ) throws -> [SentNotification] {
        try session.query(
            """
            SELECT n.notification_id, e.kind, n.agreement_id, n.template, n.channel, n.language, n.sealed_values,
                n.state, n.reason, n.created_at, n.sent_at
            FROM notifications n JOIN service_events e ON e.event_id = n.event_id
            WHERE n.user_id = \(userID)
                AND n.notification_id < coalesce(\(before as UUID?), 'ffffffff-ffff-ffff-ffff-ffffffffffff'::uuid)
            ORDER BY n.notification_id DESC LIMIT \(limit)
            """
        ).compactMap { try notification($0, in: session) }
    }

    private static func notification(
        _ row: PostgresRow, in session: PostgresSession
    ) throws -> SentNotification? {
        let id = try row.uuid("notification_id")
        guard let template = NotificationTemplate.named(try row.string("template")),
            let channel = NotificationChannel(rawValue: try row.string("channel")),
            let language = Language(rawValue: try row.string("language")),
            let state = NotificationState(rawValue: try row.string("state"))
        else { return nil }
        let values = try session.seal.open(
            try row.string("sealed_values"), in: valuesColumn, of: id.lowercased)
        return SentNotification(
            id: id, event: try row.string("kind"), agreementID: try row.optionalInt("agreement_id"),
            topic: template.topic, template: template, channel: channel, language: language,
            values: NotificationValues(try JSONValue(parsing: values)), state: state,
            reason: try row.optionalString("reason"), createdAt: try row.date("created_at"),
            sentAt: try row.optionalDate("sent_at"))
    }
}
