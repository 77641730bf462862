import Testing

@testable import Spreadsheets

struct CellTextTests {
    @Test(arguments: [
        ("12500", "12500"), ("-3", "-3"), ("007", "7"), ("1.50", "1.5"), ("1.25E4", "12500"),
        ("1e-7", "0.0000001"),
        ("2.5E+20", "250000000000000000000"), ("0.30000000000000004", "0.3"),
        ("1234.5599999999999", "1234.56"),
        ("-1.5", "-1.5"), ("0", "0"), ("-0", "-0"), ("123456789012345678", "123456789012345678"), ("x", "x"),
        ("1e999", "1e999"), ("nan", "nan"), ("0x10", "0x10"), ("", ""),
        ("9999999999999.99", "9999999999999.99"),
    ])
    func `numbers have no exponent`(_ written: String, _ text: String) {
        #expect(String(decoding: CellNumber.text(Array(written.utf8)), as: UTF8.self) == text)
    }

    @Test(arguments: [
        (1.0, false, "1900-01-01 00:00:00"), (59, false, "1900-02-28 00:00:00"),
        (61, false, "1900-03-01 00:00:00"),
        (0.5, false, "12:00:00"), (45_000.999999, false, "2023-03-16 00:00:00"),
        (0, true, "1904-01-01 00:00:00"),
        (2_958_465, false, "9999-12-31 00:00:00"), (-1, false, ""), (2_958_466, false, ""),
        (1e300, false, ""),
        (46_348.545138888, false, "2026-11-22 13:05:00"),
    ])
    func `days are counted as Excel counts them`(_ serial: Double, _ from1904: Bool, _ text: String) {
        let bytes = CellDate.text(serial, from1904: from1904) ?? []
        #expect(String(decoding: bytes, as: UTF8.self) == text)
    }

    @Test(arguments: [
        ("dd/mm/yyyy", true), ("[$-40C]d mmm yyyy;@", true), ("hh:mm:ss", true), ("[h]:mm", false),
        ("#,##0", false),
        ("0.00E+00", false), ("#,##0 \"days\"", false), ("0\\d", false), ("[Red]0;dd", false),
        ("General", false),
        ("#,##0\\ [$FCFA-40C]", false), ("_-* #,##0_d", false), ("yyyy-mm-dd", true), ("@", false),
    ])
    func `formats that show days are known`(_ code: String, _ isDate: Bool) {
        #expect(NumberFormat.isDate(code: code) == isDate)
    }
}
