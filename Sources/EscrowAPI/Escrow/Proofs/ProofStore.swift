import FoundationEssentials
import Postgres
import Sealing

/// The rows of proofs; nobody can change them.
package enum ProofStore {
    private static let column = "proofs.sealed_text"

    /// The new row's number; nil where the idempotency key made one meanwhile.
    static func insert(
        _ new: NewProof, agreementID: Int64, attachment: AttachmentUpload?, digest: String,
        requestDigest: [UInt8],
        by inquirer: Inquirer, in session: PostgresSession
    ) throws -> Int64? {
        let id = try RowNumber.next("proofs", "proof_id", in: session)
        let sealed = try new.text.map { try session.seal.seal($0, in: column, of: "\(id)") }
        return try session.query(
            """
            INSERT INTO proofs (proof_id, agreement_id, milestone_id, author_id, kind, attachment_id, sealed_text, sha256,
                idempotency_index, request_digest)
            OVERRIDING SYSTEM VALUE
            VALUES (\(id), \(agreementID), \(new.milestoneID), \(inquirer.userID), \(new.kind.rawValue),
                \(attachment?.id), \(sealed), decode(\(digest), 'hex'),
                \(inquirer.idempotency?.index(in: session)), \(requestDigest))
            ON CONFLICT (idempotency_index) DO NOTHING
            RETURNING proof_id
            """
        ).first.map { try $0.int("proof_id") }
    }

    /// What the key made already, and the digest of what it brought then.
    static func made(
        _ mark: IdempotencyMark, in session: PostgresSession
    ) throws -> (id: Int64, requestDigest: [UInt8])? {
        try session.query(
            "SELECT proof_id, request_digest FROM proofs WHERE idempotency_index = \(mark.index(in: session))"
        ).first.map { (try $0.int("proof_id"), try $0.bytes("request_digest")) }
    }

    static func proof(id: Int64, in session: PostgresSession) throws -> Proof? {
        let rows = try session.query(
            "SELECT \(unescaped: columns) FROM proofs WHERE proof_id = \(id)")
        let attachments = try AttachmentStore.attachments(
            try rows.compactMap { try $0.optionalUUID("attachment_id") }, in: session)
        return try proofs(rows, attachments, in: session).first
    }

    static func count(agreementID: Int64, in session: PostgresSession) throws -> Int64 {
        try session.query("SELECT count(*) AS proofs FROM proofs WHERE agreement_id = \(agreementID)")[0]
            .int("proofs")
    }

    /// A page of an agreement's proofs, newest first, below the number `before`.
    static func page(of agreement: AgreementKey, before: Int64, limit: Int) -> Lookup<[Proof]> {
        let rows = Lookup<([PostgresRow], PostgresSession)>(
            """
            SELECT \(unescaped: columns) FROM proofs
            WHERE agreement_id = \(agreement.number)
                AND proof_id < \(before)
            ORDER BY proof_id DESC LIMIT \(limit)
            """
        ) { ($0, $1) }
        let attachments = AttachmentStore.lookup(
            """
            SELECT attachment_id FROM proofs
            WHERE agreement_id = \(agreement.number)
                AND proof_id < \(before)
            ORDER BY proof_id DESC LIMIT \(limit)
            """)
        return Lookup.all(rows, attachments).map { found, attachments in
            try proofs(found.0, attachments, in: found.1)
        }
    }

    private static let columns = """
        proof_id, agreement_id, milestone_id, author_id, kind, attachment_id, sealed_text,
            encode(sha256, 'hex') AS digest, created_at
        """

    private static func proofs(
        _ rows: [PostgresRow], _ attachments: [UUID: Attachment], in session: PostgresSession
    ) throws -> [Proof] {
        try rows.map { row in
            guard let kind = ProofKind(rawValue: try row.string("kind")) else {
                preconditionFailure("The checks of table proofs let no other kind in.")
            }
            let id = try row.int("proof_id")
            return Proof(
                id: id, agreementID: try row.int("agreement_id"),
                milestoneID: try row.optionalInt("milestone_id"), authorID: try row.int("author_id"),
                kind: kind,
                text: try row.optionalString("sealed_text").map {
                    try session.seal.open($0, in: column, of: "\(id)")
                },
                attachment: try row.optionalUUID("attachment_id").flatMap { attachments[$0] },
                digest: try row.string("digest"), createdAt: try row.date("created_at"))
        }
    }
}
