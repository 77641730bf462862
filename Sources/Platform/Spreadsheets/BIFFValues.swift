/// Values of a sheet in the old format that freexl leaves out or takes for what they are not: the last values of
/// formulas (MS-XLS 2.4.127), because a sum that was computed must not be an empty field, and numbers whose format
/// only looks like a date's.
struct BIFFValues {
    private var values: [UInt32: [UInt8]] = [:]

    /// Of the sheet of that index, of a stream that `BIFFCheck` has passed.
    init(_ stream: [UInt8], _ formats: BIFFFormats, sheet: Int) {
        guard let start = Self.starts(in: stream).dropFirst(sheet).first else { return }
        var depth = 0
        var textOf: UInt32?
        Self.forEachRecord(of: stream, from: start) { kind, body in
            switch kind {
            case 0x0809: depth += 1
            case 0x000A: depth -= 1
            case _ where depth != 1: break
            case 0x0006 where body.count >= 14:
                let style = OLEContainer.u16(body, body.startIndex + 4)
                let key = Self.key(
                    UInt32(OLEContainer.u16(body, body.startIndex)),
                    OLEContainer.u16(body, body.startIndex + 2))
                values[key] = Self.value(body.dropFirst(6).prefix(8), style, formats)
                textOf = values[key] == nil ? key : nil
            case 0x0207:
                if let key = textOf, let text = Self.text(body), !text.isEmpty { values[key] = text }
                textOf = nil
            default: takeNumbers(kind, body, formats)
            }
            return depth > 0
        }
    }

    private mutating func takeNumbers(_ kind: UInt16, _ body: ArraySlice<UInt8>, _ formats: BIFFFormats) {
        // Nothing throws here: the closure only stores.
        try? BIFFNumbers.forEach(kind, body) { (row, column, style, value) throws(SpreadsheetError) in
            if formats.freexlSaysDate(style), !formats.isDate(style) {
                values[Self.key(UInt32(row), column)] = CellNumber.text(value)
            }
        }
    }

    subscript(row: UInt32, column: UInt16) -> [UInt8]? {
        values.isEmpty ? nil : values[Self.key(row, column)]
    }

    private static func key(_ row: UInt32, _ column: UInt16) -> UInt32 { row << 16 | UInt32(column) }

    /// Where the sheets begin, in their order.
    private static func starts(in stream: [UInt8]) -> [Int] {
        var starts: [Int] = []
        forEachRecord(of: stream, from: 0) { kind, body in
            if kind == 0x0085, body.count >= 4 { starts.append(Int(OLEContainer.u32(body, body.startIndex))) }
            return kind != 0x000A
        }
        return starts
    }

    private static func forEachRecord(
        of stream: [UInt8], from start: Int, _ body: (UInt16, ArraySlice<UInt8>) -> Bool
    ) {
        var place = start
        while place + 4 <= stream.count {
            let first = place + 4
            let end = first + Int(OLEContainer.u16(stream, place + 2))
            guard end <= stream.count, body(OLEContainer.u16(stream, place), stream[first..<end]) else {
                return
            }
            place = end
        }
    }

    /// Nil where the value is a text, which a record of its own brings, or none.
    private static func value(
        _ bytes: ArraySlice<UInt8>, _ style: UInt16, _ formats: BIFFFormats
    ) -> [UInt8]? {
        let low = OLEContainer.u32(bytes, bytes.startIndex)
        let high = OLEContainer.u32(bytes, bytes.startIndex + 4)
        guard high >> 16 == 0xFFFF else {
            let number = Double(bitPattern: UInt64(high) << 32 | UInt64(low))
            let date = formats.isDate(style) ? CellDate.text(number, from1904: formats.from1904) : nil
            return date ?? CellNumber.text(number)
        }
        let second = UInt8(truncatingIfNeeded: low >> 16)
        switch low & 0xFF {
        case 1: return Array((second == 0 ? "FALSE" : "TRUE").utf8)
        case 2: return Array((errors[second] ?? "#VALUE!").utf8)
        default: return nil
        }
    }

    private static let errors: [UInt8: String] = [
        0x00: "#NULL!", 0x07: "#DIV/0!", 0x0F: "#VALUE!", 0x17: "#REF!", 0x1D: "#NAME?", 0x24: "#NUM!",
        0x2A: "#N/A",
    ]

    /// Of a STRING record of Excel 97 and later; nil where it is older or does not fit.
    private static func text(_ body: ArraySlice<UInt8>) -> [UInt8]? {
        guard body.count >= 3 else { return nil }
        let count = Int(OLEContainer.u16(body, body.startIndex))
        let letters = body.dropFirst(3)
        guard body[body.startIndex + 2] & 1 == 1 else {
            guard letters.count >= count else { return nil }
            return letters.prefix(count).flatMap { Array(String(Unicode.Scalar($0)).utf8) }
        }
        guard letters.count >= 2 * count else { return nil }
        let units = (0..<count).map { OLEContainer.u16(letters, letters.startIndex + 2 * $0) }
        return Array(String(decoding: units, as: UTF16.self).utf8)
    }
}
