import Archives
import Primitives
import Spreadsheets
import Testing

struct XLSXReaderTests {
    @Test func `reads a workbook of openpyxl`() throws {
        let bytes = try TestFiles.fixture("openpyxl.xlsx")
        let rows = try TestFiles.rows(xlsx: bytes)
        let expected: [Int: [String]] = [
            1: ["Id", "Date", "Montant", "Taux", "Vrai", "Erreur", "Partie"],
            2: ["1", "2026-11-22 13:05:00", "12500", "0.1", "TRUE", "#N/A", "FRI:237670000001/MSISDN"],
            4: [
                "123456789012346000", "1900-01-01 00:00:00", "-1234.56", "0.0000001", "FALSE", "",
                "Reçu à Douala\net «payé» & <ok> 😀",
            ],
            5: ["", "13:05:07", "250000000000000000000"],
            6: ["", "2023-03-15 12:00:00", "45000", "1.5", "0.3", "", "moitié grasse"],
            9: ["fin"],
        ]
        #expect(rows == expected)
        #expect(try TestFiles.rows(xlsx: bytes, sheet: "Masqué") == [1: ["unseen"]])
        #expect(try XLSXReader(bytes: bytes).sheetNames == ["Masqué", "Relevé"])
        let none = #expect(throws: SpreadsheetError.self) { try XLSXReader(bytes: bytes, sheet: "Juin") }
        #expect(none?.code == "no_such_sheet")
    }

    @Test func `counts days from 1904 where the workbook does`() throws {
        let rows = try TestFiles.rows(xlsx: try TestFiles.fixture("openpyxl-1904.xlsx"))
        #expect(rows == [1: ["2026-11-22 13:05:00", "1904-01-02 00:00:00"]])
    }

    @Test func `reads a workbook of LibreOffice, with the last value of a formula`() throws {
        let rows = try TestFiles.rows(xlsx: try TestFiles.fixture("libreoffice.xlsx"))
        #expect(rows[5] == ["Total", "", "", "", "", "12500", "3000000000"])
        #expect(rows[3]?[1...3] == ["2026-11-22 13:05:59", "00:00:01", "Payé à l’été"])
    }

    @Test func `reads cells of every kind, with a prefix and without references`() throws {
        let rows = try TestFiles.rows(
            xlsx: Self.workbook(
                sheet: """
                    <x:worksheet xmlns:x="m"><x:cols/><x:sheetData><x:row><x:c><x:v>1</x:v></x:c>\
                    <x:c t="inlineStr"><x:is><x:t>in</x:t><x:rPh sb="0" eb="1"><x:t>no</x:t></x:rPh></x:is></x:c>\
                    <x:c t="str"><x:f>A1</x:f><x:v>a_x000D_b &amp; &#233;</x:v></x:c>\
                    <x:c t="d"><x:v>2026-11-22T13:05:00.000Z</x:v></x:c><x:c t="s"><x:v>1</x:v></x:c></x:row>\
                    <x:row r="7"><x:c r="C7"><x:v>1.25E4</x:v></x:c><x:c r="AA7" t="b"><x:v>0</x:v></x:c></x:row>\
                    <x:row r="8"><x:c r="A8"/></x:row></x:sheetData></x:worksheet>
                    """,
                shared: "<sst><si><t>zero</t></si><si><r><t>o</t></r><r><t>ne</t></r></si></sst>"))
        #expect(rows[1] == ["1", "in", "a\rb & é", "2026-11-22 13:05:00", "one"])
        #expect(rows[7]?.count == 27 && rows[7]?[2] == "12500" && rows[7]?[26] == "FALSE" && rows[8] == nil)
    }

