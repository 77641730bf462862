import CXLSXWriter

/// What a workbook says of itself. The same content with the same time gives the same bytes.
package struct WorkbookProperties: Sendable, Hashable {
    package var title: String
    package var author: String
    /// In seconds since 1970-01-01T00:00:00Z, above 0.
    package var createdAt: Int64

    package init(title: String, author: String, createdAt: Int64) {
        self.title = title
        self.author = author
        self.createdAt = createdAt
    }
}

/// A column of a sheet that is written: its header, and how many characters wide it is.
package struct SheetColumn: Sendable, Hashable {
    package var title: String
    package var width: Double

    package init(_ title: String, width: Double = 16) {
        self.title = title
        self.width = width
    }
}

/// Writes a workbook (`.xlsx`) row by row, by libxlsxwriter: in memory is one row. Text that a spreadsheet
/// would take for a formula is written so that none does (`NeutralText`); numbers are numbers.
package final class XLSXWriter {
    // SAFETY: the workbook is used by this object alone, on one thread at a time. It is freed once: by
    // closing it, or in `deinit`. Sheets and formats belong to it. libxlsxwriter copies the texts that it is
    // given.
    private var workbook: UnsafeMutablePointer<lxw_workbook>?
    private var sheet: UnsafeMutablePointer<lxw_worksheet>?
    private let header: UnsafeMutablePointer<lxw_format>?
    private let money: UnsafeMutablePointer<lxw_format>?
    private let integer: UnsafeMutablePointer<lxw_format>?
    private let dateTime: UnsafeMutablePointer<lxw_format>?
    private var row: UInt32 = 0

    /// The most rows of a sheet, its header among them.
    package static let mostRows = 1_048_576
    /// The most letters of a cell.
    private static let mostText = 32_767

    package init(path: String, _ properties: WorkbookProperties) throws(SpreadsheetError) {
        precondition(properties.createdAt > 0, "The time of a workbook is given: else it would be now.")
        var options = lxw_workbook_options(constant_memory: 1, tmpdir: nil, use_zip64: 0)
        guard let workbook = workbook_new_opt(path, &options) else {
            throw SpreadsheetError("unwritable", "the workbook cannot be begun")
        }
        self.workbook = workbook
        header = workbook_add_format(workbook)
        format_set_bold(header)
        format_set_bottom(header, UInt8(LXW_BORDER_THIN.rawValue))
        money = workbook_add_format(workbook)
        format_set_num_format(money, "#,##0")
        integer = workbook_add_format(workbook)
        format_set_num_format(integer, "0")
        dateTime = workbook_add_format(workbook)
        format_set_num_format(dateTime, "yyyy-mm-dd hh:mm:ss")
        try Self.set(properties, of: workbook)
    }

    deinit {
        if let workbook { lxw_workbook_free(workbook) }
    }

    /// Begins a sheet with a header that stays in sight. Its name has at most 31 letters, none of `[ ] : * ?
    /// / \`, and no other sheet has it.
    package func beginSheet(_ name: String, _ columns: [SheetColumn]) throws(SpreadsheetError) {
        let plain = name.replacing("\0", with: "")
        try Self.check(workbook_validate_sheet_name(workbook, plain))
        guard let sheet = workbook_add_worksheet(workbook, plain) else {
            throw SpreadsheetError("unwritable", "the sheet cannot be begun")
        }
        self.sheet = sheet
        row = 0
        for (column, facts) in columns.enumerated() {
            try Self.check(
                worksheet_set_column(sheet, UInt16(column), UInt16(column), facts.width, nil))
        }
        worksheet_freeze_panes(sheet, 1, 0)
        for (column, facts) in columns.enumerated() {
            try write(NeutralText.neutral(facts.title), UInt16(column), header)
        }
        row = 1
    }

    /// Writes the next row of the sheet.
    package func write(_ cells: [TableCell]) throws(SpreadsheetError) {
        precondition(sheet != nil, "A row belongs to a sheet.")
        for (index, cell) in cells.enumerated() {
            let column = UInt16(index)
            switch cell {
            case .empty: break
            case .text(let text): try write(NeutralText.neutral(text), column, nil)
            case .integer(let number): try write(number, column, integer)
            case .money(let number): try write(number, column, money)
            case .dateTime(let seconds):
                try Self.check(
                    worksheet_write_number(sheet, row, column, Double(seconds) / 86_400 + 25_569, dateTime))
            }
        }
        row += 1
    }

    /// Makes the file whole. Nothing can follow.
    package func finish() throws(SpreadsheetError) {
        guard let workbook else { preconditionFailure("A workbook is finished once.") }
        self.workbook = nil
        sheet = nil
        try Self.check(workbook_close(workbook))
    }

    private func write(
        _ text: String, _ column: UInt16, _ format: UnsafeMutablePointer<lxw_format>?
    ) throws(SpreadsheetError) {
        guard text.unicodeScalars.count <= Self.mostText else {
            throw SpreadsheetError(
                "field_too_long", row: Int(row) + 1, "a cell holds \(Self.mostText) letters at most")
        }
        if text.isEmpty { return }
        try Self.check(worksheet_write_string(sheet, row, column, text, format))
    }

    /// Spreadsheets keep fifteen digits: longer numbers are written as text, so that none is lost.
    private func write(
        _ number: Int64, _ column: UInt16, _ format: UnsafeMutablePointer<lxw_format>?
    ) throws(SpreadsheetError) {
        guard number.magnitude < 1_000_000_000_000_000 else { return try write(String(number), column, nil) }
        try Self.check(worksheet_write_number(sheet, row, column, Double(number), format))
    }

    private static func set(
        _ properties: WorkbookProperties, of workbook: UnsafeMutablePointer<lxw_workbook>
    ) throws(SpreadsheetError) {
        let code = properties.title.withCString { title in
            properties.author.withCString { author in
                // SAFETY: the library copies the texts; it changes none of them, whatever its types say.
                var facts = lxw_doc_properties()
                facts.title = UnsafeMutablePointer(mutating: title)
                facts.author = UnsafeMutablePointer(mutating: author)
                facts.created = time_t(properties.createdAt)
                return workbook_set_properties(workbook, &facts)
            }
        }
        try check(code)
    }

    private static func check(_ code: lxw_error) throws(SpreadsheetError) {
        guard code != LXW_NO_ERROR else { return }
        throw SpreadsheetError(
            "unwritable", lxw_strerror(code).map { String(cString: $0) } ?? "error \(code.rawValue)")
    }
}
