import Postgres

/// What entries about a case say, by how they are kept in its case file.
enum AuditMatter: Sendable, CaseIterable {
    /// What changed: states, rulings, payments, whatever is not named below. Nothing of it is ever left out.
    case change
    case message
    case comment
    case proof
    case evidence
    /// That somebody looked, and that case files were made: whoever may look can make as many as he likes.
    case look

    /// Which actions are of it, for SQL's LIKE; nil where it is all that are of none of the others.
    private var patterns: [String]? {
        switch self {
        case .change: nil
        case .message: ["message.posted"]
        case .comment: ["dispute.commented"]
        case .proof: ["proof.added"]
        case .evidence: [#"dispute.evidence\_added"#]
        case .look: ["%viewed", "%listed", #"dispute.case\_file\_%"#]
        }
    }

    /// The condition on entries `e` of the audit trail. Constants of this file alone.
    fileprivate var condition: String {
        guard let patterns else {
            let others = Self.allCases.compactMap { $0.patterns == nil ? nil : "NOT (\($0.condition))" }
            return others.joined(separator: " AND ")
        }
        return patterns.map { "e.action LIKE '\($0)'" }.joined(separator: " OR ")
    }
}

extension AuditStore {
    /// The newest entries about these subjects that are of a matter, oldest first, each with its link, which is nil while it
    /// waits for one.
    static func entries(
        about subjects: [String], of matter: AuditMatter, newest limit: Int, in session: PostgresSession
    ) throws -> [(link: Link?, entry: StoredEntry)] {
        try session.query(
            """
            SELECT c.seq, c.entry_id AS link_entry_id, c.prev_hash, c.hash, \(unescaped: entryColumns)
            FROM audit_entries e LEFT JOIN audit_chain c ON c.entry_id = e.entry_id
            WHERE e.subject = ANY (\(subjects)) AND (\(unescaped: matter.condition))
            ORDER BY e.entry_id DESC LIMIT \(limit)
            """
        ).reversed().map { row in
            let link = try row.optionalInt("seq").map { sequence in
                Link(
                    sequence: sequence, entryID: try row.int("link_entry_id"),
                    previousHash: try row.bytes("prev_hash"), hash: try row.bytes("hash"))
            }
            return (link, try entry(row, in: session))
        }
    }

    /// The last link of an entry whose hash is over its address; nil where there is none.
    static func lastUnsalted(in session: PostgresSession) throws -> Int64? {
        try session.query(
            """
            SELECT max(c.seq) AS seq FROM audit_entries e JOIN audit_chain c ON c.entry_id = e.entry_id
            WHERE e.sealed_address IS NOT NULL AND e.sealed_salt IS NULL
            """)[0].optionalInt("seq")
    }

    /// How many entries of a matter about these subjects stand among the first `size` links.
    static func count(
        about subjects: [String], of matter: AuditMatter, upTo size: Int64, in session: PostgresSession
    ) throws -> Int64 {
        try session.query(
            """
            SELECT count(*) AS entries FROM audit_entries e JOIN audit_chain c ON c.entry_id = e.entry_id
            WHERE e.subject = ANY (\(subjects)) AND (\(unescaped: matter.condition)) AND c.seq <= \(size)
            """)[0].int("entries")
    }
}
