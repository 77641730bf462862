/// Where a sealed value stands, and so the only place where it opens: a value moved to another column or row is refused.
package struct SealedPlace: Sendable, Hashable {
    /// Schema, table and column: `escrow.users.phone`.
    package let field: String
    /// The row's identifier.
    package let record: String

    package init(_ field: String, record: String) {
        self.field = field
        self.record = record
    }
}
