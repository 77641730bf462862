/// Reads an `Idempotency-Key` header: bare, or a quoted string as in
/// draft-ietf-httpapi-idempotency-key-header.
enum IdempotencyKeyHeader {
    static let longest = 255

    /// The key: 1 to 255 printable ASCII characters, the same for both spellings; nil where the header holds
    /// none.
    static func key(_ header: String) -> String? {
        let text = header.utf8.drop { $0 == UInt8(ascii: " ") }
        let key = text.first == UInt8(ascii: "\"") ? unquoted(Array(text)) : Array(text)
        guard let key, (1...longest).contains(key.count),
            key.allSatisfy({ (UInt8(ascii: " ")...UInt8(ascii: "~")).contains($0) })
        else { return nil }
        return String(decoding: key, as: UTF8.self)
    }

    /// An sf-string (RFC 9651, section 3.3.3): a backslash stands before a quote or a backslash only.
    private static func unquoted(_ text: [UInt8]) -> [UInt8]? {
        var key: [UInt8] = []
        var rest = text[...].dropFirst()
        while let byte = rest.popFirst() {
            switch byte {
            case UInt8(ascii: "\""):
                return rest.allSatisfy { $0 == UInt8(ascii: " ") } ? key : nil
            case UInt8(ascii: "\\"):
                guard let escaped = rest.popFirst(),
                    escaped == UInt8(ascii: "\"") || escaped == UInt8(ascii: "\\")
                else { return nil }
                key.append(escaped)
            default: key.append(byte)
            }
        }
        return nil
    }
}
