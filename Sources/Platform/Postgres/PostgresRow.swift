package import FoundationEssentials
import Primitives

/// One row of a result, copied out of libpq's memory: columns by name, values as the server's text.
package struct PostgresRow: Sendable {
    let columns: PostgresColumns
    let values: [String?]

    package func string(_ column: String) throws(PostgresError) -> String {
        try value(column, as: "text") { $0 }
    }

    package func int(_ column: String) throws(PostgresError) -> Int64 {
        try value(column, as: "an integer") { Int64($0) }
    }

    package func bool(_ column: String) throws(PostgresError) -> Bool {
        try value(column, as: "a boolean", Self.bool)
    }

    package func uuid(_ column: String) throws(PostgresError) -> UUID {
        try value(column, as: "a uuid") { UUID(uuidString: $0) }
    }

    package func date(_ column: String) throws(PostgresError) -> Date {
        try value(column, as: "a time", RFC3339.parse)
    }

    package func bytes(_ column: String) throws(PostgresError) -> [UInt8] {
        try value(column, as: "bytes", Self.bytes)
    }

    package func optionalString(_ column: String) throws(PostgresError) -> String? {
        try optional(column, as: "text") { $0 }
    }

    package func optionalInt(_ column: String) throws(PostgresError) -> Int64? {
        try optional(column, as: "an integer") { Int64($0) }
    }

    package func optionalBool(_ column: String) throws(PostgresError) -> Bool? {
        try optional(column, as: "a boolean", Self.bool)
    }

    package func optionalUUID(_ column: String) throws(PostgresError) -> UUID? {
        try optional(column, as: "a uuid") { UUID(uuidString: $0) }
    }

    package func optionalDate(_ column: String) throws(PostgresError) -> Date? {
        try optional(column, as: "a time", RFC3339.parse)
    }

    package func optionalBytes(_ column: String) throws(PostgresError) -> [UInt8]? {
        try optional(column, as: "bytes", Self.bytes)
    }

    private static func bool(_ text: String) -> Bool? {
        text == "t" ? true : text == "f" ? false : nil
    }

    private static func bytes(_ text: String) -> [UInt8]? {
        text.hasPrefix("\\x") ? Hex.decode(String(text.dropFirst(2))) : nil
    }

    private func value<Value>(
        _ column: String, as kind: String, _ decode: (String) -> Value?
    ) throws(PostgresError) -> Value {
        guard let value = try optional(column, as: kind, decode) else {
            throw PostgresError(
                code: .unexpectedColumn, message: "Column \(column) is NULL where \(kind) is due.")
        }
        return value
    }

    private func optional<Value>(
        _ column: String, as kind: String, _ decode: (String) -> Value?
    ) throws(PostgresError) -> Value? {
        guard let index = columns.index[column] else {
            throw PostgresError(code: .unexpectedColumn, message: "The result has no column \(column).")
        }
        guard let text = values[index] else { return nil }
        guard let value = decode(text) else {
            throw PostgresError(code: .unexpectedColumn, message: "Column \(column) does not hold \(kind).")
        }
        return value
    }
}

/// The column names of one result, shared by its rows. Of two columns with one name the first counts.
final class PostgresColumns: Sendable {
    let index: [String: Int]

    init(names: [String]) {
        var index: [String: Int] = [:]
        for (position, name) in names.enumerated() where index[name] == nil { index[name] = position }
        self.index = index
    }
}
