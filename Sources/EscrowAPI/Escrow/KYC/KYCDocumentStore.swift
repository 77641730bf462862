import FoundationEssentials
import GatewayCore
import Images
import Postgres
import Sealing

/// The rows of the files of verifications.
enum KYCDocumentStore {
    /// A row for a file that is about to come; nothing is known of it.
    static func insert(_ id: UUID, object: UUID, userID: Int64, in session: PostgresSession) throws {
        try session.execute(
            """
            INSERT INTO kyc_documents (document_id, object_id, user_id) VALUES (\(id), \(object), \(userID))
            """)
    }

    /// How many files a person is sending now. Those of processes that died are not counted for long.
    static func receiving(userID: Int64, in session: PostgresSession) throws -> Int64 {
        try session.query(
            """
            SELECT count(*) AS n FROM kyc_documents
            WHERE user_id = \(userID) AND state = 'receiving' AND discarded_at IS NULL
                AND uploaded_at > now() - interval '10 minutes'
            """)[0].int("n")
    }

    /// What is known of a file once it has come whole.
    struct Content {
        let kind: KYCDocumentKind
        let facts: ImageFacts
        let byteCount: Int
        let digest: String
    }

    static func keep(
        _ id: UUID, _ content: Content, idempotency: IdempotencyMark?, in session: PostgresSession
    ) throws -> Bool {
        try session.execute(
            """
            UPDATE kyc_documents SET state = 'kept', kind = \(content.kind.rawValue),
                media_type = \(content.facts.type.mediaType), width = \(content.facts.size?.width),
                height = \(content.facts.size?.height), size = \(content.byteCount), digest = \(content.digest),
                idempotency_index = \(idempotency.map { index($0, session) }), uploaded_at = now()
            WHERE document_id = \(id) AND state = 'receiving' AND discarded_at IS NULL
            """) == 1
    }

    /// Whether a file can be taken away because it was not kept, and never will be. A commit of unknown end that kept it
    /// is waited for.
    static func claimDiscard(_ id: UUID, in session: PostgresSession) throws -> Bool {
        try session.execute(
            """
            UPDATE kyc_documents SET discarded_at = now() WHERE document_id = \(id) AND state = 'receiving'
            """) == 1
    }

    /// Forgets a file that did not come whole.
    static func discard(_ id: UUID, in session: PostgresSession) throws {
        try session.execute("DELETE FROM kyc_documents WHERE document_id = \(id) AND state = 'receiving'")
    }

    static func kept(userID: Int64, in session: PostgresSession) throws -> [KYCDocument] {
        try session.find(kept(userID: userID))
    }

    static func kept(userID: Int64) -> Lookup<[KYCDocument]> {
        Lookup(
            """
            SELECT \(unescaped: columns) FROM kyc_documents WHERE user_id = \(userID) AND state = 'kept'
            ORDER BY kind
            """
        ) { rows, _ in try rows.compactMap(document) }
    }

    /// Those of the check that the person's verification hangs on.
    static func submitted(userID: Int64) -> Lookup<[KYCDocument]> {
        Lookup(
            """
            SELECT \(unescaped: columns) FROM kyc_documents
            WHERE check_id = (SELECT check_id FROM kyc_profiles WHERE user_id = \(userID)) AND state = 'submitted'
            ORDER BY kind
            """
        ) { rows, _ in try rows.compactMap(document) }
    }

    static func documents(check: UUID, in session: PostgresSession) throws -> [KYCDocument] {
        try session.query(
            """
            SELECT \(unescaped: columns) FROM kyc_documents WHERE check_id = \(check) AND state = 'submitted'
            ORDER BY kind
            """
        ).compactMap(document)
    }

