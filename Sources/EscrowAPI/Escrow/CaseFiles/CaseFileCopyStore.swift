import FoundationEssentials
import GatewayCore
import Postgres
import Sealing

/// The rows of the archives of case files.
enum CaseFileCopyStore {
    /// Names the object that a copy is about to be written to; another attempt's object is forgotten.
    static func begin(
        _ audience: CaseFileAudience, of caseFile: UUID, object: UUID, in session: PostgresSession
    ) throws {
        try session.execute(
            """
            INSERT INTO case_file_copies (case_file_id, audience, object_id)
            VALUES (\(caseFile), \(audience.rawValue), \(object))
            ON CONFLICT (case_file_id, audience) DO UPDATE SET object_id = EXCLUDED.object_id
            """)
    }

    /// False where another attempt has taken over.
    static func finish(
        object: UUID, _ facts: ObjectFacts, in session: PostgresSession
    ) throws -> Bool {
        try session.execute(
            """
            UPDATE case_file_copies SET size = \(facts.size), sha256 = decode(\(facts.digest), 'hex')
            WHERE object_id = \(object) AND size IS NULL
            """) == 1
    }

    /// The objects that another attempt has named are to be deleted. The caller holds the lock of the case file, which
    /// waits.
    static func giveUp(of caseFile: UUID, in session: PostgresSession) throws {
        try session.execute(
            """
            INSERT INTO case_file_leftovers (object_id, case_file_id)
            SELECT object_id, case_file_id FROM case_file_copies WHERE case_file_id = \(caseFile)
            ON CONFLICT DO NOTHING
            """)
    }

    /// Objects of a case file that are to be deleted.
    static func leftovers(of caseFile: UUID, in session: PostgresSession) throws -> [UUID] {
        try session.query(
            "SELECT object_id FROM case_file_leftovers WHERE case_file_id = \(caseFile) ORDER BY object_id"
        ).map { try $0.uuid("object_id") }
    }

    static func forget(leftover object: UUID, in session: PostgresSession) throws {
        try session.execute("DELETE FROM case_file_leftovers WHERE object_id = \(object)")
    }

    /// The objects of those that a later one has replaced.
    static func replacedObjects(of disputeID: Int64, in session: PostgresSession) throws -> [UUID] {
        try session.query(
            """
            SELECT c.object_id FROM case_file_copies c JOIN case_files f USING (case_file_id)
            WHERE f.dispute_id = \(disputeID) AND f.state = 'REPLACED' ORDER BY c.object_id
            """
        ).map { try $0.uuid("object_id") }
    }

    static func copy(
        _ audience: CaseFileAudience, of caseFile: CaseFile, reference: String, purse: PurseID,
        in session: PostgresSession
    ) throws -> CaseFileCopy? {
        try session.query(
            """
            SELECT object_id, size, encode(sha256, 'hex') AS digest FROM case_file_copies
            WHERE case_file_id = \(caseFile.id) AND audience = \(audience.rawValue) AND size IS NOT NULL
            """
        ).first.map { row in
            CaseFileCopy(
                caseFile: caseFile.id, reference: reference, audience: audience,
                object: try row.uuid("object_id"), owner: purse.description, byteCount: try row.int("size"),
                digest: try row.string("digest"))
        }
    }
}
