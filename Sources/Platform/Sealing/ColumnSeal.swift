/// How one schema's personal columns are kept: sealed, and where they are looked up by value also as a blind index.
///
/// A value's place is `<schema>.<table>.<column>` and the text of its row's identifier.
package struct ColumnSeal: Sendable {
    package let schema: String
    package let fields: FieldSeal
    private let blindIndex: BlindIndex

    package init(schema: String, keys: KeyRing, index: BlindIndex) {
        self.schema = schema
        fields = FieldSeal(keys: keys)
        blindIndex = index
    }

    /// Seals a value for `column`, written `table.column`, of the row `record`.
    package func seal(
        _ text: String, in column: String, of record: String
    ) throws(SealingError) -> String {
        try fields.seal(text, at: SealedPlace("\(schema).\(column)", record: record))
    }

    package func open(
        _ sealed: String, in column: String, of record: String
    ) throws(SealingError) -> String {
        try fields.open(sealed, at: SealedPlace("\(schema).\(column)", record: record))
    }

    /// By which a value of `column` is found.
    package func index(_ value: String, in column: String) -> [UInt8] {
        blindIndex.index(of: value, in: "\(schema).\(column)")
    }
}
