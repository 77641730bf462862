/// How the text of a file is written.
package enum TextEncoding: Sendable, Hashable {
    case utf8, utf16LittleEndian, utf16BigEndian
    /// With all of ISO 8859-1's letters at their places.
    case windows1252
}

/// Turns pieces of a file into pieces of UTF-8. What is UTF-8 already passes as it is, and is checked by who
/// reads it.
struct TextDecoder {
    let encoding: TextEncoding
    /// A byte of a UTF-16 unit whose other byte has not come.
    private var half: UInt8?
    /// The first half of a pair of UTF-16 units.
    private var high: UInt16?

    init(_ encoding: TextEncoding) {
        self.encoding = encoding
    }

    /// Nil where a UTF-16 unit has no partner.
    mutating func decode(_ piece: [UInt8]) -> [UInt8]? {
        switch encoding {
        case .utf8: piece
        case .windows1252: Self.windows1252(piece[...])
        case .utf16LittleEndian: utf16(piece, littleEndian: true)
        case .utf16BigEndian: utf16(piece, littleEndian: false)
        }
    }

    /// Whether the file may end here.
    var isWhole: Bool { half == nil && high == nil }

    static func windows1252(_ piece: ArraySlice<UInt8>) -> [UInt8] {
        var text: [UInt8] = []
        text.reserveCapacity(piece.count + piece.count / 8)
        for byte in piece {
            switch byte {
            case 0x00...0x7F: text.append(byte)
            case 0x80...0x9F: append(UInt32(upper[Int(byte) - 0x80]), to: &text)
            default: append(UInt32(byte), to: &text)
            }
        }
        return text
    }

    private mutating func utf16(_ piece: [UInt8], littleEndian: Bool) -> [UInt8]? {
        var text: [UInt8] = []
        text.reserveCapacity(piece.count)
        for byte in piece {
            guard let first = half else {
                half = byte
                continue
            }
            half = nil
            let unit =
                littleEndian ? UInt16(byte) << 8 | UInt16(first) : UInt16(first) << 8 | UInt16(byte)
            switch (high, unit) {
            case (nil, 0xD800...0xDBFF): high = unit
            case (nil, 0xDC00...0xDFFF): return nil
            case (nil, _): Self.append(UInt32(unit), to: &text)
            case (let first?, 0xDC00...0xDFFF):
                high = nil
                Self.append(0x10000 + (UInt32(first) - 0xD800) << 10 + UInt32(unit) - 0xDC00, to: &text)
            default: return nil
            }
        }
        return text
    }

    static func append(_ scalar: UInt32, to text: inout [UInt8]) {
        let tail = { (shift: UInt32) in UInt8(0x80 | scalar >> shift & 0x3F) }
        switch scalar {
        case 0..<0x80: text.append(UInt8(scalar))
        case 0x80..<0x800:
            text.append(UInt8(0xC0 | scalar >> 6))
            text.append(tail(0))
        case 0x800..<0x10000:
            text.append(UInt8(0xE0 | scalar >> 12))
            text.append(tail(6))
            text.append(tail(0))
        default:
            text.append(UInt8(0xF0 | scalar >> 18))
            text.append(tail(12))
            text.append(tail(6))
            text.append(tail(0))
        }
    }

    /// 0x80 to 0x9F, as the WHATWG's encoding standard has them.
    private static let upper: [UInt16] = [
        0x20AC, 0x81, 0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021, 0x02C6, 0x2030, 0x0160, 0x2039, 0x0152,
        0x8D, 0x017D, 0x8F, 0x90, 0x2018, 0x2019, 0x201C, 0x201D, 0x2022, 0x2013, 0x2014, 0x02DC, 0x2122,
        0x0161, 0x203A, 0x0153, 0x9D, 0x017E, 0x0178,
    ]
}
