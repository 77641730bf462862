/// One forward step of a schema: a file name such as `V0001__create_payments` and its SQL.
///
/// `{{role}}` in the SQL stands for the daemon's role as a quoted identifier.
package struct Migration: Sendable, Equatable {
    package let name: String
    package let sql: String

    package init(name: String, sql: String) {
        precondition(!name.isEmpty && !sql.isEmpty, "A migration has a name and a text.")
        self.name = name
        self.sql = sql
    }
}
