import FoundationEssentials
import Postgres

/// Which documents and checks nobody needs any more, and what is left of them.
enum KYCErasureStore {
    /// Why a document goes, which is looked at again when it is claimed.
    enum Ground {
        /// Its owner replaced it or took it back, and no check ever saw it.
        case unseen
        /// It belongs to a try that came to nothing so long ago.
        case abandoned(after: Duration)
        /// Its retention is over.
        case outlived(after: Duration)

        fileprivate var condition: String {
            switch self {
            case .unseen: "d.state = 'retired' AND d.submitted_at IS NULL"
            case .abandoned(let age): KYCErasureStore.isAbandoned(after: age)
            case .outlived(let age):
                "\(KYCErasureStore.relationshipEnd) < now() - \(KYCErasureStore.interval(age))"
            }
        }
    }

    /// The object of a document that is about to be erased, never where a hold stands. A document that is ready for a
    /// check is taken out of reach first, so that no check is ordered with a file that goes. Nil where the ground is not
    /// there any more.
    static func claim(_ document: UUID, _ ground: Ground, in session: PostgresSession) throws -> UUID? {
        try session.query(
            """
            UPDATE kyc_documents d SET state = CASE WHEN state = 'kept' THEN 'retired' ELSE state END,
                retired_at = CASE WHEN state = 'kept' THEN now() ELSE retired_at END
            WHERE document_id = \(document) AND state <> 'erased' AND (\(unescaped: ground.condition))
                AND \(unescaped: notHeld)
            RETURNING object_id
            """
        ).first?.uuid("object_id")
    }

    /// Whether a hold stands on the document's owner.
    static func isHeld(_ document: UUID, in session: PostgresSession) throws -> Bool {
        try session.query(
            "SELECT 1 AS one FROM kyc_documents d WHERE document_id = \(document) AND \(unescaped: notHeld)"
        ).isEmpty
    }

    static func markErased(
        _ document: UUID, in session: PostgresSession
    ) throws -> (userID: Int64, kind: String?)? {
        try session.query(
            """
            UPDATE kyc_documents SET state = 'erased', erased_at = now(), media_type = NULL, width = NULL, height = NULL,
                size = NULL, digest = NULL, idempotency_index = NULL
            WHERE document_id = \(document) AND state <> 'erased'
            RETURNING user_id, kind
            """
        ).first.map { (try $0.int("user_id"), try $0.optionalString("kind")) }
    }

    /// A page of the documents that are due on that ground: those of tries that came to nothing, or those of people with
    /// whom nothing has happened for so long (no sign-in, no agreement, no decision).
    static func due(
        _ ground: Ground, beyond: UUID?, limit: Int, in session: PostgresSession
    ) throws -> [UUID] {
        try session.query(
            """
            SELECT d.document_id FROM kyc_documents d
            WHERE (\(beyond)::uuid IS NULL OR d.document_id > \(beyond)) AND d.state <> 'erased'
                AND (\(unescaped: ground.condition)) AND \(unescaped: notHeld)
            ORDER BY d.document_id LIMIT \(limit)
            """
        ).map { try $0.uuid("document_id") }
    }

    /// Forgets what was read off the documents of such people. Answers whose and how many.
    static func forgetIdentities(after age: Duration, in session: PostgresSession) throws -> [Int64] {
        try session.query(
            """
            UPDATE kyc_checks d SET sealed_identity = NULL, document_index = NULL
            WHERE (d.sealed_identity IS NOT NULL OR d.document_index IS NOT NULL)
                AND \(unescaped: relationshipEnd) < now() - \(age) AND \(unescaped: notHeld)
            RETURNING d.user_id
            """
        ).map { try $0.int("user_id") }
    }

    static func outlivedIdentities(after age: Duration, in session: PostgresSession) throws -> Int64 {
        try session.query(
            """
            SELECT count(*) AS n FROM kyc_checks d
            WHERE (d.sealed_identity IS NOT NULL OR d.document_index IS NOT NULL)
                AND \(unescaped: relationshipEnd) < now() - \(age) AND \(unescaped: notHeld)
            """)[0].int("n")
    }

    /// How many people's papers a legal hold keeps.
    static func held(in session: PostgresSession) throws -> Int64 {
        try session.query("SELECT count(*) AS n FROM kyc_holds WHERE released_at IS NULL")[0].int("n")
    }

    /// Never finished, never submitted, taken back, replaced, or part of a check that nobody was verified on and that the
    /// person's standing does not rest on. What somebody was verified on, and the proof of address of whoever ever was
    /// verified, is none of it.
    private static func isAbandoned(after age: Duration) -> String {
        """
        d.state = 'receiving' AND d.uploaded_at < now() - interval '1 day'
            OR d.relied_on_at IS NULL AND NOT (d.kind = 'PROOF_OF_ADDRESS' AND EXISTS (
                SELECT FROM kyc_checks r WHERE r.user_id = d.user_id AND r.relied_on_at IS NOT NULL))
            AND (d.state = 'kept' AND coalesce(d.given_back_at, d.uploaded_at) < now() - \(interval(age))
                OR d.state = 'retired' AND d.retired_at < now() - \(interval(age))
                OR d.state = 'submitted' AND EXISTS (
                    SELECT FROM kyc_checks c LEFT JOIN kyc_profiles p ON p.user_id = c.user_id
                    WHERE c.check_id = d.check_id
                        AND (p.check_id IS DISTINCT FROM c.check_id OR p.state = 'REJECTED')
                        AND coalesce(p.decided_at, c.decided_at) < now() - \(interval(age))))
        """
    }

    private static func interval(_ age: Duration) -> String { "interval '\(age.components.seconds) seconds'" }

    private static let notHeld = """
        NOT EXISTS (SELECT FROM kyc_holds h WHERE h.user_id = d.user_id AND h.released_at IS NULL)
        """

    /// The last thing that happened with the person. An agreement that is not over keeps the relationship alive.
    private static let relationshipEnd = """
        greatest(
            (SELECT u.created_at FROM users u WHERE u.id = d.user_id),
            (SELECT max(s.last_used_at) FROM sessions s WHERE s.user_id = d.user_id),
            (SELECT max(k.changed_at) FROM kyc_profiles k WHERE k.user_id = d.user_id),
            (SELECT max(CASE WHEN a.state IN ('RELEASED', 'REFUNDED', 'CANCELLED') THEN a.state_changed_at ELSE now() END)
             FROM agreements a WHERE a.buyer_id = d.user_id OR a.seller_id = d.user_id))
        """
}