    /// What can still be looked at, the newest first; what came before `before` where it is given.
    static func page(
        userID: Int64, before: UUID?, limit: Int, in session: PostgresSession
    ) throws -> [KYCDocument] {
        try session.query(
            """
            SELECT \(unescaped: columns) FROM kyc_documents
            WHERE user_id = \(userID) AND state IN ('kept', 'submitted', 'retired')
                AND (\(before as UUID?)::uuid IS NULL OR document_id < \(before as UUID?))
            ORDER BY document_id DESC LIMIT \(limit)
            """
        ).compactMap(document)
    }

    /// A file that can still be looked at.
    static func document(_ id: UUID, userID: Int64, in session: PostgresSession) throws -> KYCDocument? {
        try session.query(
            """
            SELECT \(unescaped: columns) FROM kyc_documents
            WHERE document_id = \(id) AND user_id = \(userID) AND state IN ('kept', 'submitted', 'retired')
            """
        ).first.flatMap(document)
    }

    static func document(_ mark: IdempotencyMark, in session: PostgresSession) throws -> KYCDocument? {
        try session.query(
            """
            SELECT \(unescaped: columns) FROM kyc_documents
            WHERE idempotency_index = \(index(mark, session)) AND state <> 'erased'
            """
        ).first.flatMap(document)
    }

    static func submit(_ documents: [KYCDocument], check: UUID, in session: PostgresSession) throws {
        try session.execute(
            """
            UPDATE kyc_documents SET state = 'submitted', check_id = \(check),
                submitted_at = coalesce(submitted_at, now())
            WHERE document_id = ANY (\(documents.map(\.id))) AND state = 'kept'
            """)
    }

    static func retire(_ ids: [UUID], in session: PostgresSession) throws {
        try session.execute(
            """
            UPDATE kyc_documents SET state = 'retired', retired_at = now()
            WHERE document_id = ANY (\(ids)) AND state IN ('kept', 'submitted')
            """)
    }

    /// The person was verified on these papers: they stay as long as the law wants them, whatever becomes of him.
    static func setReliedOn(check: UUID, in session: PostgresSession) throws {
        try session.execute(
            """
            UPDATE kyc_documents SET relied_on_at = coalesce(relied_on_at, now())
            WHERE check_id = \(check) AND state = 'submitted'
            """)
    }

    /// Makes submitted files ready for another check.
    static func giveBack(_ ids: [UUID], in session: PostgresSession) throws {
        try session.execute(
            """
            UPDATE kyc_documents d SET state = 'kept', check_id = NULL, given_back_at = now()
            WHERE document_id = ANY (\(ids)) AND state = 'submitted' AND NOT EXISTS (
                SELECT FROM kyc_documents k WHERE k.user_id = d.user_id AND k.kind = d.kind AND k.state = 'kept')
            """)
    }

    /// No two marks have one text: a key has no control characters.
    private static func index(_ mark: IdempotencyMark, _ session: PostgresSession) -> [UInt8] {
        session.seal.index("\(mark.scope)\u{0}\(mark.key)", in: "kyc_documents.idempotency")
    }

    private static let columns = """
        document_id, object_id, kind, state, media_type, width, height, size, digest, check_id,
            submitted_at IS NOT NULL AS was_submitted, uploaded_at
        """

    /// Nil for a row whose file is still coming.
    private static func document(_ row: PostgresRow) throws -> KYCDocument? {
        guard let kind = try row.optionalString("kind").flatMap({ KYCDocumentKind(rawValue: $0) }),
            let state = KYCDocument.State(rawValue: try row.string("state")),
            let type = try row.optionalString("media_type").flatMap({ ImageType(rawValue: $0) })
        else { return nil }
        var size: PixelSize?
        if let width = try row.optionalInt("width"), let height = try row.optionalInt("height") {
            size = PixelSize(width: Int(width), height: Int(height))
        }
        return KYCDocument(
            id: try row.uuid("document_id"), object: try row.uuid("object_id"), kind: kind, state: state,
            type: type, size: size, byteCount: try row.int("size"), digest: try row.string("digest"),
            checkID: try row.optionalUUID("check_id"), wasSubmitted: try row.bool("was_submitted"),
            uploadedAt: try row.date("uploaded_at"))
    }
}