    @Test(arguments: [
        (
            "document_type",
            "<!DOCTYPE w [<!ENTITY a \"ha\"><!ENTITY b \"&a;&a;\">]><worksheet>&b;</worksheet>"
        ),
        ("damaged", "<worksheet><sheetData><row r=\"2\"/><row r=\"1\"/></sheetData></worksheet>"),
        ("damaged", "<worksheet><sheetData><row><c r=\"B1\"/><c r=\"A1\"/></row></sheetData></worksheet>"),
        ("damaged", "<worksheet><sheetData><row><c t=\"s\"><v>9</v></c></row></sheetData></worksheet>"),
        ("damaged", "<worksheet><sheetData><row>"), ("damaged", "<worksheet>&b;</worksheet>"),
        ("damaged", ""),
        (
            "too_many_columns",
            "<worksheet><sheetData><row><c r=\"ZZZ1\"><v>9</v></c></row></sheetData></worksheet>"
        ),
        ("damaged", "<worksheet><sheetData><row r=\"99999999999999999999\"/></sheetData></worksheet>"),
    ])
    func `refuses what no workbook holds`(_ code: String, _ sheet: String) throws {
        let bytes = try Self.workbook(sheet: sheet)
        let error = #expect(throws: SpreadsheetError.self) { try TestFiles.rows(xlsx: bytes) }
        #expect(error?.code == code)
    }

    @Test func `refuses what is larger than the limits`() throws {
        let text = String(repeating: "<si><t>0123456789</t></si>", count: 2_000)
        let many = try Self.workbook(sheet: "<worksheet/>", shared: "<sst>\(text)</sst>")
        let bomb = try Self.workbook(
            sheet: "<worksheet>\(String(repeating: " ", count: 3 << 20))</worksheet>")
        let long = try Self.workbook(
            sheet:
                "<worksheet><sheetData><row r=\"3\"><c t=\"str\"><v>\(text.filter { $0.isNumber })</v></c></row></sheetData></worksheet>"
        )
        var limits = TableLimits(fieldBytes: 1_000, sharedTextBytes: 20_000)
        for (bytes, code) in [(many, "too_large"), (bomb, "too_large"), (long, "field_too_long")] {
            let error = #expect(throws: SpreadsheetError.self) {
                try TestFiles.rows(xlsx: bytes, limits: limits)
            }
            #expect(error?.code == code)
        }
        limits.sharedTextBytes = 1 << 20
        #expect(try TestFiles.rows(xlsx: many, limits: limits).isEmpty)
    }

    @Test func `says what a file is that is no workbook`() throws {
        let archive = try ZIPArchive.write(entries: [("a.txt", [1])])
        let binary = try ZIPArchive.write(entries: [
            (
                "_rels/.rels",
                Array(
                    "<R><Relationship Id=\"a\" Type=\"x/officeDocument\" Target=\"xl/workbook.bin\"/></R>"
                        .utf8)
            )
        ])
        for (bytes, code) in [
            (archive, "not_a_workbook"), (binary, "binary_workbook"), ([1, 2, 3], "damaged"),
        ] {
            let error = #expect(throws: SpreadsheetError.self) { try TestFiles.rows(xlsx: bytes) }
            #expect(error?.code == code)
        }
    }

    @Test(arguments: ["openpyxl.xlsx", "libreoffice.xlsx"])
    func `damaged workbooks give errors or rows`(_ name: String) throws {
        let bytes = try TestFiles.fixture(name)
        for length in stride(from: 0, to: bytes.count, by: 97) {
            #expect(throws: SpreadsheetError.self) { try TestFiles.rows(xlsx: Array(bytes[..<length])) }
        }
        for seed in 0..<400 {
            var numbers = SeededNumbers(UInt64(seed))
            _ = try? TestFiles.rows(xlsx: numbers.damaged(bytes))
        }
    }

    static func workbook(sheet: String, shared: String = "<sst/>") throws -> [UInt8] {
        let relation = { (id: String, kind: String, target: String) in
            "<Relationship Id=\"\(id)\" Type=\"http://x/\(kind)\" Target=\"\(target)\"/>"
        }
        let parts = [
            (
                "_rels/.rels",
                "<Relationships>\(relation("a", "officeDocument", "/xl/workbook.xml"))</Relationships>"
            ),
            (
                "xl/_rels/workbook.xml.rels",
                "<Relationships>\(relation("a", "worksheet", "worksheets/one.xml"))"
                    + "\(relation("b", "sharedStrings", "./texts.xml"))</Relationships>"
            ),
            (
                "xl/workbook.xml",
                "<workbook xmlns:r=\"o\"><sheets><sheet name=\"One\" r:id=\"a\"/></sheets></workbook>"
            ),
            ("xl/texts.xml", shared), ("xl/worksheets/one.xml", sheet),
        ]
        return try ZIPArchive.write(entries: parts.map { (name: $0.0, bytes: Array($0.1.utf8)) })
    }
}
