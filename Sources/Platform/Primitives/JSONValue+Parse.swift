/// What is wrong with a JSON text, and at which byte.
public struct JSONError: Error, Sendable, Equatable, CustomStringConvertible {
    public let message: String
    public let offset: Int

    public var description: String { "\(message) at byte \(offset)" }
}

extension JSONValue {
    /// Reads one document. Refuses what RFC 8259 refuses, and also invalid UTF-8, a member named twice, lone
    /// surrogates, and nesting deeper than 64.
    public init(parsing bytes: some Sequence<UInt8>) throws(JSONError) {
        var parser = JSONParser(bytes: Array(bytes))
        self = try parser.document()
    }

    public init(parsing text: String) throws(JSONError) {
        try self.init(parsing: text.utf8)
    }
}

private struct JSONParser {
    let bytes: [UInt8]
    var offset = 0

    init(bytes: [UInt8]) {
        self.bytes = bytes
    }

    mutating func document() throws(JSONError) -> JSONValue {
        let value = try value(depth: 0)
        skipSpace()
        guard offset == bytes.count else { throw failure("Unexpected text after the document") }
        return value
    }

    func failure(_ message: String) -> JSONError {
        JSONError(message: message, offset: offset)
    }

    mutating func skipSpace() {
        while let byte = current, byte == 0x20 || byte == 0x09 || byte == 0x0A || byte == 0x0D { offset += 1 }
    }

    var current: UInt8? {
        offset < bytes.count ? bytes[offset] : nil
    }

