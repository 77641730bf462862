/// One forward step of a schema: a file name such as `V0001__create_payments` and its SQL.
///
/// `{{role}}` in the SQL stands for the daemon's role as a quoted identifier.
package struct Migration: Sendable {
    package let name: String
    package let sql: String
    /// What SQL alone cannot do with the rows that are there; it runs after the SQL, in its transaction.
    let step: (@Sendable (PostgresSession) throws -> Void)?

    package init(
        name: String, sql: String, step: (@Sendable (PostgresSession) throws -> Void)? = nil
    ) {
        precondition(!name.isEmpty && !sql.isEmpty, "A migration has a name and a text.")
        self.name = name
        self.sql = sql
        self.step = step
    }
}
