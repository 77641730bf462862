import FoundationEssentials
import Postgres
import Sealing

/// The rows of what was said in disputes; nobody can change them.
enum DisputeCommentStore {
    private static let column = "dispute_comments.sealed_text"

    static func insert(
        _ text: String, isInternal: Bool, disputeID: Int64, by inquirer: Inquirer,
        in session: PostgresSession
    ) throws -> Int64 {
        let id = try RowNumber.next("dispute_comments", "comment_id", in: session)
        try session.later(
            """
            INSERT INTO dispute_comments (comment_id, dispute_id, author_id, internal, sealed_text, idempotency_index)
            OVERRIDING SYSTEM VALUE
            VALUES (\(id), \(disputeID), \(inquirer.userID), \(isInternal),
                \(session.seal.seal(text, in: column, of: "\(id)")),
                \(inquirer.idempotency?.index(in: session)))
            """)
        return id
    }

    /// What the key made already.
    static func made(_ mark: IdempotencyMark, in session: PostgresSession) throws -> Int64? {
        try session.query(
            "SELECT comment_id FROM dispute_comments WHERE idempotency_index = \(mark.index(in: session))"
        ).first.map { try $0.int("comment_id") }
    }

    static func comment(id: Int64, in session: PostgresSession) throws -> DisputeComment? {
        try session.query("SELECT \(unescaped: columns) FROM dispute_comments WHERE comment_id = \(id)")
            .first.map { try comment($0, in: session) }
    }

    /// With those that are hidden from the parties.
    static func count(disputeID: Int64, in session: PostgresSession) throws -> Int64 {
        try session.query(
            "SELECT count(*) AS comments FROM dispute_comments WHERE dispute_id = \(disputeID)")[0]
            .int("comments")
    }

    /// A page, newest first, below the number `before`; without what is hidden from the parties, unless asked for.
    static func page(
        of dispute: DisputeKey, withInternal: Bool, before: Int64, limit: Int
    ) -> Lookup<[DisputeComment]> {
        Lookup(
            """
            SELECT \(unescaped: columns) FROM dispute_comments
            WHERE dispute_id = \(dispute.number)
                AND comment_id < \(before) AND (NOT internal OR \(withInternal))
            ORDER BY comment_id DESC LIMIT \(limit)
            """
        ) { rows, session in try rows.map { try comment($0, in: session) } }
    }

    private static let columns = "comment_id, author_id, internal, sealed_text, created_at"

    private static func comment(_ row: PostgresRow, in session: PostgresSession) throws -> DisputeComment {
        let id = try row.int("comment_id")
        return DisputeComment(
            id: id, authorID: try row.int("author_id"), isInternal: try row.bool("internal"),
            text: try session.seal.open(try row.string("sealed_text"), in: column, of: "\(id)"),
            createdAt: try row.date("created_at"))
    }
}
