package import FoundationEssentials
import Postgres
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

    /// What the next note will be known by.
    static var number: Lookup<Int64> { RowNumber.next("agreement_notes", "note_id") }

    /// Writes nothing where the agreement is at the version that the caller has, as nothing was done then.
    static func insert(
        _ text: String, as id: Int64, action: AgreementAction, whereChanged agreement: Agreement,
        authorID: Int64, in session: PostgresSession
    ) throws {
        try session.later(
            """
            INSERT INTO agreement_notes (note_id, agreement_id, author_id, action, sealed_notes)
            OVERRIDING SYSTEM VALUE
            SELECT \(id), agreement_id, \(authorID), \(action.rawValue),
                \(session.seal.seal(text, in: column, of: "\(id)"))
            FROM agreements WHERE agreement_id = \(agreement.id) AND version <> \(agreement.version)
            """)
    }

    /// Oldest first.
    static func lookup(of agreement: AgreementKey) -> Lookup<[Note]> {
        Lookup(
            """
            SELECT note_id, author_id, action, sealed_notes, created_at FROM agreement_notes
            WHERE agreement_id = \(agreement.number)
            ORDER BY note_id
            """
        ) { rows, session in
            try rows.map { row in
                Note(
                    authorID: try row.int("author_id"), action: try row.string("action"),
                    text: try session.seal.open(
                        try row.string("sealed_notes"), in: column, of: "\(try row.int("note_id"))"),
                    createdAt: try row.date("created_at"))
            }
        }
    }
}
