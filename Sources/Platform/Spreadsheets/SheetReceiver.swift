import Primitives

/// Makes rows of the cells of a sheet.
final class SheetReceiver: XMLReceiver {
    private enum Kind {
        case number, shared, text, boolean, date
    }

    private let limits: TableLimits
    private let texts: SharedTexts
    private let showsDate: [Bool]
    private let from1904: Bool
    /// The row being read, and where it waits when it is whole.
    var row = TableRow()
    private var isInData = false
    private var isInPhonetic = false
    private var takesText = false
    private var column = 0
    private var nextColumn = 0
    private var kind = Kind.number
    private var style = 0
    private var value: [UInt8] = []

    init(_ texts: SharedTexts, showsDate: [Bool], from1904: Bool, limits: TableLimits) {
        self.texts = texts
        self.showsDate = showsDate
        self.from1904 = from1904
        self.limits = limits
    }

    private var lastRow = 0

    func begin(_ name: XMLName, _ attributes: XMLAttributes, _ stream: XMLStream) throws(SpreadsheetError) {
        guard isInData else {
            if name == .sheetData { isInData = true }
            return
        }
        switch name {
        case .cell: try beginCell(attributes, stream)
        case .value: takesText = true
        case .text: takesText = !isInPhonetic
        case .phonetic: isInPhonetic = true
        case .row: try beginRow(attributes, stream)
        default: break
        }
    }

    func end(_ name: XMLName, _ stream: XMLStream) throws(SpreadsheetError) {
        guard isInData else { return }
        switch name {
        case .cell: try endCell(stream)
        case .value, .text: takesText = false
        case .phonetic: isInPhonetic = false
        case .row: if row.count > 0 { stream.pause() }
        case .sheetData: isInData = false
        default: break
        }
    }

    func text(_ bytes: UnsafeBufferPointer<UInt8>, _ stream: XMLStream) throws(SpreadsheetError) {
        guard takesText else { return }
        value.append(contentsOf: bytes)
        guard value.count <= limits.fieldBytes else { throw fieldTooLong() }
    }

    private func fieldTooLong() -> SpreadsheetError {
        SpreadsheetError("field_too_long", row: lastRow, "a field has more than \(limits.fieldBytes) bytes")
    }

    private func beginRow(_ attributes: XMLAttributes, _ stream: XMLStream) throws(SpreadsheetError) {
        var number = lastRow + 1
        attributes.forEach { name, value in
            if name[0] == 0x72, name[1] == 0 { number = Self.number(value) ?? 0 }
        }
        stream.row = number
        guard number > lastRow, number <= 1_048_576 else {
            throw stream.damaged("its rows are not in their order")
        }
        lastRow = number
        row.begin(number: number)
        nextColumn = 0
    }

    private func beginCell(_ attributes: XMLAttributes, _ stream: XMLStream) throws(SpreadsheetError) {
        column = nextColumn
        kind = .number
        style = 0
        value.removeAll(keepingCapacity: true)
        attributes.forEach { name, value in
            guard name[0] != 0, name[1] == 0 else { return }
            switch UInt8(bitPattern: name[0]) {
            case 0x72: column = Self.column(value)
            case 0x73: style = Self.number(value) ?? 0
            case 0x74: kind = Self.kind(value)
            default: break
            }
        }
        guard column >= nextColumn else { throw stream.damaged("its cells are not in their order") }
        nextColumn = column + 1
    }

    private func endCell(_ stream: XMLStream) throws(SpreadsheetError) {
        guard !value.isEmpty else { return }
        guard column < limits.columns else {
            throw SpreadsheetError(
                "too_many_columns", row: lastRow, "the row has more than \(limits.columns) fields")
        }
        while row.count < column { row.endField() }
        switch kind {
        case .shared:
            guard let index = Int(String(decoding: value, as: UTF8.self)), let text = texts[index] else {
                throw stream.damaged("a cell names a text that is not there")
            }
            guard text.count <= limits.fieldBytes else { throw fieldTooLong() }
            row.append(text)
        case .text: row.append(EscapedText.plain(value[...]) ?? value)
        case .boolean: row.append((value == [0x31] ? "TRUE" : "FALSE").utf8)
        case .date: row.append(Self.date(value))
        case .number: row.append(number())
        }
        guard row.bytes.count <= limits.rowBytes else {
            throw SpreadsheetError(
                "row_too_long", row: lastRow, "the row has more than \(limits.rowBytes) bytes")
        }
    }

    private func number() -> [UInt8] {
        if showsDate.indices.contains(style), showsDate[style], let serial = CellNumber.value(value),
            let text = CellDate.text(serial, from1904: from1904)
        {
            return text
        }
        return CellNumber.text(value)
    }

    /// `2026-11-22T13:05:00.000Z` as rows have it.
    private static func date(_ text: [UInt8]) -> [UInt8] {
        let whole = text.prefix { $0 != 0x2E && $0 != 0x5A }
        let parts = whole.split(separator: 0x54, maxSplits: 1)
        if parts.count == 1, parts[0].count == 10 { return parts[0] + Array(" 00:00:00".utf8) }
        return parts.count == 2 ? parts[0] + [0x20] + parts[1] : Array(whole)
    }

    // SAFETY: the texts of attributes end with a zero byte, at which each of these stops.
    private static func kind(_ text: UnsafePointer<CChar>) -> Kind {
        switch (UInt8(bitPattern: text[0]), text[0] == 0 ? 0 : UInt8(bitPattern: text[1])) {
        case (0x73, 0): .shared
        case (0x73, _), (0x69, _), (0x65, _): .text
        case (0x62, _): .boolean
        case (0x64, _): .date
        default: .number
        }
    }

    private static func number(_ text: UnsafePointer<CChar>) -> Int? {
        var number = 0
        var place = text
        while place.pointee != 0 {
            guard place.pointee >= 0x30, place.pointee <= 0x39, number < 1 << 40 else { return nil }
            number = number * 10 + Int(place.pointee - 0x30)
            place += 1
        }
        return place > text ? number : nil
    }

    /// Of `C5`: 2. Out of all limits where it is no reference.
    private static func column(_ text: UnsafePointer<CChar>) -> Int {
        var column = 0
        var place = text
        while place.pointee >= 0x41, place.pointee <= 0x5A, column < 1 << 20 {
            column = column * 26 + Int(place.pointee - 0x40)
            place += 1
        }
        return column == 0 ? 1 << 20 : column - 1
    }
}
