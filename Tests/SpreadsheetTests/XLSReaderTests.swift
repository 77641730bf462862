import Primitives
import Spreadsheets
import Testing

struct XLSReaderTests {
    @Test func `reads a workbook in the old format`() throws {
        let bytes = try TestFiles.fixture("libreoffice.xls")
        let expected: [Int: [String]] = [
            1: ["N°", "Date", "Heure", "Référence", "Compte", "Crédit", "Débit", "Taux"],
            2: [
                "1", "2026-11-22 00:00:00", "13:05:00", "MP261122.1305.A00001", "237690000001", "12500", "",
                "0.175",
            ],
            3: [
                "2", "2026-11-22 13:05:59", "00:00:01", "Payé à l’été", "237690000002", "", "-500", "1234.56",
            ],
            5: ["Total", "", "", "", "", "12500", "3000000000"],
        ]
        #expect(try TestFiles.rows(xls: bytes) == expected)
        #expect(try TestFiles.rows(xls: bytes, sheet: "Autre") == [2: ["", "ici"]])
        let none = #expect(throws: SpreadsheetError.self) { try TestFiles.rows(xls: bytes, sheet: "Juin") }
        #expect(none?.code == "no_such_sheet")
    }

    @Test func `an amount stays one where its format has letters of a date`() throws {
        let rows = try TestFiles.rows(xls: try TestFiles.fixture("xlwt.xls"))
        #expect(rows[1] == ["2026-11-22 13:05:00", "12500", "-40000000.5", "1.5", "1", "3000000000"])
        // Texts go over several records.
        #expect(rows.count == 501 && rows[502] == ["PP261122.0501.B00501 payé à l’été"])
    }

    @Test func `refuses dates that would keep the library busy`() throws {
        let bytes = try TestFiles.fixture("xlwt-far-date.xls")
        let error = #expect(throws: SpreadsheetError.self) { try TestFiles.rows(xls: bytes) }
        #expect(error?.code == "bad_date" && error?.row == 2)
    }

    @Test func `names a workbook that is protected`() {
        let records: [UInt8] = [0x09, 0x08, 4, 0, 0x00, 0x06, 5, 0, 0x2F, 0, 2, 0, 0, 0, 0x0A, 0, 0, 0]
        let files = [Self.container("EncryptedPackage", [1]), Self.container("Workbook", records)]
        for bytes in files {
            let error = #expect(throws: SpreadsheetError.self) { try TestFiles.rows(xls: bytes) }
            #expect(error?.code == "encrypted")
        }
        let other = #expect(throws: SpreadsheetError.self) {
            try TestFiles.rows(xls: Self.container("WordDocument", [1]))
        }
        #expect(other?.code == "not_a_workbook")
    }

    @Test(arguments: [
        // Rows and columns that no memory holds; more texts than bytes; a text beyond its record; a record too long.
        ("too_large", [0x00, 0x02, 14, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0] as [UInt8]),
        ("damaged", [0xFC, 0, 8, 0, 1, 0, 0, 0, 0xFF, 0xFF, 0xFF, 0x7F]),
        ("damaged", [0xFC, 0, 12, 0, 1, 0, 0, 0, 1, 0, 0, 0, 9, 0, 0, 0x41]),
        ("damaged", [0x3C, 0, 0xFF, 0xFF]),
    ])
    func `refuses what would lead the library astray`(_ code: String, _ record: [UInt8]) {
        let start: [UInt8] = [0x09, 0x08, 4, 0, 0x00, 0x06, 5, 0]
        let bytes = Self.container("Workbook", start + record + [0x0A, 0, 0, 0])
        let error = #expect(throws: SpreadsheetError.self) { try TestFiles.rows(xls: bytes) }
        #expect(error?.code == code)
    }

    @Test func `refuses chains of sectors that never end`() throws {
        var bytes = Self.container("Workbook", [1])
        for index in 0..<8 {
            // The second sector of the stream names itself.
            let place = 512 + 4 * (3 + index)
            bytes.replaceSubrange(place..<place + 4, with: [UInt8(3 + index), 0, 0, 0])
        }
        let error = #expect(throws: SpreadsheetError.self) { try TestFiles.rows(xls: bytes) }
        #expect(error?.code == "damaged")
    }

    @Test func `damaged workbooks give errors or rows`() throws {
        let bytes = try TestFiles.fixture("libreoffice.xls")
        for length in stride(from: 0, to: bytes.count, by: 97) {
            #expect(throws: SpreadsheetError.self) { try TestFiles.rows(xls: Array(bytes[..<length])) }
        }
        for seed in 0..<400 {
            var numbers = SeededNumbers(UInt64(seed))
            _ = try? TestFiles.rows(xls: numbers.damaged(bytes))
        }
    }

    /// A container with one stream of 4,096 bytes: a table of sectors, a directory, and eight sectors.
    static func container(_ name: String, _ content: [UInt8]) -> [UInt8] {
        func number(_ value: UInt32) -> [UInt8] {
            (0..<4).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) }
        }
        var head: [UInt8] =
            [0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1] + [UInt8](repeating: 0, count: 16)
        head += [0x3E, 0, 3, 0, 0xFE, 0xFF, 9, 0, 6, 0] + [UInt8](repeating: 0, count: 10)
        head += number(1) + number(1) + number(0) + number(4_096) + number(0xFFFF_FFFE) + number(0)
        head += number(0xFFFF_FFFE) + number(0) + number(0) + [UInt8](repeating: 0xFF, count: 108 * 4)
        var table = number(0xFFFF_FFFD) + number(0xFFFF_FFFE)
        for sector in 2..<10 { table += number(sector == 9 ? 0xFFFF_FFFE : UInt32(sector + 1)) }
        table += [UInt8](repeating: 0xFF, count: 512 - table.count)
        func entry(_ name: String, _ kind: UInt8, _ first: UInt32, _ size: UInt32, child: UInt32) -> [UInt8] {
            var entry = name.utf16.flatMap { [UInt8(truncatingIfNeeded: $0), UInt8($0 >> 8)] }
            entry += [UInt8](repeating: 0, count: 64 - entry.count)
            entry +=
                [UInt8(name.utf16.count * 2 + 2), 0, kind, 1] + number(0xFFFF_FFFF) + number(0xFFFF_FFFF)
            entry +=
                number(child) + [UInt8](repeating: 0, count: 36) + number(first) + number(size) + number(0)
            return entry
        }
        var directory = entry("Root Entry", 5, 0xFFFF_FFFE, 0, child: 1)
        directory += entry(name, 2, 2, 4_096, child: 0xFFFF_FFFF)
        directory += [UInt8](repeating: 0, count: 256)
        return head + table + directory + content + [UInt8](repeating: 0, count: 4_096 - content.count)
    }
}
