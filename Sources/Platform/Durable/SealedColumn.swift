/// A column whose texts are sealed, for those who count its keys and seal it anew.
package struct SealedColumn: Sendable, Hashable {
    package let table: String
    package let column: String
    /// SQL over the row that gives the record to which its value is bound.
    package let record: String
    /// The field to which it is bound; nil for `<schema>.<table>.<column>`.
    package let field: String?

    package init(_ table: String, _ column: String, record: String, field: String? = nil) {
        self.table = table
        self.column = column
        self.record = record
        self.field = field
    }

    package var name: String { "\(table).\(column)" }
}

extension SealedColumn {
    /// Those of the tables that both daemons have.
    package static let durable = [
        SealedColumn("outbox", "payload", record: "message_id::text"),
        SealedColumn("idempotency_keys", "sealed_reply", record: "scope || ' ' || key"),
    ]
}
