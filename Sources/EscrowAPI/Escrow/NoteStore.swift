package import FoundationEssentials
package import Postgres

/// What parties wrote beside their actions.
package enum NoteStore {
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
        try session.execute(
            """
            INSERT INTO agreement_notes (agreement_id, author_id, action, notes)
            VALUES (\(agreementID), \(authorID), \(action.rawValue), \(text))
            """)
    }

    /// Oldest first.
    package static func notes(agreementID: Int64, in session: PostgresSession) throws -> [Note] {
        try session.query(
            """
            SELECT author_id, action, notes, created_at FROM agreement_notes
            WHERE agreement_id = \(agreementID) ORDER BY note_id
            """
        ).map { row in
            Note(
                authorID: try row.int("author_id"), action: try row.string("action"),
                text: try row.string("notes"),
                createdAt: try row.date("created_at"))
        }
    }
}
