import Foundation
import Primitives
import Spreadsheets
import Testing

/// Files for readers that take a path, and what readers give.
enum TestFiles {
    /// A fixture of this folder. Its origin stands in `Files/ORIGIN.md`.
    static func fixture(_ name: String) throws -> [UInt8] {
        let url = try #require(Bundle.module.url(forResource: "Files/\(name)", withExtension: nil))
        return Array(try Data(contentsOf: url))
    }

    /// Writes the bytes to a file of that name for the length of the closure.
    static func with<Result>(
        _ bytes: [UInt8], named name: String = "file", _ body: (String) throws -> Result
    ) throws -> Result {
        let folder = FileManager.default.temporaryDirectory.appending(
            path: "kimi-tables-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let url = folder.appending(path: name)
        try Data(bytes).write(to: url)
        return try body(url.path)
    }

    /// A path at which a file can be written, for the length of the closure, and what was written.
    static func written(_ body: (String) throws -> Void) throws -> [UInt8] {
        try with([], named: "written") { path in
            try body(path)
            return Array(try Data(contentsOf: URL(fileURLWithPath: path)))
        }
    }

    static func rows(of file: TableFile) throws -> [[String]] {
        var rows: [[String]] = []
        var row = TableRow()
        while try file.next(into: &row) { rows.append(row.fields) }
        return rows
    }

    static func rows(csv reader: CSVReader) throws(SpreadsheetError) -> [[String]] {
        var rows: [[String]] = []
        var row = TableRow()
        while try reader.next(into: &row) { rows.append(row.fields) }
        return rows
    }

    static func rows(xlsx bytes: [UInt8], sheet: String? = nil, limits: TableLimits = TableLimits())
        throws(SpreadsheetError) -> [Int: [String]]
    {
        let reader = try XLSXReader(bytes: bytes, sheet: sheet, limits: limits)
        var rows: [Int: [String]] = [:]
        var row = TableRow()
        while try reader.next(into: &row) { rows[row.number] = row.fields }
        return rows
    }

    static func rows(xls bytes: [UInt8], sheet: String? = nil) throws -> [Int: [String]] {
        try with(bytes, named: "file.xls") { path in
            let reader = try XLSReader(path: path, sheet: sheet)
            var rows: [Int: [String]] = [:]
            var row = TableRow()
            while try reader.next(into: &row) { rows[row.number] = row.fields }
            return rows
        }
    }
}

/// Numbers that look random and are the same in each run (SplitMix64).
struct SeededNumbers: RandomNumberGenerator {
    private var state: UInt64

    init(_ seed: UInt64) {
        state = seed
    }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var value = state
        value = (value ^ value >> 30) &* 0xBF58_476D_1CE4_E5B9
        value = (value ^ value >> 27) &* 0x94D0_49BB_1331_11EB
        return value ^ value >> 31
    }

    /// The bytes with a few of them changed.
    mutating func damaged(_ bytes: [UInt8]) -> [UInt8] {
        var bytes = bytes
        for _ in 0..<Int.random(in: 1...4, using: &self) {
            bytes[Int.random(in: bytes.indices, using: &self)] = UInt8.random(in: 0...255, using: &self)
        }
        return bytes
    }
}
