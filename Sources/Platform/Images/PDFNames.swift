/// Finds the names of a PDF (ISO 32000-1, 7.3.5) as its bytes come, their escapes undone.
///
/// A name begins at every `/`, also in comments, strings and streams: what a reader skips is looked at all the same,
/// because readers do not agree on what they skip. Where they do not agree on how a name reads, it is read so that
/// nothing can hide in it: an escape that is none is as if it were not there, and a zero byte ends a name and does
/// not.
struct PDFNames: Sendable {
    /// The name that is being read; nil outside of one.
    private var name: [UInt8]?
    private var escape = Escape.none

    private enum Escape { case none, begun, digit(UInt8) }

    /// No name that matters is longer.
    private static let longest = 24

    /// Reads the next byte. Answers a name that ends here, or that some readers end here.
    mutating func read(_ byte: UInt8) -> [UInt8]? {
        guard name != nil else {
            if byte == UInt8(ascii: "/") { name = [] }
            return nil
        }
        if Self.ends(byte) {
            if case .digit(let digit) = escape { name?.append(digit) }
            let ended = name
            escape = .none
            name = byte == UInt8(ascii: "/") ? [] : nil
            return ended
        }
        if byte == UInt8(ascii: "#") {
            if case .digit(let digit) = escape { name?.append(digit) }
            escape = .begun
            return nil
        }
        return take(byte)
    }

    /// A byte inside of a name.
    private mutating func take(_ byte: UInt8) -> [UInt8]? {
        switch (escape, Self.value(ofDigit: byte)) {
        case (.begun, .some):
            escape = .digit(byte)
            return nil
        case (.digit(let first), let low?):
            escape = .none
            let code = (Self.value(ofDigit: first) ?? 0) << 4 | low
            guard code != 0 else { return name }
            name?.append(code)
        case (.digit(let first), nil):
            escape = .none
            name?.append(first)
            name?.append(byte)
        case (.none, _), (.begun, nil):
            escape = .none
            name?.append(byte)
        }
        if let count = name?.count, count > Self.longest { name = nil }
        return nil
    }

    /// White space and delimiters end a name. So do the other control characters: none stands in a name unescaped.
    private static func ends(_ byte: UInt8) -> Bool {
        byte <= 0x20 || isDelimiter(byte)
    }

    private static func value(ofDigit byte: UInt8) -> UInt8? {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
        case UInt8(ascii: "A")...UInt8(ascii: "F"): byte - UInt8(ascii: "A") + 10
        case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - UInt8(ascii: "a") + 10
        default: nil
        }
    }

    static func isSpace(_ byte: UInt8) -> Bool {
        byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 || byte == 0x00 || byte == 0x0C
    }

    private static func isDelimiter(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "("), UInt8(ascii: ")"), UInt8(ascii: "<"), UInt8(ascii: ">"), UInt8(ascii: "["),
            UInt8(ascii: "]"), UInt8(ascii: "{"), UInt8(ascii: "}"), UInt8(ascii: "/"), UInt8(ascii: "%"):
            true
        default: false
        }
    }
}
