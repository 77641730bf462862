package import FoundationEssentials
import Postgres
import Primitives

/// A message that is about to be sent.
package struct OutboxRow: Sendable {
    package let id: UUID
    package let type: String
    package let subject: UUID
    package let sequence: Int64
    package let payload: String
    package let traceparent: String?
    /// How often it has been sent, this time included.
    package let sendCount: Int
    /// The database's time at the claim.
    package let now: Date

    init(_ row: PostgresRow, in session: PostgresSession) throws {
        id = try row.uuid("message_id")
        type = try row.string("type")
        subject = try row.uuid("subject")
        sequence = try row.int("sequence")
        payload = try Outbox.open(try row.string("payload"), of: id, in: session)
        traceparent = try row.optionalString("traceparent")
        sendCount = Int(try row.int("send_count"))
        now = try row.date("now")
    }
}

extension Outbox {
    /// Takes rows that are due and first in their subject's line, and sets when each is due again: `delays[n]` after
    /// its n-th sending (the last one for all further). Rows that another relay is taking are passed over.
    static func claim(
        limit: Int, delays: [Duration], in session: PostgresSession
    ) throws -> [OutboxRow] {
        let milliseconds = delays.map(\.milliseconds)
        let rows = try session.query(
            """
            WITH due AS (
                SELECT message_id FROM outbox
                WHERE done_at IS NULL AND next_send_at <= now() AND NOT EXISTS (
                    SELECT FROM outbox AS earlier
                    WHERE earlier.subject = outbox.subject AND earlier.done_at IS NULL
                        AND earlier.sequence < outbox.sequence
                )
                ORDER BY next_send_at
                LIMIT \(limit)
                FOR UPDATE OF outbox SKIP LOCKED
            )
            UPDATE outbox
            SET send_count = send_count + 1,
                next_send_at = now() + interval '1 millisecond'
                    * (\(milliseconds))[LEAST(send_count + 1, \(milliseconds.count))::integer]
            FROM due
            WHERE outbox.message_id = due.message_id
            RETURNING outbox.message_id, type, subject, sequence, payload, traceparent, send_count, now() AS now
            """)
        var claimed: [OutboxRow] = []
        for row in rows { claimed.append(try OutboxRow(row, in: session)) }
        return claimed
    }

    /// Undoes a claim whose sending failed as a whole.
    static func giveBack(_ rows: [OutboxRow], in session: PostgresSession) throws(PostgresError) {
        try session.execute(
            """
            UPDATE outbox SET send_count = send_count - 1, next_send_at = now()
            WHERE message_id = ANY(\(rows.map(\.id))) AND done_at IS NULL AND send_count > 0
            """)
    }

    /// Marks rows as done that need no answer.
    static func completeAll(_ rows: [OutboxRow], in session: PostgresSession) throws(PostgresError) {
        try session.execute(
            """
            UPDATE outbox
            SET done_at = now(), payload = CASE WHEN sensitive THEN '{}' ELSE payload END
            WHERE message_id = ANY(\(rows.map(\.id))) AND done_at IS NULL
            """)
    }
}
