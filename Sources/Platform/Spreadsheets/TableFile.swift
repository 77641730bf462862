package import Primitives

/// A file of rows, whatever it is: what kind it is stands in its first bytes, not in its name.
package final class TableFile {
    package enum Kind: String, Sendable, Hashable, CaseIterable {
        case csv, xlsx, xls
    }

    package let kind: Kind
    /// What the name says, where that is another kind than the bytes say.
    package let misnamed: Kind?
    private let reader: any TableReader
    /// Rows that were looked at ahead of their turn.
    private var ahead: [TableRow] = []
    private var given = 0

    /// Opens the file at the path. `name` is what its sender calls it, where that is not how the path ends;
    /// `sheet` is the sheet of a workbook, the first that is visible where it is nil.
    package init(
        path: String, name: String? = nil, sheet: String? = nil, limits: TableLimits = TableLimits()
    ) throws(SpreadsheetError) {
        let source = try FileSource(path: path)
        kind = Self.kind(of: try source.read().prefix(8))
        let said = Self.kind(named: name ?? path)
        misnamed = said == kind ? nil : said
        switch kind {
        case .csv:
            try source.rewind()
            reader = CSVReader(source, limits: limits)
        case .xlsx: reader = try XLSXReader(path: path, sheet: sheet, limits: limits)
        case .xls: reader = try XLSReader(path: path, sheet: sheet, limits: limits)
        }
    }

    /// Fills the row with the next one; false after the last.
    package func next(into row: inout TableRow) throws(SpreadsheetError) -> Bool {
        guard given < ahead.count else {
            ahead = []
            given = 0
            return try reader.next(into: &row)
        }
        row = ahead[given]
        given += 1
        return true
    }

    /// The first rows, or as many as there are. They are given by `next` all the same. To be asked before it
    /// is.
    package func head(_ count: Int = 64) throws(SpreadsheetError) -> [TableRow] {
        precondition(given == 0, "The head is looked at before the first row is taken.")
        while ahead.count < count {
            var row = TableRow()
            guard try reader.next(into: &row) else { break }
            ahead.append(row)
        }
        return Array(ahead.prefix(count))
    }

    static func kind(of head: some Collection<UInt8>) -> Kind {
        if head.starts(with: [0x50, 0x4B, 0x03, 0x04]) || head.starts(with: [0x50, 0x4B, 0x05, 0x06]) {
            return .xlsx
        }
        return head.starts(with: [0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1]) ? .xls : .csv
    }

    private static func kind(named name: String) -> Kind? {
        guard let dot = name.lastIndex(of: ".") else { return nil }
        switch name[name.index(after: dot)...].lowercased() {
        case "csv", "tsv", "txt": return .csv
        case "xlsx", "xlsm": return .xlsx
        case "xls": return .xls
        default: return nil
        }
    }
}

/// Gives the rows of a file in their order.
protocol TableReader {
    /// Fills the row with the next one, of one field at least; false after the last.
    func next(into row: inout TableRow) throws(SpreadsheetError) -> Bool
}

extension CSVReader: TableReader {}
extension XLSXReader: TableReader {}
extension XLSReader: TableReader {}
