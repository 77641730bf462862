import GatewayCore
import ProviderKit
import Testing

struct StatementNumberTests {
    private func read(
        _ text: String, _ currency: Currency = .xaf, _ mark: DecimalMark? = nil
    ) throws(StatementFault) -> Int64 {
        try StatementNumber.minorUnits(Array(text.utf8)[...], currency, mark: mark)
    }

    @Test(arguments: [
        ("12500", 12500), ("0", 0), ("-250", -250), ("12500.00", 12500), ("12 500,00", 12500),
        ("12\u{00A0}500", 12500), ("12\u{202F}500,00", 12500), ("12\u{2009}500", 12500),
        ("1,250,000", 1_250_000),
        ("1.250.000", 1_250_000), ("1,250.00", 1250), ("1.250,00", 1250), ("(250)", -250), ("250-", -250),
        ("\u{2212}250", -250), ("+250", 250), ("12500 XAF", 12500), ("XAF 12500", 12500),
        ("12 500 FCFA", 12500),
        ("12500FCFA", 12500), ("- 250", -250), ("0012500", 12500), ("12500.0", 12500), ("12500,000", 12500),
        ("0,000", 0), ("1000000000000000", 1_000_000_000_000_000),
        ("1 000 000 000 000 000,00", 1_000_000_000_000_000),
    ])
    func `francs are read however they are written`(text: String, francs: Int64) throws {
        #expect(try read(text) == francs)
    }

    @Test(arguments: [
        ("1,250", DecimalMark.point, 1250), ("1.250", .comma, 1250), ("12,500", .point, 12500),
    ])
    func `the decimal mark of the layout decides what digits do not show`(
        text: String, mark: DecimalMark, francs: Int64
    ) throws {
        #expect(try read(text, .xaf, mark) == francs)
    }

    @Test(arguments: [
        ("", StatementFault.missing), ("abc", .badNumber), ("12x500", .badNumber), ("--5", .badNumber),
        ("12,50,00", .badNumber), ("1 25", .badNumber), ("12 500 00", .badNumber), ("1,2.3,4", .badNumber),
        ("1.250.00,0", .badNumber), ("NaN", .badNumber), ("1.234,567,8", .badNumber), ("=1+1", .badNumber),
        ("1e5", .badNumber),
        ("12500 USD", .foreignCurrency), ("12500.50", .fraction), ("0,5", .fraction),
        ("12500,25", .fraction), ("1,250", .ambiguousNumber), ("1.250", .ambiguousNumber), (".", .badNumber),
        ("5.", .badNumber), (".5", .badNumber), ("-", .badNumber), ("()", .badNumber), ("(-5)", .badNumber),
        ("1000000000000001", .tooLarge), ("99999999999999999999999999", .tooLarge),
        ("9223372036854775808", .tooLarge), (String(repeating: "1", count: 65), .tooLong),
        ("5\u{7}", .badNumber),
        ("٣", .badNumber), ("1\u{2}2", .badNumber), ("\u{E2}\u{80}", .badNumber),
    ])
    func `what is no amount of francs is a fault`(text: String, fault: StatementFault) {
        #expect(throws: fault) { try read(text) }
    }

    @Test func `a mark that the layout takes for a fraction is doubtful before three digits`() {
        #expect(throws: StatementFault.ambiguousNumber) { try read("1.250", .xaf, .point) }
        #expect(throws: StatementFault.ambiguousNumber) { try read("1,250", .xaf, .comma) }
    }

    @Test(arguments: [
        ("12.50", 1250), ("12,5", 1250), ("12", 1200), ("1 250,00", 125_000), ("-0.01", -1), ("20.500", 2050),
    ])
    func `euros have two decimals`(text: String, cents: Int64) throws {
        if text == "20.500" {
            #expect(throws: StatementFault.ambiguousNumber) { try read(text, .eur) }
        } else {
            #expect(try read(text, .eur) == cents)
        }
    }

    @Test func `bytes that are no text do not crash`() {
        for byte in UInt8.min...UInt8.max {
            for bytes: [UInt8] in [
                [byte], [0x31, byte], [byte, 0x31], [byte, byte, byte], [0xE2, 0x80, byte], [0xC2, byte],
            ] {
                _ = try? StatementNumber.minorUnits(bytes[...], .xaf, mark: .point)
            }
        }
    }
}
