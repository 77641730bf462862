/// SQL text and the values bound to it, written as one interpolated string.
///
/// `"SELECT a FROM t WHERE id = \(id)"` binds `$1`; `\(unescaped: name)` splices text and is for identifiers that the
/// program itself chose. A description shows the text and never a value.
package struct PostgresQuery: ExpressibleByStringInterpolation, Sendable, CustomStringConvertible {
    let sql: String
    let types: [UInt32]
    let values: [String?]

    package init(stringLiteral value: String) {
        self.init(sql: value, types: [], values: [])
    }

    package init(stringInterpolation interpolation: StringInterpolation) {
        self.init(sql: interpolation.sql, types: interpolation.types, values: interpolation.values)
    }

    private init(sql: String, types: [UInt32], values: [String?]) {
        self.sql = sql
        self.types = types
        self.values = values
    }

    package var description: String { sql }

    package struct StringInterpolation: StringInterpolationProtocol {
        var sql = ""
        var types: [UInt32] = []
        var values: [String?] = []

        package init(literalCapacity: Int, interpolationCount: Int) {
            sql.reserveCapacity(literalCapacity + interpolationCount * 3)
        }

        package mutating func appendLiteral(_ literal: String) {
            sql += literal
        }

        /// Binds a value.
        package mutating func appendInterpolation<Value: PostgresBindable>(_ value: Value) {
            types.append(Value.postgresType)
            values.append(value.postgresText)
            sql += "$\(values.count)"
        }

        /// Binds a value, or NULL of its type.
        package mutating func appendInterpolation<Value: PostgresBindable>(_ value: Value?) {
            types.append(Value.postgresType)
            values.append(value?.postgresText)
            sql += "$\(values.count)"
        }

        /// Splices SQL text as it stands: identifiers that the program chose, never input.
        package mutating func appendInterpolation(unescaped text: String) {
            sql += text
        }
    }
}