    mutating func value(depth: Int) throws(JSONError) -> JSONValue {
        guard depth < 64 else { throw failure("Nested too deeply") }
        skipSpace()
        guard let byte = current else { throw failure("Unexpected end of the document") }
        switch byte {
        case UInt8(ascii: "{"): return try object(depth: depth)
        case UInt8(ascii: "["): return try array(depth: depth)
        case UInt8(ascii: "\""): return .string(try string())
        case UInt8(ascii: "t"): return try literal("true", .bool(true))
        case UInt8(ascii: "f"): return try literal("false", .bool(false))
        case UInt8(ascii: "n"): return try literal("null", .null)
        case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): return try number()
        default: throw failure("Unexpected character")
        }
    }

    mutating func literal(_ word: String, _ value: JSONValue) throws(JSONError) -> JSONValue {
        guard bytes[offset...].starts(with: word.utf8) else { throw failure("Unexpected word") }
        offset += word.utf8.count
        return value
    }

    mutating func object(depth: Int) throws(JSONError) -> JSONValue {
        offset += 1
        var members: [JSONValue.Member] = []
        // Few names are compared one by one; many are looked up, so that no document takes quadratic time.
        var names: Set<String> = []
        skipSpace()
        if current == UInt8(ascii: "}") {
            offset += 1
            return .object([])
        }
        while true {
            skipSpace()
            guard current == UInt8(ascii: "\"") else { throw failure("Expected a member name") }
            let name = try string()
            let isNew: Bool
            if members.count < 16 {
                isNew = !members.contains { $0.name == name }
            } else {
                if names.isEmpty { names = Set(members.map(\.name)) }
                isNew = names.insert(name).inserted
            }
            guard isNew else { throw failure("The member \"\(name)\" is named twice") }
            skipSpace()
            guard current == UInt8(ascii: ":") else { throw failure("Expected a colon") }
            offset += 1
            members.append(.init(name, try value(depth: depth + 1)))
            skipSpace()
            switch current {
            case UInt8(ascii: ","): offset += 1
            case UInt8(ascii: "}"):
                offset += 1
                return .object(members)
            default: throw failure("Expected a comma or the end of the object")
            }
        }
    }

    mutating func array(depth: Int) throws(JSONError) -> JSONValue {
        offset += 1
        var elements: [JSONValue] = []
        skipSpace()
        if current == UInt8(ascii: "]") {
            offset += 1
            return .array([])
        }
        while true {
            elements.append(try value(depth: depth + 1))
            skipSpace()
            switch current {
            case UInt8(ascii: ","): offset += 1
            case UInt8(ascii: "]"):
                offset += 1
                return .array(elements)
            default: throw failure("Expected a comma or the end of the array")
            }
        }
    }

    mutating func number() throws(JSONError) -> JSONValue {
        let start = offset
        func digits(_ parser: inout JSONParser) -> Int {
            let first = parser.offset
            while let byte = parser.current, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) {
                parser.offset += 1
            }
            return parser.offset - first
        }
        if current == UInt8(ascii: "-") { offset += 1 }
        let leadingZero = current == UInt8(ascii: "0")
        let whole = digits(&self)
        guard whole > 0, !(leadingZero && whole > 1) else { throw failure("Malformed number") }
        if current == UInt8(ascii: ".") {
            offset += 1
            guard digits(&self) > 0 else { throw failure("Malformed number") }
        }
        if current == UInt8(ascii: "e") || current == UInt8(ascii: "E") {
            offset += 1
            if current == UInt8(ascii: "+") || current == UInt8(ascii: "-") { offset += 1 }
            guard digits(&self) > 0 else { throw failure("Malformed number") }
        }
        return .number(String(decoding: bytes[start..<offset], as: UTF8.self))
    }

    mutating func string() throws(JSONError) -> String {
        offset += 1
        let start = offset
        while let byte = current, byte >= 0x20, byte != UInt8(ascii: "\""), byte != UInt8(ascii: "\\") {
            offset += 1
        }
        var text = bytes[start..<offset]
        while let byte = current {
            switch byte {
            case UInt8(ascii: "\""):
                offset += 1
                guard let string = String(validating: text, as: UTF8.self) else {
                    throw failure("Invalid UTF-8")
                }
                return string
            case UInt8(ascii: "\\"):
                offset += 1
                text.append(contentsOf: try escape())
            case 0..<0x20: throw failure("Control character in a string")
            default:
                text.append(byte)
                offset += 1
            }
        }
        throw failure("Unexpected end of a string")
    }

    mutating func escape() throws(JSONError) -> [UInt8] {
        guard let byte = current else { throw failure("Unexpected end of a string") }
        offset += 1
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): return [byte]
        case UInt8(ascii: "b"): return [0x08]
        case UInt8(ascii: "f"): return [0x0C]
        case UInt8(ascii: "n"): return [0x0A]
        case UInt8(ascii: "r"): return [0x0D]
        case UInt8(ascii: "t"): return [0x09]
        case UInt8(ascii: "u"): return Array(String(try unicodeEscape()).utf8)
        default: throw failure("Unknown escape")
        }
    }

    mutating func unicodeEscape() throws(JSONError) -> Character {
        let first = try fourHexDigits()
        var scalar = UInt32(first)
        if (0xD800..<0xDC00).contains(first) {
            guard bytes[offset...].starts(with: "\\u".utf8) else { throw failure("Lone surrogate") }
            offset += 2
            let second = try fourHexDigits()
            guard (0xDC00..<0xE000).contains(second) else { throw failure("Lone surrogate") }
            scalar = 0x10000 + (UInt32(first) - 0xD800) << 10 + (UInt32(second) - 0xDC00)
        }
        guard let scalar = Unicode.Scalar(scalar) else { throw failure("Lone surrogate") }
        return Character(scalar)
    }

    mutating func fourHexDigits() throws(JSONError) -> UInt16 {
        guard offset + 4 <= bytes.count else { throw failure("Unexpected end of a string") }
        guard let pair = Hex.decode(String(decoding: bytes[offset..<offset + 4], as: UTF8.self)) else {
            throw failure("Malformed escape")
        }
        offset += 4
        return UInt16(pair[0]) << 8 | UInt16(pair[1])
    }
}
