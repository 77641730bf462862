/// A reference in sixteen bytes. Blanks around it and the case of ASCII letters do not matter, because spreadsheets and
/// providers' own exports change both.
///
/// A UUID is its own bytes; a text of at most twenty letters, digits and common signs is packed, six bits for each. Both
/// are exact. Any other text is a hash of 126 bits. The two highest bits of `low` tell the three apart.
///
/// Keys are stored with statement lines: what a text becomes must never change.
public struct ReferenceKey: Sendable, Hashable, Comparable {
    public let high: UInt64
    public let low: UInt64

    /// Stands for "no reference" where a fixed width is needed; no text becomes it.
    public static let none = ReferenceKey(high: 0, low: 0)

    public init(high: UInt64, low: UInt64) {
        self.high = high
        self.low = low
    }

    /// Nil for a blank text.
    public init?(_ text: String) {
        guard let key = ReferenceKey(bytes: text.utf8.span) else { return nil }
        self = key
    }

    /// Nil for blanks only. The bytes are UTF-8.
    public init?(bytes: Span<UInt8>) {
        let (first, end) = Self.trimmed(bytes)
        guard first < end else { return nil }
        if let key = Self.uuid(bytes, first, end) {
            self = key
            return
        }
        if let key = Self.packed(bytes, first, end) {
            self = key
            return
        }
        var folded: [UInt8] = []
        folded.reserveCapacity(end - first)
        for index in first..<end { folded.append(Self.uppercased(bytes[index])) }
        var hash = ContentHash(purpose: 1)
        hash.combine(folded.span)
        let result = hash.finish()
        self.init(high: result.high, low: result.low & (~0 >> 2) | 1 << 62)
    }

    public static func < (left: ReferenceKey, right: ReferenceKey) -> Bool {
        (left.high, left.low) < (right.high, right.low)
    }

    /// Mixed well enough to choose a place in a table.
    @inline(__always)
    var spread: UInt64 {
        let (high, low) = (self.high ^ 0x9e37_79b9_7f4a_7c15).multipliedFullWidth(
            by: low ^ 0xd6e8_feb8_6659_fd93)
        let mixed = (high ^ low ^ self.high) &* 0xff51_afd7_ed55_8ccd
        return mixed ^ (mixed >> 32)
    }
}

extension ReferenceKey {
    /// A text as it is compared: without blanks around it, ASCII letters in upper case.
    static func canonical(_ text: String) -> [UInt8] {
        let bytes = text.utf8.span
        let (first, end) = trimmed(bytes)
        var folded: [UInt8] = []
        for index in first..<end { folded.append(uppercased(bytes[index])) }
        return folded
    }

    /// Spaces, tabs and no-break spaces (C2 A0) at both ends are left out.
    private static func trimmed(_ bytes: Span<UInt8>) -> (first: Int, end: Int) {
        var first = 0
        var end = bytes.count
        while first < end {
            if bytes[first] == 0x20 || bytes[first] == 0x09 {
                first += 1
            } else if bytes[first] == 0xc2, first + 1 < end, bytes[first + 1] == 0xa0 {
                first += 2
            } else {
                break
            }
        }
        while end > first {
            if bytes[end - 1] == 0x20 || bytes[end - 1] == 0x09 {
                end -= 1
            } else if bytes[end - 1] == 0xa0, end - 2 >= first, bytes[end - 2] == 0xc2 {
                end -= 2
            } else {
                break
            }
        }
        return (first, end)
    }

    @inline(__always)
    private static func uppercased(_ byte: UInt8) -> UInt8 {
        byte >= 0x61 && byte <= 0x7a ? byte - 0x20 : byte
    }

