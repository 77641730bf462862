import FoundationEssentials
import Postgres
import Sealing

/// The rows of what was shown in disputes; nobody can change them.
enum DisputeEvidenceStore {
    private static let column = "dispute_evidence.sealed_text"

    /// The new row's number; nil where the idempotency key made one meanwhile.
    static func insert(
        _ text: String?, disputeID: Int64, attachment: AttachmentUpload?, digest: String,
        requestDigest: [UInt8],
        by inquirer: Inquirer, in session: PostgresSession
    ) throws -> Int64? {
        let id = try RowNumber.next("dispute_evidence", "evidence_id", in: session)
        let sealed = try text.map { try session.seal.seal($0, in: column, of: "\(id)") }
        return try session.query(
            """
            INSERT INTO dispute_evidence (evidence_id, dispute_id, author_id, attachment_id, sealed_text, sha256,
                idempotency_index, request_digest)
            OVERRIDING SYSTEM VALUE
            VALUES (\(id), \(disputeID), \(inquirer.userID), \(attachment?.id), \(sealed),
                decode(\(digest), 'hex'), \(inquirer.idempotency?.index(in: session)), \(requestDigest))
            ON CONFLICT (idempotency_index) DO NOTHING
            RETURNING evidence_id
            """
        ).first.map { try $0.int("evidence_id") }
    }

    /// What the key made already, and the digest of what it brought then.
    static func made(
        _ mark: IdempotencyMark, in session: PostgresSession
    ) throws -> (id: Int64, requestDigest: [UInt8])? {
        try session.query(
            """
            SELECT evidence_id, request_digest FROM dispute_evidence
            WHERE idempotency_index = \(mark.index(in: session))
            """
        ).first.map { (try $0.int("evidence_id"), try $0.bytes("request_digest")) }
    }

    static func evidence(id: Int64, in session: PostgresSession) throws -> DisputeEvidence? {
        let rows = try session.query(
            "SELECT \(unescaped: columns) FROM dispute_evidence WHERE evidence_id = \(id)")
        let attachments = try AttachmentStore.attachments(
            try rows.compactMap { try $0.optionalUUID("attachment_id") }, in: session)
        return try evidence(rows, attachments, in: session).first
    }

    static func count(disputeID: Int64, in session: PostgresSession) throws -> Int64 {
        try session.query(
            "SELECT count(*) AS evidence FROM dispute_evidence WHERE dispute_id = \(disputeID)")[0]
            .int("evidence")
    }

    /// A page, newest first, below the number `before`.
    static func page(of dispute: DisputeKey, before: Int64, limit: Int) -> Lookup<[DisputeEvidence]> {
        let rows = Lookup<([PostgresRow], PostgresSession)>(
            """
            SELECT \(unescaped: columns) FROM dispute_evidence
            WHERE dispute_id = \(dispute.number)
                AND evidence_id < \(before)
            ORDER BY evidence_id DESC LIMIT \(limit)
            """
        ) { ($0, $1) }
        let attachments = AttachmentStore.lookup(
            """
            SELECT attachment_id FROM dispute_evidence
            WHERE dispute_id = \(dispute.number)
                AND evidence_id < \(before)
            ORDER BY evidence_id DESC LIMIT \(limit)
            """)
        return Lookup.all(rows, attachments).map { found, attachments in
            try evidence(found.0, attachments, in: found.1)
        }
    }

    private static let columns = """
        evidence_id, author_id, attachment_id, sealed_text, encode(sha256, 'hex') AS digest, created_at
        """

    private static func evidence(
        _ rows: [PostgresRow], _ attachments: [UUID: Attachment], in session: PostgresSession
    ) throws -> [DisputeEvidence] {
        try rows.map { row in
            let id = try row.int("evidence_id")
            return DisputeEvidence(
                id: id, authorID: try row.int("author_id"),
                text: try row.optionalString("sealed_text").map {
                    try session.seal.open($0, in: column, of: "\(id)")
                },
                attachment: try row.optionalUUID("attachment_id").flatMap { attachments[$0] },
                digest: try row.string("digest"), createdAt: try row.date("created_at"))
        }
    }
}
