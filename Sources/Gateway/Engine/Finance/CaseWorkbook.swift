import Executors
import FoundationEssentials
package import GatewayStore
import Glibc
package import Primitives
package import Reconciliation
import Spreadsheets

/// Cases as an Excel workbook: out, and in again. Works on a thread of its own; its files live for one call.
package actor CaseWorkbook {
    private nonisolated let executor = ThreadExecutor(name: "workbook")
    private let folder: String

    package nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

    /// `folder` is made where it is missing; nobody but the daemon's user reads it.
    package init(folder: String) {
        self.folder = folder
    }

    deinit { executor.shutdown() }

    /// The rows of `CaseSheet` with numbers as numbers. The same cases give the same bytes.
    package func bytes(
        of cases: [StoredCase], on today: BusinessDay, in language: Language
    ) throws -> [UInt8] {
        try withFile { path in
            let rows = CaseSheet.rows(of: cases, on: today, in: language)
            let writer = try XLSXWriter(
                path: path,
                WorkbookProperties(
                    title: language == .french ? "Dossiers" : "Cases", author: "Kimi",
                    createdAt: max(1, today.start)))
            try writer.beginSheet(
                language == .french ? "Dossiers" : "Cases",
                CaseSheet.columns.map { SheetColumn($0, width: $0 == "explanation" ? 60 : 16) })
            for row in rows.dropFirst() {
                try writer.write(
                    zip(CaseSheet.columns, row).map { column, text in Self.cell(text, in: column) })
            }
            try writer.finish()
            return try [UInt8](Data(contentsOf: URL(filePath: path)))
        }
    }

    /// The rows of a workbook or of separated values, as `CaseSheet` reads them. Throws where the file is neither, and
    /// above 10,000 rows.
    package func rows(at path: String, name: String) throws -> [[String]] {
        let file = try TableFile(path: path, name: name)
        var rows: [[String]] = []
        var row = TableRow()
        while try file.next(into: &row) {
            guard rows.count < 10_000 else {
                throw SpreadsheetError(
                    "too_many_rows", row: rows.count, "a sheet of cases has 10,000 rows at most")
            }
            rows.append(row.fields.map { NeutralText.original($0) })
        }
        return rows
    }

    private static func cell(_ text: String, in column: String) -> TableCell {
        if text.isEmpty { return .empty }
        switch column {
        case "case", "version", "age_days": return Int64(text).map { .integer($0) } ?? .text(text)
        case "statement_amount", "book_amount": return Int64(text).map { .money($0) } ?? .text(text)
        default: return .text(text)
        }
    }

    private func withFile<Value>(_ body: (String) throws -> Value) throws -> Value {
        guard mkdir(folder, 0o700) == 0 || errno == EEXIST else {
            throw SpreadsheetError("unwritable", "the folder of workbooks cannot be made")
        }
        let path = "\(folder)/\(IdentifierSource.system.random().lowercased).xlsx"
        defer { unlink(path) }
        return try body(path)
    }
}
