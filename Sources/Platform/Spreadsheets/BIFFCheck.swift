/// Looks through the records of a workbook in the old format (MS-XLS) before a library in C does: that each
/// fits, that no sheet claims more cells than there is memory for, and that the workbook is not protected.
enum BIFFCheck {
    /// Of one sheet, from the first row and column to the last that it uses.
    private static let mostCells = 1 << 22

    static func check(_ stream: [UInt8]) throws(SpreadsheetError) -> BIFFFormats {
        var formats = BIFFFormats()
        var place = 0
        var sheet = Extent()
        var records = 0
        while place + 4 <= stream.count {
            let kind = OLEContainer.u16(stream, place)
            let length = Int(OLEContainer.u16(stream, place + 2))
            let body = place + 4
            guard length <= 8_224, body + length <= stream.count else {
                throw damaged("a record does not fit")
            }
            if records == 0, kind != 0x0809 { throw damaged("it does not begin as one") }
            records += 1
            formats.take(kind, stream[body..<body + length])
            try checkDates(kind, stream[body..<body + length], formats)
            switch kind {
            case 0x0809:
                guard length >= 4, [0x0500, 0x0600].contains(OLEContainer.u16(stream, body)) else {
                    throw SpreadsheetError("not_a_workbook", "the workbook is older than Excel 95")
                }
                sheet = Extent()
            case 0x002F: throw SpreadsheetError("encrypted", "the workbook is protected by a password")
            case 0x00FC:
                try checkTexts(of: stream, body, length)
            default: try sheet.take(kind, stream[body..<body + length])
            }
            guard sheet.rows <= 65_536, sheet.columns <= 256, sheet.rows * sheet.columns <= mostCells else {
                throw SpreadsheetError(
                    "too_large", "a sheet of the workbook spans more than \(mostCells) cells")
            }
            place = body + length
            // Behind the last record there may be zeros up to the sector's end.
            if kind == 0x000A, stream[place...].prefix(4).allSatisfy({ $0 == 0 }) { return formats }
        }
        guard records > 0 else { throw damaged("it has no records") }
        return formats
    }

    /// A date of the year 2,000,000 keeps freexl busy for a second, and there may be millions of them.
    private static func checkDates(
        _ kind: UInt16, _ body: ArraySlice<UInt8>, _ formats: BIFFFormats
    ) throws(SpreadsheetError) {
        try BIFFNumbers.forEach(kind, body) { (row, _, style, value) throws(SpreadsheetError) in
            guard formats.freexlSaysDate(style), !(value >= 0 && value < 2_958_466) else { return }
            throw SpreadsheetError(
                "bad_date", row: Int(row) + 1, "a cell that is shown as a date holds a number that is none")
        }
    }

    private static func checkTexts(
        of stream: [UInt8], _ body: Int, _ length: Int
    ) throws(SpreadsheetError) {
        guard length >= 8 else { throw damaged("a record is too short") }
        let count = Int(OLEContainer.u32(stream, body + 4))
        guard count <= stream.count / 3 else { throw damaged("it claims more texts than it can hold") }
        var pieces = [stream[body + 8..<body + length]]
        var place = body + length
        while place + 4 <= stream.count, OLEContainer.u16(stream, place) == 0x003C {
            let end = place + 4 + Int(OLEContainer.u16(stream, place + 2))
            guard end <= stream.count else { throw damaged("a record does not fit") }
            pieces.append(stream[place + 4..<end])
            place = end
        }
        guard BIFFTexts.isWhole(pieces, count: count) else { throw damaged("its texts do not fit") }
    }

    private struct Extent {
        var rows = 0
        var columns = 0

        mutating func take(_ kind: UInt16, _ body: ArraySlice<UInt8>) throws(SpreadsheetError) {
            switch kind {
            // DIMENSIONS: rows in four bytes since Excel 97, in two before.
            case 0x0200:
                guard body.count >= 10 else { throw damaged("a record is too short") }
                let isNew = body.count >= 14
                rows = max(
                    rows,
                    isNew
                        ? Int(OLEContainer.u32(body, body.startIndex + 4))
                        : Int(OLEContainer.u16(body, body.startIndex + 2)))
                columns = max(columns, Int(OLEContainer.u16(body, body.startIndex + (isNew ? 10 : 6))))
            // Cells: FORMULA, BLANK, NUMBER, LABEL, BOOLERR, RK, LABELSST, RSTRING, and several in one.
            case 0x0006, 0x0201, 0x0203, 0x0204, 0x0205, 0x027E, 0x00FD, 0x00D6, 0x00BD, 0x00BE:
                guard body.count >= 6 else { throw damaged("a record is too short") }
                let isSeveral = kind == 0x00BD || kind == 0x00BE
                rows = max(rows, Int(OLEContainer.u16(body, body.startIndex)) + 1)
                let column = OLEContainer.u16(body, isSeveral ? body.endIndex - 2 : body.startIndex + 2)
                columns = max(columns, Int(column) + 1)
            default: break
            }
        }
    }

    private static func damaged(_ why: String) -> SpreadsheetError {
        SpreadsheetError("damaged", "the workbook is damaged: \(why)")
    }
}
