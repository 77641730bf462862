/// SQL text and the values bound to it, written as one interpolated string.
///
/// `"SELECT a FROM t WHERE id = \(id)"` binds `$1`; a query in a query is a part of it, with its own bound values;
/// `\(unescaped: name)` splices text and is for identifiers that the program itself chose. A description shows the text
/// and never a value.
package struct PostgresQuery: ExpressibleByStringInterpolation, Sendable, CustomStringConvertible {
    let sql: String
    let types: [UInt32]
    let values: [String?]
    /// The text between the bound values: one piece more than there are values.
    private let pieces: [String]

    package init(stringLiteral value: String) {
        self.init(pieces: [value], types: [], values: [])
    }

    package init(stringInterpolation interpolation: StringInterpolation) {
        self.init(
            pieces: interpolation.pieces, types: interpolation.types, values: interpolation.values)
    }

    private init(pieces: [String], types: [UInt32], values: [String?]) {
        self.pieces = pieces
        self.types = types
        self.values = values
        sql = pieces.dropFirst().enumerated().reduce(into: pieces[0]) { text, piece in
            text += "$\(piece.offset + 1)"
            text += piece.element
        }
    }

    package var description: String { sql }

    package struct StringInterpolation: StringInterpolationProtocol {
        fileprivate var pieces = [""]
        fileprivate var types: [UInt32] = []
        fileprivate var values: [String?] = []

        package init(literalCapacity: Int, interpolationCount: Int) {
            pieces.reserveCapacity(interpolationCount + 1)
        }

        package mutating func appendLiteral(_ literal: String) {
            pieces[pieces.count - 1] += literal
        }

        /// Binds a value.
        package mutating func appendInterpolation<Value: PostgresBindable>(_ value: Value) {
            bind(Value.postgresType, value.postgresText)
        }

        /// Binds a value, or NULL of its type.
        package mutating func appendInterpolation<Value: PostgresBindable>(_ value: Value?) {
            bind(Value.postgresType, value?.postgresText)
        }

        /// Makes a query a part of this one.
        package mutating func appendInterpolation(_ part: PostgresQuery) {
            appendLiteral(part.pieces[0])
            for (index, piece) in part.pieces.dropFirst().enumerated() {
                bind(part.types[index], part.values[index])
                appendLiteral(piece)
            }
        }

        /// Splices SQL text as it stands: identifiers that the program chose, never input.
        package mutating func appendInterpolation(unescaped text: String) {
            appendLiteral(text)
        }

        private mutating func bind(_ type: UInt32, _ value: String?) {
            types.append(type)
            values.append(value)
            pieces.append("")
        }
    }
}
