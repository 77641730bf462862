import FoundationEssentials
import GatewayCore
import Postgres
import Primitives
import Sealing

/// The rows of case files and of their archives.
enum CaseFileStore {
    private static let column = "case_files.sealed_purse"

    /// False where one of the dispute is being made, or the key made one before.
    static func insert(
        _ id: UUID, disputeID: Int64, command: CommandID, by inquirer: Inquirer?,
        in session: PostgresSession
    ) throws -> Bool {
        try session.execute(
            """
            INSERT INTO case_files (case_file_id, dispute_id, requested_by, command_id, idempotency_index)
            VALUES (\(id), \(disputeID), \(inquirer?.userID), \(command.uuid),
                \(inquirer?.idempotency?.index(in: session)))
            ON CONFLICT DO NOTHING
            """) == 1
    }

    static func made(_ mark: IdempotencyMark, in session: PostgresSession) throws -> CaseFile? {
        try session.query(
            """
            SELECT \(unescaped: columns) FROM case_files WHERE idempotency_index = \(mark.index(in: session))
            """
        ).first.map(caseFile)
    }

    static func caseFile(_ id: UUID, in session: PostgresSession) throws -> CaseFile? {
        try session.query("SELECT \(unescaped: columns) FROM case_files WHERE case_file_id = \(id)")
            .first.map(caseFile)
    }

    /// The newest of a dispute that stands in one of these states.
    static func newest(
        of disputeID: Int64, in states: [CaseFile.State], session: PostgresSession
    ) throws -> CaseFile? {
        try session.query(
            """
            SELECT \(unescaped: columns) FROM case_files
            WHERE dispute_id = \(disputeID) AND state = ANY (\(states.map(\.rawValue)))
            ORDER BY requested_at DESC, case_file_id DESC LIMIT 1
            """
        ).first.map(caseFile)
    }

    /// What a job finds of a case file that waits.
    struct Waiting {
        let caseFile: CaseFile
        let inquiries: Int
        /// What the gateway said, as JSON text; nil while it has not.
        let purse: String?
    }

    /// Locked until the transaction ends; nil where it waits no more.
    static func waiting(_ id: UUID, in session: PostgresSession) throws -> Waiting? {
        try session.query(
            """
            SELECT \(unescaped: columns), inquiries, sealed_purse FROM case_files
            WHERE case_file_id = \(id) AND state = 'WAITING' FOR NO KEY UPDATE
            """
        ).first.map { row in
            Waiting(
                caseFile: try caseFile(row), inquiries: Int(try row.int("inquiries")),
                purse: try row.optionalString("sealed_purse").map {
                    try session.seal.open($0, in: column, of: id.lowercased)
                })
        }
    }

    /// Keeps what the gateway said. False where nobody waits for it.
    static func describe(
        _ id: UUID, purse: PurseID, as description: JSONValue, in session: PostgresSession
    ) throws -> Bool {
        let sealed = try session.seal.seal(description.text, in: column, of: id.lowercased)
        return try session.execute(
            """
            UPDATE case_files f SET sealed_purse = \(sealed)
            FROM disputes d JOIN agreements a ON a.agreement_id = d.agreement_id
            WHERE f.case_file_id = \(id) AND f.state = 'WAITING' AND f.sealed_purse IS NULL
                AND d.dispute_id = f.dispute_id AND a.purse_id = \(purse.uuid)
            """) == 1
    }

    static func setAsked(_ id: UUID, command: CommandID, in session: PostgresSession) throws {
        try session.execute(
            """
            UPDATE case_files SET command_id = \(command.uuid), inquiries = inquiries + 1
            WHERE case_file_id = \(id)
            """)
    }

    /// The case file whose question the gateway refused, which fails by that; nil where the command asked no such question.
    static func fail(_ command: CommandID, in session: PostgresSession) throws -> CaseFile? {
        try session.query(
            """
            UPDATE case_files SET state = 'FAILED' WHERE command_id = \(command.uuid) AND state = 'WAITING'
            RETURNING \(unescaped: columns)
            """
        ).first.map(caseFile)
    }

    /// Marks it ready, and those before it replaced.
    static func setReady(_ caseFile: CaseFile, in session: PostgresSession) throws {
        try session.execute(
            """
            UPDATE case_files SET state = 'REPLACED'
            WHERE dispute_id = \(caseFile.disputeID) AND state = 'READY'
            """)
        try session.execute(
            """
            UPDATE case_files SET state = 'READY', ready_at = statement_timestamp(), sealed_purse = NULL
            WHERE case_file_id = \(caseFile.id)
            """)
    }

    private static let columns = "case_file_id, dispute_id, state, requested_at, ready_at"

    private static func caseFile(_ row: PostgresRow) throws -> CaseFile {
        guard let state = CaseFile.State(rawValue: try row.string("state")) else {
            preconditionFailure("The checks of table case_files let no other state in.")
        }
        return CaseFile(
            id: try row.uuid("case_file_id"), disputeID: try row.int("dispute_id"), state: state,
            requestedAt: try row.date("requested_at"), readyAt: try row.optionalDate("ready_at"))
    }
}
