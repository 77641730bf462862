import Primitives
import Spreadsheets
import Testing

struct WriterTests {
    private static let properties = WorkbookProperties(
        title: "Écarts", author: "Kimi", createdAt: 1_795_000_000)
    private static let columns = [
        SheetColumn("Référence", width: 24), SheetColumn("Date"), SheetColumn("=Montant"),
    ]

    private static func workbook() throws -> [UInt8] {
        try TestFiles.written { path in
            let writer = try XLSXWriter(path: path, properties)
            try writer.beginSheet("Écarts", columns)
            try writer.write([.text("=1+1"), .dateTime(localSeconds: 1_795_000_000), .money(-12_500)])
            try writer.write([.text("été\u{1}\n😀"), .empty, .integer(1_234_567_890_123_456_789)])
            try writer.beginSheet("Autre", [SheetColumn("A")])
            try writer.write([.integer(-7)])
            try writer.finish()
        }
    }

    @Test func `a workbook reads as it was written`() throws {
        let bytes = try Self.workbook()
        let rows = try TestFiles.rows(xlsx: bytes)
        #expect(rows[1] == ["Référence", "Date", "'=Montant"])
        #expect(rows[2] == ["'=1+1", "2026-11-18 11:06:40", "-12500"])
        #expect(rows[3] == ["été\u{1}\n😀", "", "1234567890123456789"])
        #expect(try TestFiles.rows(xlsx: bytes, sheet: "Autre") == [1: ["A"], 2: ["-7"]])
    }

    @Test func `the same content gives the same bytes, whenever it is written`() throws {
        let bytes = try Self.workbook()
        #expect(try Self.workbook() == bytes)
        // Each member's time in the archive is 1 January 1980, the first that there is: none is that of the clock.
        let heads = bytes.indices.dropLast(30).filter { Array(bytes[$0..<$0 + 4]) == [0x50, 0x4B, 3, 4] }
        let times = Set(heads.map { Array(bytes[$0 + 10..<$0 + 14]) })
        #expect(heads.count > 8 && times == [[0, 0, 0x21, 0]])
    }

    @Test func `names of sheets that no workbook takes are refused`() throws {
        _ = try TestFiles.written { path in
            let writer = try XLSXWriter(path: path, Self.properties)
            try writer.beginSheet("A", [SheetColumn("A")])
            for name in ["A", "a/b", String(repeating: "x", count: 32)] {
                #expect(throws: SpreadsheetError.self) { try writer.beginSheet(name, []) }
            }
            let long = TableCell.text(String(repeating: "x", count: 32_768))
            #expect(throws: SpreadsheetError.self) { try writer.write([long]) }
        }
    }

    @Test func `a workbook that is not finished leaves nothing behind in memory`() throws {
        let bytes = try TestFiles.written { path in
            try XLSXWriter(path: path, Self.properties).beginSheet("A", [SheetColumn("A")])
        }
        #expect(bytes.isEmpty)
    }

    @Test(arguments: [
        ("=1", "'=1"), ("+237", "'+237"), ("-1", "'-1"), ("@x", "'@x"), ("\tx", "'\tx"), ("\rx", "'\rx"),
        ("\r\nx", "'\r\nx"), ("\nx", "'\nx"), ("\0x", "'\u{FFFD}x"), ("a=b", "a=b"), ("", ""), ("'x", "'x"),
        ("1", "1"),
    ])
    func `cells that begin like a formula are neutral`(_ text: String, _ neutral: String) {
        #expect(NeutralText.neutral(text) == neutral)
        #expect(text.contains("\0") || NeutralText.original(neutral) == text)
    }

    @Test func `separated values have quotes where they need them`() throws {
        let sink = MemorySink()
        let writer = CSVWriter(sink, separator: ";", mark: true)
        try writer.write([.text("a;b"), .text("say \"x\""), .text(" c"), .text("d,e")])
        try writer.write([.integer(-5), .money(12_500), .dateTime(localSeconds: -1), .empty])
        try writer.write([.text("=cmd()")])
        try writer.write([.text("")])
        try writer.finish()
        let expected =
            "\u{FEFF}\"a;b\";\"say \"\"x\"\"\";\" c\";d,e\r\n-5;12500;1969-12-31 23:59:59;\r\n'=cmd()\r\n\"\"\r\n"
        #expect(sink.bytes == Array(expected.utf8))
        #expect(try TestFiles.rows(csv: CSVReader(PieceSource([sink.bytes]))).count == 4)
    }
}
