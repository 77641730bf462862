import Primitives

/// Words of Smile ID's, fit for a log line and for the database.
enum SmileIDText {
    /// Four digits, which a number may have lost the zeros of: `810` is `0810`. Nil for anything else.
    static func code(_ value: JSONValue?) -> String? {
        guard let text = value?.string ?? value?.integer.map(String.init),
            (1...4).contains(text.utf8.count), text.utf8.allSatisfy(\.isDigit)
        else { return nil }
        return String(repeating: "0", count: 4 - text.utf8.count) + text
    }

    /// A flag, which some surfaces write as a text.
    static func flag(_ value: JSONValue?) -> Bool? {
        switch value?.string?.lowercased() {
        case "true": true
        case "false": false
        default: value?.bool
        }
    }

    /// Lower-case letters and underscores, at most 40: nobody's name or number.
    static func word(_ text: String) -> String {
        let isWord =
            (1...40).contains(text.utf8.count)
            && text.utf8.allSatisfy { (0x61...0x7A).contains($0) || $0 == UInt8(ascii: "_") }
        return isWord ? text : "unreadable"
    }

    /// Smile ID's own number of a job of v1: digits alone.
    static func jobNumber(_ value: JSONValue?) -> String? {
        guard let text = value?.string, (1...20).contains(text.utf8.count), text.utf8.allSatisfy(\.isDigit)
        else { return nil }
        return text
    }

    /// An identifier that may be repeated: letters, digits, hyphens and underscores, at most 64.
    static func identifier(_ text: String) -> String? {
        let isPlain = text.utf8.allSatisfy {
            $0.isDigit || (0x41...0x5A).contains($0) || (0x61...0x7A).contains($0)
                || $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: "_")
        }
        return isPlain && (1...64).contains(text.utf8.count) ? text : nil
    }
}
