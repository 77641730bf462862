package import FoundationEssentials
package import Postgres
import Primitives
import Sealing

/// A message for the other side, written in the transaction that causes it.
package struct OutboxMessage: Sendable {
    package let id: UUID
    package let type: String
    package let subject: UUID
    /// JSON text.
    package let payload: String
    /// The W3C trace context it belongs to.
    package let traceparent: String?
    /// The payload is emptied once the message is done.
    package let sensitive: Bool

    package init(
        id: UUID, type: String, subject: UUID, payload: String, traceparent: String?, sensitive: Bool = false
    ) {
        self.id = id
        self.type = type
        self.subject = subject
        self.payload = payload
        self.traceparent = traceparent
        self.sensitive = sensitive
    }
}

/// The table of messages that leave; `OutboxRelay` sends them.
package enum Outbox {
    /// Writes a message with the next sequence number of its subject. Numbers begin at 1 and have no gaps among
    /// committed messages; transactions that write to one subject wait for each other. The payload is stored sealed.
    package static func append(_ message: OutboxMessage, in session: PostgresSession) throws {
        let payload = try seal(message.payload, of: message.id, in: session)
        try session.later(
            """
            WITH next AS (
                INSERT INTO outbox_sequences (subject, last_sequence) VALUES (\(message.subject), 1)
                ON CONFLICT (subject) DO UPDATE SET last_sequence = outbox_sequences.last_sequence + 1
                RETURNING last_sequence
            )
            INSERT INTO outbox (message_id, type, subject, sequence, payload, traceparent, sensitive)
            SELECT \(message.id), \(message.type), \(message.subject), next.last_sequence, \(payload),
                \(message.traceparent), \(message.sensitive)
            FROM next
            """)
    }

    /// The other side answered: the message is not sent again, and the next one of its subject may go.
    /// False where the message is unknown or was complete already.
    package static func complete(_ id: UUID, in session: PostgresSession) throws(PostgresError) -> Bool {
        try session.execute(
            """
            UPDATE outbox
            SET done_at = now(), payload = CASE WHEN sensitive THEN '{}' ELSE payload END
            WHERE message_id = \(id) AND done_at IS NULL
            """) == 1
    }

    /// A payload as its row keeps it.
    static func seal(_ payload: String, of id: UUID, in session: PostgresSession) throws -> String {
        try session.seal.seal(payload, in: "outbox.payload", of: id.lowercased)
    }

    /// What a row that is not done says.
    package static func open(_ sealed: String, of id: UUID, in session: PostgresSession) throws -> String {
        try session.seal.open(sealed, in: "outbox.payload", of: id.lowercased)
    }
}
