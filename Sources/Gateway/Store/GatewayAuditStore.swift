import Postgres
import Primitives

/// The record of everything that people do with money: a chain of hashes in which nothing is changed, removed, put in or
/// moved unseen. Each entry is written in the transaction of what it tells.
package struct GatewayAuditStore {
    let session: PostgresSession

    private static let columns = """
        sequence, to_char(occurred_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS occurred_at, actor, action,
        subject, reason, details, previous_hash, hash
        """

    /// Appends an entry and answers its hash. Whoever appends waits for those before him to commit: call it last.
    @discardableResult
    package func append(_ entry: GatewayAuditEntry) throws -> [UInt8] {
        try session.query("SELECT pg_advisory_xact_lock(hashtextextended('kimi.gateway_audit', 0))")
        let row = try session.query(
            """
            SELECT COALESCE((SELECT max(sequence) FROM gateway_audit), 0) + 1 AS sequence,
                (SELECT hash FROM gateway_audit ORDER BY sequence DESC LIMIT 1) AS previous,
                to_char(clock_timestamp() AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS time
            """)[0]
        let sequence = try row.int("sequence")
        let previous = try row.optionalBytes("previous") ?? StoredAuditEntry.genesis
        let time = try row.string("time")
        let details = entry.details.canonicalText
        let hash = StoredAuditEntry.hash(
            sequence: sequence, occurredAt: time, entry, details: details, after: previous)
        try session.execute(
            """
            INSERT INTO gateway_audit (sequence, occurred_at, actor, action, subject, reason, details, previous_hash,
                hash)
            VALUES (\(sequence), \(time)::timestamptz, \(entry.actor), \(entry.action), \(entry.subject),
                \(entry.reason), \(details), \(previous), \(hash))
            """)
        return hash
    }

    /// Entries above a number, in order.
    package func entries(above sequence: Int64, limit: Int) throws -> [StoredAuditEntry] {
        try session.query(
            """
            SELECT \(unescaped: Self.columns) FROM gateway_audit WHERE sequence > \(sequence)
            ORDER BY sequence LIMIT \(limit)
            """
        ).map { try Self.entry($0) }
    }

    /// What was done with a subject, oldest first.
    package func entries(about subject: String, limit: Int) throws -> [StoredAuditEntry] {
        try session.query(
            """
            SELECT \(unescaped: Self.columns) FROM gateway_audit WHERE subject = \(subject)
            ORDER BY sequence LIMIT \(limit)
            """
        ).map { try Self.entry($0) }
    }

    /// The last entry; nil where there is none yet.
    package func tip() throws -> StoredAuditEntry? {
        try session.query(
            "SELECT \(unescaped: Self.columns) FROM gateway_audit ORDER BY sequence DESC LIMIT 1"
        ).first.map { try Self.entry($0) }
    }

    private static func entry(_ row: PostgresRow) throws -> StoredAuditEntry {
        StoredAuditEntry(
            sequence: try row.int("sequence"), occurredAt: try row.string("occurred_at"),
            actor: try row.string("actor"), action: try row.string("action"),
            subject: try row.string("subject"), reason: try row.optionalString("reason"),
            details: try row.string("details"), previousHash: try row.bytes("previous_hash"),
            hash: try row.bytes("hash"))
    }
}
