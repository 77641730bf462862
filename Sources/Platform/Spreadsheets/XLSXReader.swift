import Archives
package import Primitives

/// Reads rows of a sheet of a workbook (`.xlsx`), one by one: what is in memory is the texts that cells
/// share, and a row.
///
/// Numbers come as text without an exponent, dates and times as `2026-11-22 13:05:00`, truth as `TRUE` and
/// `FALSE`, formulas by their last value. Rows keep their numbers, rows without a value are passed over,
/// cells without one are empty fields. Archives that unpack to more than the limits, document types, damaged
/// and foreign files are refused.
package final class XLSXReader {
    private let parts: WorkbookParts
    private let receiver: SheetReceiver
    private let stream: XMLStream
    private var failure: SpreadsheetError?

    /// The sheet of that name, or the first visible one.
    package convenience init(
        path: String, sheet: String? = nil, limits: TableLimits = TableLimits()
    ) throws(SpreadsheetError) {
        let file: ZIPFile
        do {
            file = try ZIPFile(path: path, limits: Self.limits(limits))
        } catch {
            throw SpreadsheetError(archive: error)
        }
        try self.init(file, sheet, limits)
    }

    /// A workbook in memory.
    package convenience init(
        bytes: [UInt8], sheet: String? = nil, limits: TableLimits = TableLimits()
    ) throws(SpreadsheetError) {
        let file: ZIPFile
        do {
            file = try ZIPFile(bytes: bytes, limits: Self.limits(limits))
        } catch {
            throw SpreadsheetError(archive: error)
        }
        try self.init(file, sheet, limits)
    }

    private init(_ file: ZIPFile, _ sheet: String?, _ limits: TableLimits) throws(SpreadsheetError) {
        parts = try WorkbookParts(file)
        let part = try parts.sheetPart(sheet)
        let styles = StyleReceiver()
        if let name = parts.part("styles") { _ = try WorkbookParts.read(name, of: file, to: styles) }
        let texts = SharedTexts(most: limits.sharedTextBytes)
        if let name = parts.part("sharedStrings") { _ = try WorkbookParts.read(name, of: file, to: texts) }
        guard let member = try WorkbookParts.member(part, of: file) else {
            throw SpreadsheetError("damaged", "the workbook is damaged: its sheet is not there")
        }
        receiver = SheetReceiver(
            texts, showsDate: styles.showsDate, from1904: parts.from1904, limits: limits)
        stream = try XMLStream(member, to: receiver)
    }

    private static func limits(_ limits: TableLimits) -> ZIPArchive.Limits {
        ZIPArchive.Limits(entries: 4_096, bytes: limits.workbookBytes, ratio: limits.workbookRatio)
    }

    /// The names of the sheets, in their order.
    package var sheetNames: [String] { parts.sheets.map(\.name) }

    /// Fills the row with the next one, of one field at least; false after the last.
    package func next(into row: inout TableRow) throws(SpreadsheetError) -> Bool {
        if let failure { throw failure }
        do {
            guard try stream.read() else { return false }
        } catch {
            failure = error
            throw error
        }
        swap(&row, &receiver.row)
        return true
    }
}
