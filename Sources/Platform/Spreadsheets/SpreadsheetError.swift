/// A file cannot be read as what it is said to be.
package struct SpreadsheetError: Error, Sendable, Hashable {
    /// Stable, such as `not_a_workbook`.
    package let code: String
    /// Where it is wrong: the row's number, from 1; nil where the whole file is.
    package let row: Int?
    /// In English, for a log or a command.
    package let detail: String

    package init(_ code: String, row: Int? = nil, _ detail: String) {
        self.code = code
        self.row = row
        self.detail = detail
    }
}
