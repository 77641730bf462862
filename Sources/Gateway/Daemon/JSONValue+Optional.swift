import Primitives

extension JSONValue {
    /// The text, or null where there is none.
    static func optional(_ text: String?) -> JSONValue {
        guard let text else { return .null }
        return .string(text)
    }

    /// The number, or null where there is none.
    static func optional(_ number: Int64?) -> JSONValue {
        guard let number else { return .null }
        return .integer(number)
    }
}
