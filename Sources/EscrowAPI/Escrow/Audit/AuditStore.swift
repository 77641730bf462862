import FoundationEssentials
import Postgres
import Primitives
import Sealing

/// The rows of the audit trail and of the chain over it.
package enum AuditStore {
    static let addressColumn = "audit_entries.sealed_address"
    static let saltColumn = "audit_entries.sealed_salt"
    static let saltBytes = 32

    /// An entry as it stands in its row, every column as text. The hash is over a commitment to the address itself, so that
    /// it stays good when the address is sealed anew.
    package struct StoredEntry: Sendable, Equatable {
        package private(set) var id: Int64
        /// UTC, with microseconds.
        package let occurredAt: String
        package let actor: String
        package let action: String
        package let subject: String
        package private(set) var address: String?
        /// What hides the address in its commitment; nil where there is no address, and in entries from before there were
        /// salts, whose hash is over the address.
        let salt: [UInt8]?
        package let details: String
        /// The request that caused it, where one did.
        package let requestID: String?

        /// The same under another number.
        func numbered(_ number: Int64) -> StoredEntry {
            var copy = self
            copy.id = number
            return copy
        }

        /// The same for somebody who may not see where it came from, where nothing but the hash hides that: its hash is over
        /// the whole.
        var withoutAddress: StoredEntry {
            var copy = self
            if salt == nil { copy.address = nil }
            return copy
        }
    }

    /// A link of the chain.
    package struct Link: Sendable, Equatable {
        package let sequence: Int64
        package let entryID: Int64
        package let previousHash: [UInt8]
        package let hash: [UInt8]
    }

    static func insert(_ entry: AuditEntry, in session: PostgresSession) throws {
        let address = try entry.address.map {
            try seal($0, subject: entry.subject, action: entry.action, in: session)
        }
        let salt = try entry.address.map { _ in
            try session.seal.seal(
                Hex.encode(newSalt()), in: saltColumn, of: "\(entry.subject) \(entry.action)")
        }
        try session.later(
            """
            WITH entry AS (
                INSERT INTO audit_entries (actor, action, subject, sealed_address, sealed_salt, details, request_id)
                VALUES (\(entry.actor.text), \(entry.action), \(entry.subject), \(address), \(salt),
                    \(entry.details.canonicalText), \(AuditRequest.id as String?))
                RETURNING entry_id
            )
            INSERT INTO audit_queue (entry_id) SELECT entry_id FROM entry
            """)
    }

    /// An address as its row keeps it: bound to what happened to whom. Another entry's address would break the chain.
    static func seal(
        _ address: String, subject: String, action: String, in session: PostgresSession
    ) throws -> String {
        try session.seal.seal(address, in: addressColumn, of: "\(subject) \(action)")
    }

    /// From the system's source of randomness: nobody can try all salts.
    private static func newSalt() -> [UInt8] {
        var random = SystemRandomNumberGenerator()
        return (0..<saltBytes).map { _ in .random(in: .min ... .max, using: &random) }
    }

    /// Whether this transaction is the only one that chains, until it ends.
    static func lockChain(in session: PostgresSession) throws -> Bool {
        try session.query(
            "SELECT pg_try_advisory_xact_lock(hashtextextended('kimi.audit_chain', 0)) AS locked"
        )[0].bool("locked")
    }

    /// Entries that the chain does not hold yet, oldest first. The queue is read first: where many wait, the planner would go
    /// along all entries that are bound already.
    static func waiting(limit: Int, in session: PostgresSession) throws -> [StoredEntry] {
        try session.query(
            """
            SELECT \(unescaped: entryColumns)
            FROM (SELECT entry_id FROM audit_queue ORDER BY entry_id LIMIT \(limit)) q
                JOIN audit_entries e ON e.entry_id = q.entry_id
            ORDER BY q.entry_id
            """
        ).map { try entry($0, in: session) }
    }

    /// The last link, or nil where there is none yet.
    static func tip(in session: PostgresSession) throws -> Link? {
        try session.query("SELECT seq, entry_id, prev_hash, hash FROM audit_chain ORDER BY seq DESC LIMIT 1")
            .first.map(link)
    }

    static func append(_ links: [Link], in session: PostgresSession) throws {
        guard !links.isEmpty else { return }
        let chained = links.map(\.entryID)
        var statements: [PostgresQuery] = links.map { link in
            """
            INSERT INTO audit_chain (seq, entry_id, prev_hash, hash)
            VALUES (\(link.sequence), \(link.entryID), \(link.previousHash), \(link.hash))
            """
        }
        statements.append("DELETE FROM audit_queue WHERE entry_id = ANY (\(chained))")
        _ = try session.pipeline(statements)
    }

    /// Links above a number with the entries they bind, in order; an entry is nil where its row is gone.
    static func links(
        above sequence: Int64, limit: Int, in session: PostgresSession
    ) throws -> [(link: Link, entry: StoredEntry?)] {
        try session.query(
            """
            SELECT c.seq, c.entry_id AS link_entry_id, c.prev_hash, c.hash, \(unescaped: entryColumns)
            FROM audit_chain c LEFT JOIN audit_entries e ON e.entry_id = c.entry_id
            WHERE c.seq > \(sequence) ORDER BY c.seq LIMIT \(limit)
            """
        ).map { row in
            let link = Link(
                sequence: try row.int("seq"), entryID: try row.int("link_entry_id"),
                previousHash: try row.bytes("prev_hash"), hash: try row.bytes("hash"))
            return (link, try row.optionalInt("entry_id") == nil ? nil : try altered(row, in: session))
        }
    }

    /// Entries that are neither in the chain nor waiting for it.
    static func unboundEntries(limit: Int, in session: PostgresSession) throws -> [Int64] {
        try session.query(
            """
            SELECT e.entry_id FROM audit_entries e
            WHERE NOT EXISTS (SELECT FROM audit_chain c WHERE c.entry_id = e.entry_id)
                AND NOT EXISTS (SELECT FROM audit_queue q WHERE q.entry_id = e.entry_id)
            ORDER BY e.entry_id LIMIT \(limit)
            """
        ).map { try $0.int("entry_id") }
    }

    static func waitingCount(in session: PostgresSession) throws -> Int64 {
        try session.query("SELECT count(*) AS waiting FROM audit_queue")[0].int("waiting")
    }
}

