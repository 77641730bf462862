package import FoundationEssentials
import Postgres

/// A row of a file that was set aside, as a page shows it: why, without what stood in it.
package struct ShownReject: Sendable, Equatable {
    package let row: Int64
    package let column: String
    package let english: String
    package let french: String
}

extension StatementStore {
    /// The first rows of a file that were set aside, in their order.
    package func shownRejects(of file: UUID, limit: Int) throws -> [ShownReject] {
        try session.query(
            """
            SELECT row_number, column_name, english, french FROM statement_rejects
            WHERE file_id = \(file) ORDER BY row_number LIMIT \(limit)
            """
        ).map { row in
            ShownReject(
                row: try row.int("row_number"), column: try row.string("column_name"),
                english: try row.string("english"), french: try row.string("french"))
        }
    }
}
