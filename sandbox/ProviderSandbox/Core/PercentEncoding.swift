import Primitives

/// Percent-encoded text of paths, queries and forms (RFC 3986, and `+` for a space in forms).
enum PercentEncoding {
    /// The decoded text; a broken escape stays as it is, and bytes that are not UTF-8 are replaced.
    static func decode(_ text: some StringProtocol, plusIsSpace: Bool = false) -> String {
        guard text.utf8.contains(where: { $0 == UInt8(ascii: "%") || $0 == UInt8(ascii: "+") }) else {
            return String(text)
        }
        let bytes = Array(text.utf8)
        var decoded: [UInt8] = []
        var index = 0
        while index < bytes.count {
            if bytes[index] == UInt8(ascii: "%"), index + 2 < bytes.count,
                let pair = Hex.decode(String(decoding: bytes[(index + 1)...(index + 2)], as: UTF8.self))
            {
                decoded.append(contentsOf: pair)
                index += 3
            } else {
                let isPlus = plusIsSpace && bytes[index] == UInt8(ascii: "+")
                decoded.append(isPlus ? UInt8(ascii: " ") : bytes[index])
                index += 1
            }
        }
        return String(decoding: decoded, as: UTF8.self)
    }

    /// The pairs of a query or of an `application/x-www-form-urlencoded` body; of a repeated name the last
    /// one counts.
    static func pairs(_ text: some StringProtocol) -> [String: String] {
        var pairs: [String: String] = [:]
        for part in text.split(separator: "&") {
            let pieces = part.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            let value = pieces.count > 1 ? decode(pieces[1], plusIsSpace: true) : ""
            pairs[decode(pieces[0], plusIsSpace: true)] = value
        }
        return pairs
    }
}