extension AuditStore {
    static let entryColumns = """
        e.entry_id, to_char(e.occurred_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS occurred_at,
            e.actor, e.action, e.subject, e.sealed_address, e.sealed_salt, e.details, e.request_id
        """

    static func entry(_ row: PostgresRow, in session: PostgresSession) throws -> StoredEntry {
        let (action, subject) = (try row.string("action"), try row.string("subject"))
        return StoredEntry(
            id: try row.int("entry_id"), occurredAt: try row.string("occurred_at"),
            actor: try row.string("actor"), action: action, subject: subject,
            address: try row.optionalString("sealed_address").map {
                try session.seal.open($0, in: addressColumn, of: "\(subject) \(action)")
            },
            salt: try row.optionalString("sealed_salt").map {
                let text = try session.seal.open($0, in: saltColumn, of: "\(subject) \(action)")
                // What is no salt was altered, and makes another commitment.
                return Hex.decode(text) ?? []
            },
            details: try row.string("details"), requestID: try row.optionalString("request_id"))
    }

    /// The same for those who look for alterations: an address that was altered is another one.
    private static func altered(_ row: PostgresRow, in session: PostgresSession) throws -> StoredEntry {
        do {
            return try entry(row, in: session)
        } catch let error as SealingError where error.code != .unknownKey {
            return StoredEntry(
                id: try row.int("entry_id"), occurredAt: try row.string("occurred_at"),
                actor: try row.string("actor"), action: try row.string("action"),
                subject: try row.string("subject"), address: error.message, salt: nil,
                details: try row.string("details"), requestID: try row.optionalString("request_id"))
        }
    }

    private static func link(_ row: PostgresRow) throws -> Link {
        Link(
            sequence: try row.int("seq"), entryID: try row.int("entry_id"),
            previousHash: try row.bytes("prev_hash"),
            hash: try row.bytes("hash"))
    }
}
