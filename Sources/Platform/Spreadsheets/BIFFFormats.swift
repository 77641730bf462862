/// The number formats of a workbook in the old format, by the styles that its cells name.
struct BIFFFormats {
    private var custom: [UInt16: (isDate: Bool, freexlSaysDate: Bool)] = [:]
    private var styles: [UInt16] = []
    private(set) var from1904 = false
    private var isOld = false

    /// Takes what a record says of formats.
    mutating func take(_ kind: UInt16, _ body: ArraySlice<UInt8>) {
        guard body.count >= 2 else { return }
        let first = OLEContainer.u16(body, body.startIndex)
        switch kind {
        case 0x0809: isOld = first < 0x0600
        case 0x0022: from1904 = first == 1
        // What is beyond ASCII is no letter of a day or a time.
        case 0x041E where body.count > 3 && custom.count < 65_536:
            let letters = body.dropFirst(isOld ? 3 : 5).filter { $0 != 0 && $0 < 0x80 }
            let code = String(decoding: letters, as: UTF8.self)
            custom[first] = (NumberFormat.isDate(code: code), Self.freexlSaysDate(code))
        case 0x00E0 where body.count >= 4 && styles.count < 65_536:
            styles.append(OLEContainer.u16(body, body.startIndex + 2))
        default: break
        }
    }

    func isDate(_ style: UInt16) -> Bool {
        guard let format = format(style) else { return false }
        return custom[format]?.isDate ?? NumberFormat.isDate(builtIn: Int(format))
    }

    /// Whether freexl may make a date of such a cell's number. It looks for letters, those in quotes and lengths
    /// of time among them, and counts the days one by one.
    func freexlSaysDate(_ style: UInt16) -> Bool {
        guard let format = format(style) else { return false }
        return custom[format]?.freexlSaysDate ?? (NumberFormat.isDate(builtIn: Int(format)) || format == 46)
    }

    private func format(_ style: UInt16) -> UInt16? {
        Int(style) < styles.count ? styles[Int(style)] : nil
    }

    private static func freexlSaysDate(_ code: String) -> Bool {
        let letters = Set(code.utf8.map { $0 | 0x20 })
        return letters.contains(0x6D) && !letters.isDisjoint(with: [0x79, 0x64, 0x68, 0x73])
    }
}

/// The numbers of a record of cells, with their places and styles.
enum BIFFNumbers {
    static func forEach(
        _ kind: UInt16, _ body: ArraySlice<UInt8>,
        _ take: (_ row: UInt16, _ column: UInt16, _ style: UInt16, Double) throws(SpreadsheetError) -> Void
    ) throws(SpreadsheetError) {
        let word = { (offset: Int) in OLEContainer.u16(body, body.startIndex + offset) }
        let long = { (offset: Int) in OLEContainer.u32(body, body.startIndex + offset) }
        switch kind {
        case 0x0203 where body.count >= 14:
            try take(word(0), word(2), word(4), Double(bitPattern: UInt64(long(10)) << 32 | UInt64(long(6))))
        case 0x027E where body.count >= 10: try take(word(0), word(2), word(4), value(long(6)))
        case 0x00BD where body.count >= 6:
            for index in 0..<(body.count - 6) / 6 {
                let offset = 4 + 6 * index
                try take(word(0), word(2) &+ UInt16(index), word(offset), value(long(offset + 2)))
            }
        default: break
        }
    }

    /// Of a number in four bytes: whole or the upper half of a longer one, and maybe in hundredths.
    private static func value(_ packed: UInt32) -> Double {
        let value =
            packed & 2 == 2
            ? Double(Int32(bitPattern: packed) >> 2) : Double(bitPattern: UInt64(packed & ~3) << 32)
        return packed & 1 == 1 ? value / 100 : value
    }
}
