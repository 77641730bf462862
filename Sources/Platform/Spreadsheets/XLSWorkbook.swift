import CFreeXL

/// A workbook that freexl has read.
final class XLSWorkbook {
    // SAFETY: the handle is freexl's own; it is used by this object alone and closed once, in `deinit`. Texts
    // that freexl gives belong to it and are copied before anything else is asked.
    private let handle: UnsafeRawPointer
    private(set) var rows: UInt32 = 0
    private(set) var columns: UInt16 = 0
    let sheetNames: [String]

    init(path: String) throws(SpreadsheetError) {
        var opened: UnsafeRawPointer?
        let code = freexl_open(path, &opened)
        guard code == FREEXL_OK, let opened else {
            if let opened { freexl_close(opened) }
            throw Self.error(code)
        }
        handle = opened
        var password: UInt32 = 0
        freexl_get_info(opened, UInt16(FREEXL_BIFF_PASSWORD), &password)
        guard password != UInt32(FREEXL_BIFF_OBFUSCATED) else {
            freexl_close(opened)
            throw SpreadsheetError("encrypted", "the workbook is protected by a password")
        }
        var count: UInt32 = 0
        freexl_get_info(opened, UInt16(FREEXL_BIFF_SHEET_COUNT), &count)
        sheetNames = (0..<UInt16(clamping: count)).map { index in
            var name: UnsafePointer<CChar>?
            freexl_get_worksheet_name(opened, index, &name)
            return name.map { String(cString: $0) } ?? ""
        }
    }

    deinit { freexl_close(handle) }

    /// The index of the sheet that is read from now on.
    func select(_ name: String?) throws(SpreadsheetError) -> Int {
        guard let index = name.map({ name in sheetNames.firstIndex(of: name) }) ?? sheetNames.indices.first
        else {
            throw SpreadsheetError(
                "no_such_sheet", "the workbook has no sheet" + (name.map { " named \($0)" } ?? ""))
        }
        let code = freexl_select_active_worksheet(handle, UInt16(index))
        guard code == FREEXL_OK else { throw Self.error(code) }
        let dimensions = freexl_worksheet_dimensions(handle, &rows, &columns)
        guard dimensions == FREEXL_OK else { throw Self.error(dimensions) }
        return index
    }

    /// Nil for a cell without a value.
    func text(_ row: UInt32, _ column: UInt16) throws(SpreadsheetError) -> [UInt8]? {
        var cell = FreeXL_CellValue()
        let code = freexl_get_cell_value(handle, row, column, &cell)
        guard code == FREEXL_OK else { throw Self.error(code, row: Int(row) + 1) }
        // SAFETY: the type says which member of the union is meant.
        switch Int32(cell.type) {
        case FREEXL_CELL_INT: return Array(String(cell.value.int_value).utf8)
        case FREEXL_CELL_DOUBLE: return CellNumber.text(cell.value.double_value)
        case FREEXL_CELL_DATE: return Self.copy(cell).map { $0 + Array(" 00:00:00".utf8) }
        case FREEXL_CELL_TEXT, FREEXL_CELL_SST_TEXT, FREEXL_CELL_DATETIME, FREEXL_CELL_TIME:
            return Self.copy(cell).flatMap { $0.isEmpty ? nil : $0 }
        default: return nil
        }
    }

    /// A text that is not UTF-8 is mended: what is wrong in it becomes U+FFFD.
    private static func copy(_ cell: FreeXL_CellValue) -> [UInt8]? {
        cell.value.text_value.map { Array(String(cString: $0).utf8) }
    }

    private static func error(_ code: Int32, row: Int? = nil) -> SpreadsheetError {
        SpreadsheetError("damaged", row: row, "the workbook is damaged: freexl says \(code)")
    }
}
