package import FoundationEssentials
import Primitives

/// A Swift value that can be bound to a statement, in PostgreSQL's text format.
///
/// Texts leave their type to the server, so one text binds to `text`, `jsonb` or an enumeration alike; every other
/// type is named, so that a parameter means the same wherever it stands.
package protocol PostgresBindable: Sendable {
    /// The type's OID in `pg_type`; 0 lets the server infer it.
    static var postgresType: UInt32 { get }
    var postgresText: String { get }
}

extension String: PostgresBindable {
    package static var postgresType: UInt32 { 0 }
    package var postgresText: String { self }
}

extension Int: PostgresBindable {
    package static var postgresType: UInt32 { 20 }
    package var postgresText: String { String(self) }
}

extension Int64: PostgresBindable {
    package static var postgresType: UInt32 { 20 }
    package var postgresText: String { String(self) }
}

extension Bool: PostgresBindable {
    package static var postgresType: UInt32 { 16 }
    package var postgresText: String { self ? "t" : "f" }
}

extension UUID: PostgresBindable {
    package static var postgresType: UInt32 { 2950 }
    package var postgresText: String { uuidString }
}

extension Date: PostgresBindable {
    package static var postgresType: UInt32 { 1184 }
    /// To the microsecond, as the server keeps it, so a time read from a row finds that row again.
    package var postgresText: String {
        let microseconds = Int64((timeIntervalSince1970 * 1_000_000).rounded())
        var (seconds, rest) = microseconds.quotientAndRemainder(dividingBy: 1_000_000)
        if rest < 0 { (seconds, rest) = (seconds - 1, rest + 1_000_000) }
        let whole = RFC3339.format(Date(timeIntervalSince1970: TimeInterval(seconds)))
        return "\(whole.dropLast(5)).\(String(rest + 1_000_000).dropFirst())Z"
    }
}

extension Duration: PostgresBindable {
    package static var postgresType: UInt32 { 1186 }
    package var postgresText: String {
        let (seconds, attoseconds) = components
        let microseconds = seconds * 1_000_000 + attoseconds / 1_000_000_000_000
        let (whole, rest) = microseconds.magnitude.quotientAndRemainder(dividingBy: 1_000_000)
        return "\(microseconds < 0 ? "-" : "")\(whole).\(String(rest + 1_000_000).dropFirst()) seconds"
    }
}

/// A value that can stand in a bound array. Bytes are the exception: an array of them is one `bytea`.
package protocol PostgresArrayElement: Sendable {
    static var postgresArrayType: UInt32 { get }
    static func postgresText(of elements: [Self]) -> String
}

extension Array: PostgresBindable where Element: PostgresArrayElement {
    package static var postgresType: UInt32 { Element.postgresArrayType }
    package var postgresText: String { Element.postgresText(of: self) }
}

extension UInt8: PostgresArrayElement {
    package static var postgresArrayType: UInt32 { 17 }
    package static func postgresText(of elements: [UInt8]) -> String { "\\x" + Hex.encode(elements) }
}

extension Int64: PostgresArrayElement {
    package static var postgresArrayType: UInt32 { 1016 }
    package static func postgresText(of elements: [Int64]) -> String {
        "{" + elements.map { String($0) }.joined(separator: ",") + "}"
    }
}

extension UUID: PostgresArrayElement {
    package static var postgresArrayType: UInt32 { 2951 }
    package static func postgresText(of elements: [UUID]) -> String {
        "{" + elements.map(\.uuidString).joined(separator: ",") + "}"
    }
}

extension String: PostgresArrayElement {
    package static var postgresArrayType: UInt32 { 1009 }
    package static func postgresText(of elements: [String]) -> String {
        let quoted = elements.map { element in
            var text = "\""
            for scalar in element.unicodeScalars {
                if scalar == "\"" || scalar == "\\" { text.append("\\") }
                text.unicodeScalars.append(scalar)
            }
            return text + "\""
        }
        return "{" + quoted.joined(separator: ",") + "}"
    }
}
