package import FoundationEssentials
package import Postgres
import Primitives
import Sealing

/// What the inbox knows about a message that came in.
package enum InboxVerdict: Sendable, Equatable {
    case new
    /// Received before with the same content; `outcome` is what was recorded then.
    case duplicate(outcome: String?)
    /// Its sequence number is not above the highest seen of its subject. It is recorded, and is not to be applied.
    case stale
    /// The id was received before with another content.
    case conflict
}

/// The table of messages that came in. Recording one commits with what it causes.
package enum Inbox {
    /// Records a message in this transaction and says what to do with it. A second transaction with the same id waits
    /// for the first and then sees a duplicate. Without a sequence number nothing is stale.
    package static func receive(
        id: UUID, type: String, subject: UUID, sequence: Int64?, fingerprint: [UInt8],
        in session: PostgresSession
    ) throws(PostgresError) -> InboxVerdict {
        let fingerprint = kept(fingerprint, in: session)
        let recorded = try session.query(
            """
            WITH recorded AS (
                INSERT INTO inbox (message_id, type, subject, sequence, fingerprint)
                VALUES (\(id), \(type), \(subject), \(sequence), \(fingerprint))
                ON CONFLICT (message_id) DO NOTHING
                RETURNING subject, sequence
            ), advanced AS (
                INSERT INTO inbox_sequences (subject, last_sequence)
                SELECT subject, sequence FROM recorded WHERE sequence IS NOT NULL
                ON CONFLICT (subject) DO UPDATE SET last_sequence = EXCLUDED.last_sequence
                WHERE inbox_sequences.last_sequence < EXCLUDED.last_sequence
                RETURNING subject
            )
            SELECT sequence IS NULL OR EXISTS (SELECT FROM advanced) AS is_fresh FROM recorded
            """)
        if let row = recorded.first { return try row.bool("is_fresh") ? .new : .stale }
        let known = try session.query("SELECT fingerprint, outcome FROM inbox WHERE message_id = \(id)")
        guard let row = known.first, try row.bytes("fingerprint") == fingerprint else { return .conflict }
        return .duplicate(outcome: try row.optionalString("outcome"))
    }

    /// What is kept of a fingerprint: without the key nobody can try out what a message said.
    static func kept(_ fingerprint: [UInt8], in session: PostgresSession) -> [UInt8] {
        session.seal.index(Hex.encode(fingerprint), in: "inbox.fingerprint")
    }

    /// Records what became of a message, for those who send it again.
    package static func setOutcome(
        _ outcome: String, of id: UUID, in session: PostgresSession
    ) throws(PostgresError) {
        let updated = try session.execute("UPDATE inbox SET outcome = \(outcome) WHERE message_id = \(id)")
        precondition(updated == 1, "An outcome belongs to a message that was received.")
    }
}