    /// Thirty-two hexadecimal digits with the four hyphens of RFC 9562, of its own variant (10 in binary).
    private static func uuid(_ bytes: Span<UInt8>, _ first: Int, _ end: Int) -> ReferenceKey? {
        guard end - first == 36, bytes[first + 8] == 0x2d, bytes[first + 13] == 0x2d,
            bytes[first + 18] == 0x2d, bytes[first + 23] == 0x2d
        else { return nil }
        var faults: UInt8 = 0
        let high =
            digits(bytes, first, 8, &faults) << 32 | digits(bytes, first + 9, 4, &faults) << 16
            | digits(bytes, first + 14, 4, &faults)
        let low = digits(bytes, first + 19, 4, &faults) << 48 | digits(bytes, first + 24, 12, &faults)
        return faults == 0 && low >> 62 == 2 ? ReferenceKey(high: high, low: low) : nil
    }

    @inline(__always)
    private static func digits(
        _ bytes: Span<UInt8>, _ first: Int, _ count: Int, _ faults: inout UInt8
    ) -> UInt64 {
        var value: UInt64 = 0
        for index in first..<(first + count) {
            let byte = bytes[index]
            let decimal = byte &- 0x30
            let letter = (byte | 0x20) &- 0x61
            let isDecimal = decimal < 10
            faults |= isDecimal || letter < 6 ? 0 : 1
            value = value << 4 | UInt64(isDecimal ? decimal : letter &+ 10)
        }
        return value
    }

    private static func packed(_ bytes: Span<UInt8>, _ first: Int, _ end: Int) -> ReferenceKey? {
        guard end - first <= 20 else { return nil }
        let middle = min(end, first + 10)
        guard let high = packedWord(bytes, first, middle), let low = packedWord(bytes, middle, end) else {
            return nil
        }
        return ReferenceKey(high: high, low: low)
    }

    /// At most ten letters in sixty bits, the first in the highest.
    @inline(__always)
    private static func packedWord(_ bytes: Span<UInt8>, _ first: Int, _ end: Int) -> UInt64? {
        var word: UInt64 = 0
        var isWhole = true
        for index in first..<end {
            let code = code(bytes[index])
            isWhole = isWhole && code != 0
            word = word << 6 | code
        }
        return isWhole ? word << UInt64(6 * (10 - (end - first))) : nil
    }

    /// Six bits; zero for a byte that is not of the alphabet.
    @inline(__always)
    private static func code(_ byte: UInt8) -> UInt64 {
        switch byte {
        case 0x41...0x5a: UInt64(byte - 0x40)
        case 0x61...0x7a: UInt64(byte - 0x60)
        case 0x30...0x39: UInt64(byte - 0x30 + 27)
        case UInt8(ascii: "."): 37
        case UInt8(ascii: "-"): 38
        case UInt8(ascii: "_"): 39
        case UInt8(ascii: "/"): 40
        case UInt8(ascii: ":"): 41
        case UInt8(ascii: "#"): 42
        case UInt8(ascii: "+"): 43
        case UInt8(ascii: " "): 44
        default: 0
        }
    }
}

extension ReferenceKey: CustomStringConvertible {
    /// The reference in upper case, a UUID in lower case; for a hash its digits after a `#`.
    public var description: String {
        switch low >> 62 {
        case 0: unpacked
        case 2: uuidText
        default: "#" + Self.hexadecimal(high) + Self.hexadecimal(low)
        }
    }

    private var uuidText: String {
        let digits = Array((Self.hexadecimal(high) + Self.hexadecimal(low)).utf8)
        let parts = [digits[0..<8], digits[8..<12], digits[12..<16], digits[16..<20], digits[20...]]
        return parts.map { String(decoding: $0, as: UTF8.self) }.joined(separator: "-")
    }

    private var unpacked: String {
        let letters = Array(" ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-_/:#+ ".utf8)
        var text: [UInt8] = []
        for word in [high, low] {
            for place in stride(from: 54, through: 0, by: -6) {
                let code = Int(word >> UInt64(place) & 0x3f)
                guard code > 0, code < letters.count else { continue }
                text.append(letters[code])
            }
        }
        return String(decoding: text, as: UTF8.self)
    }

    private static func hexadecimal(_ word: UInt64) -> String {
        let digits = String(word, radix: 16)
        return String(repeating: "0", count: 16 - digits.count) + digits
    }
}
