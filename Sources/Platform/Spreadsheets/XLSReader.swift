import CFreeXL
package import Primitives

/// Reads rows of a sheet of a workbook in the old format (`.xls`), by freexl.
///
/// The library holds the sheet in memory whole. What it can be led to do by a hostile file is bounded before
/// it sees the file: its size, chains of sectors that end (`OLEContainer`), and records and dimensions that
/// fit (`BIFFCheck`). What the library itself does wrong with a file that passes them cannot be caught here:
/// who reads files of strangers does so in a process that may fall. It reads no formula's source (but its
/// last value), no macro and no link.
package final class XLSReader {
    private let workbook: XLSWorkbook
    private let values: BIFFValues
    private let limits: TableLimits
    private var following: UInt32 = 0

    /// The sheet of that name, or the first one.
    package init(
        path: String, sheet: String? = nil, limits: TableLimits = TableLimits()
    ) throws(SpreadsheetError) {
        self.limits = limits
        let bytes = try Self.content(of: path, limits)
        let container = try OLEContainer(bytes)
        if container.stream("EncryptedPackage") != nil || container.stream("EncryptionInfo") != nil {
            throw SpreadsheetError("encrypted", "the workbook is protected by a password")
        }
        guard let stream = container.stream("Workbook") ?? container.stream("Book") else {
            throw SpreadsheetError("not_a_workbook", "the file is of Microsoft Office, but no workbook")
        }
        let records = try container.content(of: stream)
        let formats = try BIFFCheck.check(records)
        workbook = try XLSWorkbook(path: path)
        values = BIFFValues(records, formats, sheet: try workbook.select(sheet))
    }

    /// The names of the sheets, in their order.
    package var sheetNames: [String] { workbook.sheetNames }

    package func next(into row: inout TableRow) throws(SpreadsheetError) -> Bool {
        while following < workbook.rows {
            let number = Int(following) + 1
            row.begin(number: number)
            let last = try fill(&row, number)
            following += 1
            if last { return true }
        }
        return false
    }

    /// False where the row has no cell.
    private func fill(_ row: inout TableRow, _ number: Int) throws(SpreadsheetError) -> Bool {
        var empty = 0
        for column in 0..<workbook.columns {
            guard let text = try text(column) else {
                empty += 1
                continue
            }
            guard Int(column) < limits.columns else {
                throw SpreadsheetError(
                    "too_many_columns", row: number, "the row has more than \(limits.columns) fields")
            }
            while empty > 0 {
                row.endField()
                empty -= 1
            }
            guard text.count <= limits.fieldBytes else {
                throw SpreadsheetError(
                    "field_too_long", row: number, "a field has more than \(limits.fieldBytes) bytes")
            }
            row.append(text)
            guard row.bytes.count <= limits.rowBytes else {
                throw SpreadsheetError(
                    "row_too_long", row: number, "the row has more than \(limits.rowBytes) bytes")
            }
        }
        return row.count > 0
    }

    private func text(_ column: UInt16) throws(SpreadsheetError) -> [UInt8]? {
        if let value = values[following, column] { return value }
        return try workbook.text(following, column)
    }

    private static func content(of path: String, _ limits: TableLimits) throws(SpreadsheetError) -> [UInt8] {
        let source = try FileSource(path: path, pieceBytes: 1 << 20)
        var bytes: [UInt8] = []
        while true {
            let piece = try source.read()
            if piece.isEmpty { return bytes }
            bytes += piece
            guard bytes.count <= limits.oldWorkbookBytes else {
                throw SpreadsheetError(
                    "too_large", "a workbook in the old format has at most \(limits.oldWorkbookBytes) bytes")
            }
        }
    }
}
