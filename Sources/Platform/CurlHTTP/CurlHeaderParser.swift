/// Collects the header fields of the final response from the lines that libcurl hands over.
struct CurlHeaderParser {
    private(set) var fields: [(name: String, value: String)] = []
    private var byteCount = 0
    private var isComplete = false
    private static let limit = 64 * 1024

    /// False where the fields together are too large.
    mutating func read(_ bytes: UnsafeRawBufferPointer) -> Bool {
        byteCount += bytes.count
        guard byteCount <= Self.limit else { return false }
        let line = String(decoding: bytes, as: UTF8.self).trimmed
        if line.hasPrefix("HTTP/") && (fields.isEmpty || isComplete) {
            // A status line: what came before belonged to an interim response (100 to 199).
            fields = []
            isComplete = false
        } else if line.isEmpty {
            isComplete = true
        } else if isComplete {
            // A trailer field: nothing here uses them.
        } else if bytes.first == UInt8(ascii: " ") || bytes.first == UInt8(ascii: "\t"),
            let last = fields.popLast()
        {
            fields.append((last.name, last.value + " " + line))
        } else if let colon = line.firstIndex(of: ":") {
            fields.append((line[..<colon].lowercased(), String(line[line.index(after: colon)...]).trimmed))
        }
        return true
    }
}

extension String {
    fileprivate var trimmed: String {
        let isSpace = { (character: Character) in character.isWhitespace || character.isNewline }
        let start = self[...].drop(while: isSpace)
        return String(start.reversed().drop(while: isSpace).reversed())
    }
}
