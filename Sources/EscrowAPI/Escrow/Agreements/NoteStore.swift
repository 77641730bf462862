package import FoundationEssentials
package import Postgres
import Sealing

/// What parties wrote beside their actions.
package enum NoteStore {
    static let column = "agreement_notes.sealed_notes"

    package struct Note: Sendable, Equatable {
        package let authorID: Int64
        package let action: String
        package let text: String
        package let createdAt: Date
    }

    static func insert(
        _ text: String, action: AgreementAction, agreementID: Int64, authorID: Int64,
        in session: PostgresSession
    ) throws {
        let id = try RowNumber.next("agreement_notes", "note_id", in: session)
        try session.execute(
            """
            INSERT INTO agreement_notes (note_id, agreement_id, author_id, action, sealed_notes)
            OVERRIDING SYSTEM VALUE
            VALUES (\(id), \(agreementID), \(authorID), \(action.rawValue),
                \(session.seal.seal(text, in: column, of: "\(id)")))
            """)
    }

    /// Oldest first.
    package static func notes(agreementID: Int64, in session: PostgresSession) throws -> [Note] {
        try session.query(
            """
            SELECT note_id, author_id, action, sealed_notes, created_at FROM agreement_notes
            WHERE agreement_id = \(agreementID) ORDER BY note_id
            """
        ).map { row in
            Note(
                authorID: try row.int("author_id"), action: try row.string("action"),
                text: try session.seal.open(
                    try row.string("sealed_notes"), in: column, of: "\(try row.int("note_id"))"),
                createdAt: try row.date("created_at"))
        }
    }
}
