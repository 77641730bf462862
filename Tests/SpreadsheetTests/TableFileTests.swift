import Primitives
import Spreadsheets
import Testing

struct TableFileTests {
    @Test(arguments: [
        ("openpyxl.xlsx", TableFile.Kind.xlsx, 6), ("libreoffice.xls", .xls, 4),
        ("libreoffice.xlsx", .xlsx, 4),
    ])
    func `opens a workbook whatever it is called`(_ name: String, _ kind: TableFile.Kind, _ rows: Int) throws
    {
        try TestFiles.with(try TestFiles.fixture(name), named: "upload.csv") { path in
            let file = try TableFile(path: path)
            #expect(file.kind == kind && file.misnamed == .csv)
            #expect(try TestFiles.rows(of: file).count == rows)
            #expect(try TableFile(path: path, name: "x.\(kind)").misnamed == nil)
        }
    }

    @Test func `gives the rows of the head again`() throws {
        let text = (1...100).map { "\($0);x\n" }.joined()
        try TestFiles.with(Array(text.utf8), named: "file.xls") { path in
            let file = try TableFile(path: path)
            #expect(file.kind == .csv && file.misnamed == .xls)
            let head = try file.head()
            #expect(head.count == 64 && head[0].fields == ["1", "x"] && head[63].number == 64)
            let rows = try TestFiles.rows(of: file)
            let numbers = rows.map { $0[0] }
            #expect(numbers == (1...100).map(String.init))
        }
    }

    @Test func `an empty file has no rows, and one that is not there is unreadable`() throws {
        let rows = try TestFiles.with([], named: "empty.csv") { path in
            try TestFiles.rows(of: TableFile(path: path))
        }
        #expect(rows.isEmpty)
        let error = #expect(throws: SpreadsheetError.self) { try TableFile(path: "/nowhere/file.csv") }
        #expect(error?.code == "unreadable")
    }
}
