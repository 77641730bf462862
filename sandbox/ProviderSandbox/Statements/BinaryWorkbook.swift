/// The stream of a workbook of Excel 97 (BIFF8, MS-XLS): one sheet of shared strings and numbers.
enum BinaryWorkbook {
    private enum Record {
        static let beginning: UInt16 = 0x0809
        static let end: UInt16 = 0x000A
        static let codePage: UInt16 = 0x0042
        static let window: UInt16 = 0x003D
        static let font: UInt16 = 0x0031
        static let format: UInt16 = 0x00E0
        static let style: UInt16 = 0x0293
        static let sheet: UInt16 = 0x0085
        static let strings: UInt16 = 0x00FC
        static let continuation: UInt16 = 0x003C
        static let dimensions: UInt16 = 0x0200
        static let sheetWindow: UInt16 = 0x023E
        static let number: UInt16 = 0x0203
        static let sharedText: UInt16 = 0x00FD
    }

    /// The first format of cells, after the fifteen of styles.
    private static let cellFormat: UInt16 = 15
    private static let recordLimit = 8224

    static func stream(of sheet: StatementSheet) -> [UInt8] {
        var strings = SharedStrings()
        let cells = cells(of: sheet, &strings)
        let before = globalsBeforeSheet()
        let name = LittleEndian.shortText(sheet.name)
        let after = strings.records(limit: recordLimit) + record(Record.end, [])
        // Record head, place, visibility and type.
        let place = before.count + 4 + 6 + name.count + after.count
        let directory = record(Record.sheet, LittleEndian.bytes(UInt32(place)) + [0, 0] + name)
        return before + directory + after + beginning(0x0010) + cells + record(Record.end, [])
    }

    private static func globalsBeforeSheet() -> [UInt8] {
        var bytes = beginning(0x0005)
        bytes += record(Record.codePage, LittleEndian.bytes(1200 as UInt16))
        bytes += record(Record.window, LittleEndian.words(0, 0, 0x4000, 0x2000, 0x0038, 0, 0, 1, 600))
        for _ in 0..<4 { bytes += record(Record.font, font) }
        for index in 0...cellFormat {
            bytes += record(Record.format, cellFormat(isStyle: index < cellFormat))
        }
        // The built-in style "Normal" of the first format.
        bytes += record(Record.style, LittleEndian.words(0x8000) + [0, 0xFF])
        return bytes
    }

    /// Arial, ten points.
    private static var font: [UInt8] {
        LittleEndian.words(200, 0, 0x7FFF, 400, 0) + [0, 0, 0, 0] + LittleEndian.shortText("Arial")
    }

    private static func cellFormat(isStyle: Bool) -> [UInt8] {
        // Font, number format "General", protection and parent; bottom alignment; no borders, no fill.
        LittleEndian.words(0, 0, isStyle ? 0xFFF5 : 0x0001) + [0x20, 0, 0, 0]
            + LittleEndian.words(0, 0, 0, 0) + LittleEndian.words(0x20C0)
    }

    private static func cells(of sheet: StatementSheet, _ strings: inout SharedStrings) -> [UInt8] {
        let width = sheet.rows.map(\.count).max() ?? 0
        var bytes = record(
            Record.dimensions,
            LittleEndian.bytes(UInt32(0)) + LittleEndian.bytes(UInt32(sheet.rows.count))
                + LittleEndian.words(0, UInt16(width), 0))
        for (row, cells) in sheet.rows.enumerated() {
            for (column, cell) in cells.enumerated() {
                let head = LittleEndian.words(UInt16(row), UInt16(column), cellFormat)
                switch cell {
                case .blank: continue
                case .text(let text):
                    bytes += record(Record.sharedText, head + LittleEndian.bytes(strings.index(of: text)))
                case .number(let hundredths):
                    let value = Double(hundredths) / 100
                    bytes += record(Record.number, head + LittleEndian.bytes(value.bitPattern))
                }
            }
        }
        return bytes + record(Record.sheetWindow, LittleEndian.words(0x06B6, 0, 0, 0x40, 0, 0, 0, 0, 0))
    }

    /// The begin of the globals (5) or of a sheet (16): BIFF8, written as by Excel 97.
    private static func beginning(_ type: UInt16) -> [UInt8] {
        record(Record.beginning, LittleEndian.words(0x0600, type, 0x0DBB, 0x07CC, 0, 0, 6, 0))
    }

    fileprivate static func record(_ kind: UInt16, _ data: [UInt8]) -> [UInt8] {
        precondition(data.count <= recordLimit, "A record of BIFF8 has at most 8224 bytes.")
        return LittleEndian.words(kind, UInt16(data.count)) + data
    }

    /// Each text once.
    private struct SharedStrings {
        private var texts: [String] = []
        private var indices: [String: UInt32] = [:]
        private var uses: UInt32 = 0

        mutating func index(of text: String) -> UInt32 {
            uses += 1
            if let index = indices[text] { return index }
            let index = UInt32(texts.count)
            texts.append(text)
            indices[text] = index
            return index
        }

        /// The table; what does not fit into a record goes on in the next, between two texts.
        func records(limit: Int) -> [UInt8] {
            var bytes: [UInt8] = []
            var kind = Record.strings
            var data = LittleEndian.bytes(uses) + LittleEndian.bytes(UInt32(texts.count))
            for text in texts {
                let next = LittleEndian.longText(text)
                if data.count + next.count > limit {
                    bytes += BinaryWorkbook.record(kind, data)
                    kind = Record.continuation
                    data = []
                }
                data += next
            }
            return bytes + BinaryWorkbook.record(kind, data)
        }
    }
}

/// Integers and texts as Microsoft's binary files have them.
enum LittleEndian {
    static func bytes<T: FixedWidthInteger>(_ value: T) -> [UInt8] {
        (0..<T.bitWidth / 8).map { UInt8(truncatingIfNeeded: value >> ($0 * 8)) }
    }

    static func words(_ values: UInt16...) -> [UInt8] {
        values.flatMap { bytes($0) }
    }

    /// A text with its length in one byte, of a name.
    static func shortText(_ text: String) -> [UInt8] {
        let units = Array(text.utf16.prefix(31))
        return [UInt8(units.count)] + characters(units)
    }

    /// A text with its length in two bytes, of a cell.
    static func longText(_ text: String) -> [UInt8] {
        let units = Array(text.utf16.prefix(1000))
        return bytes(UInt16(units.count)) + characters(units)
    }

    /// One byte each where all are of Latin-1, as the byte before says.
    private static func characters(_ units: [UInt16]) -> [UInt8] {
        if units.allSatisfy({ $0 <= 0xFF }) { return [0] + units.map { UInt8($0) } }
        return [1] + units.flatMap { bytes($0) }
    }
}
