package import FoundationEssentials
package import Postgres
import Primitives

/// The rows of messages and of the tries to send them.
package enum WebhookMessageStore {
    /// False where the endpoint was told of that event before.
    static func insert(
        _ id: UUID, to endpoint: UUID, eventID: Int64?, kind: String, body: String,
        in session: PostgresSession
    ) throws -> Bool {
        try session.execute(
            """
            INSERT INTO webhook_messages (message_id, endpoint_id, event_id, kind, body)
            VALUES (\(id), \(endpoint), \(eventID as Int64?), \(kind), \(body))
            ON CONFLICT DO NOTHING
            """) == 1
    }

    /// What one try needs.
    struct Sending: Sendable {
        let endpointID: UUID
        let body: String
        /// This time included.
        let attempts: Int
        /// Unix seconds of the database.
        let timestamp: Int64
        let isOpen: Bool
    }

    /// Counts a try. Nil where the message is not to be sent any more.
    static func take(_ id: UUID, in session: PostgresSession) throws -> Sending? {
        try session.query(
            """
            UPDATE webhook_messages m SET attempts = m.attempts + 1
            FROM webhook_endpoints e
            WHERE m.message_id = \(id) AND m.state = 'PENDING' AND e.endpoint_id = m.endpoint_id
            RETURNING m.endpoint_id, m.body, m.attempts, floor(extract(epoch FROM now()))::bigint AS timestamp,
                e.state = 'ENABLED' AS is_open
            """
        ).first.map { row in
            Sending(
                endpointID: try row.uuid("endpoint_id"), body: try row.string("body"),
                attempts: Int(try row.int("attempts")), timestamp: try row.int("timestamp"),
                isOpen: try row.bool("is_open"))
        }
    }

    static func record(
        _ id: UUID, status: Int?, error: String?, milliseconds: Int64, in session: PostgresSession
    ) throws {
        try session.execute(
            """
            INSERT INTO webhook_attempts (message_id, status, error, duration_ms)
            VALUES (\(id), \(status.map { Int64($0) } as Int64?), \(error as String?), \(milliseconds))
            """)
    }

    static func end(_ id: UUID, _ state: WebhookMessage.State, in session: PostgresSession) throws {
        try session.execute(
            """
            UPDATE webhook_messages SET state = \(state.rawValue), ended_at = now()
            WHERE message_id = \(id) AND state = 'PENDING'
            """)
    }

    /// Begins again with messages that have been sent or given up, or that wait for their next try. Answers which.
    static func restart(
        of endpoint: UUID, message: UUID?, from: Date?, to: Date?, onlyFailed: Bool, limit: Int,
        in session: PostgresSession
    ) throws -> [UUID] {
        let named: PostgresQuery = message.map { "message_id = \($0)" } ?? "true"
        return try session.query(
            """
            UPDATE webhook_messages SET state = 'PENDING', attempts = 0, ended_at = NULL
            WHERE message_id IN (
                SELECT message_id FROM webhook_messages
                WHERE endpoint_id = \(endpoint) AND \(named)
                    AND created_at >= coalesce(\(from as Date?), '-infinity'::timestamptz)
                    AND created_at < coalesce(\(to as Date?), 'infinity'::timestamptz)
                    AND (NOT \(onlyFailed) OR state = 'EXHAUSTED')
                ORDER BY message_id LIMIT \(limit))
            RETURNING message_id
            """
        ).map { try $0.uuid("message_id") }
    }

    /// Newest first, older than `before`.
    package static func page(
        of endpoint: UUID, before: UUID?, limit: Int
    ) -> Lookup<[WebhookMessage]> {
        Lookup(
            """
            SELECT m.message_id, m.kind, m.body, m.state, m.attempts, m.created_at, m.ended_at, a.status, a.error,
                a.at
            FROM webhook_messages m
            LEFT JOIN LATERAL (
                SELECT status, error, at FROM webhook_attempts
                WHERE message_id = m.message_id ORDER BY attempt_id DESC LIMIT 1
            ) a ON true
            WHERE m.endpoint_id = \(endpoint)
                AND m.message_id < coalesce(\(before as UUID?), 'ffffffff-ffff-ffff-ffff-ffffffffffff'::uuid)
            ORDER BY m.message_id DESC LIMIT \(limit)
            """
        ) { rows, _ in try rows.map(message) }
    }

    private static func message(_ row: PostgresRow) throws -> WebhookMessage {
        guard let state = WebhookMessage.State(rawValue: try row.string("state")) else {
            preconditionFailure("The check of table webhook_messages lets no other state in.")
        }
        return WebhookMessage(
            id: try row.uuid("message_id"), kind: try row.string("kind"), body: try row.string("body"),
            state: state, attempts: Int(try row.int("attempts")), createdAt: try row.date("created_at"),
            endedAt: try row.optionalDate("ended_at"),
            lastStatus: try row.optionalInt("status").map { Int($0) },
            lastError: try row.optionalString("error"), lastAt: try row.optionalDate("at"))
    }
}
