import Postgres

/// The checkpoints that were signed.
enum AuditCheckpointStore {
    /// Whether this transaction is the only one that makes checkpoints, until it ends.
    static func lock(in session: PostgresSession) throws -> Bool {
        try session.query(
            "SELECT pg_try_advisory_xact_lock(hashtextextended('kimi.audit_checkpoints', 0)) AS locked"
        )[0].bool("locked")
    }

    /// The tree as it was at the newest checkpoint, and the day of the database's clock.
    static func newest(in session: PostgresSession) throws -> (tree: MerkleTree, day: String) {
        let row = try session.query(
            """
            SELECT to_char(now() AT TIME ZONE 'UTC', 'YYYY-MM-DD') AS day, c.size, c.peaks
            FROM (SELECT) one LEFT JOIN LATERAL (
                SELECT size, peaks FROM audit_checkpoints ORDER BY size DESC LIMIT 1) c ON true
            """)[0]
        let day = try row.string("day")
        guard let size = try row.optionalInt("size") else { return (MerkleTree(), day) }
        // Peaks that fit no tree were altered: the next checkpoint begins at the beginning.
        return (MerkleTree(size: size, peaks: try row.bytes("peaks")) ?? MerkleTree(), day)
    }

    /// The newest checkpoint as it was signed; nil where there is none yet.
    static func newestNote(in session: PostgresSession) throws -> String? {
        try session.query("SELECT note FROM audit_checkpoints ORDER BY size DESC LIMIT 1")
            .first.map { try $0.string("note") }
    }

    static func insert(
        _ tree: MerkleTree, note: String, in session: PostgresSession
    ) throws {
        try session.execute(
            """
            INSERT INTO audit_checkpoints (size, root, peaks, note)
            VALUES (\(tree.size), \(tree.root), \(Array(tree.peaks.joined())), \(note))
            ON CONFLICT (size) DO NOTHING
            """)
    }

    /// A page of the checkpoints above a size, with the day of each.
    static func page(
        above size: Int64, limit: Int, in session: PostgresSession
    ) throws -> [(size: Int64, day: String)] {
        try session.query(
            """
            SELECT size, to_char(made_at AT TIME ZONE 'UTC', 'YYYY-MM-DD') AS day
            FROM audit_checkpoints WHERE size > \(size) ORDER BY size LIMIT \(limit)
            """
        ).map { (try $0.int("size"), try $0.string("day")) }
    }

    /// The hashes of the chain above a number, in order.
    static func hashes(
        above sequence: Int64, limit: Int, in session: PostgresSession
    ) throws -> [(sequence: Int64, hash: [UInt8])] {
        try session.query(
            "SELECT seq, hash FROM audit_chain WHERE seq > \(sequence) ORDER BY seq LIMIT \(limit)"
        ).map { (try $0.int("seq"), try $0.bytes("hash")) }
    }
}
