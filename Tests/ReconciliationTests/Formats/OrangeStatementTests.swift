import GatewayCore
import OrangeMoney
import ProviderKit
import Reconciliation
import Testing

struct OrangeStatementTests {
    private static let format = OrangeChannelUserFormat()

    private static func rows() throws -> [[String]] {
        try Golden.rows("OrangeMoney/statement/channel-user.csv", separator: ";")
    }

    /// The golden with one cell changed: the row is the first that holds the text.
    private func read(_ text: String, column: Int, _ value: String) throws -> FormatReading {
        var rows = try Self.rows()
        let row = try #require(rows.firstIndex { $0.contains(text) })
        rows[row][column] = value
        return FormatReading(Self.format, rows)
    }

    @Test func `a merchant payment comes in and a cash-in goes out`() throws {
        let rows = try Self.rows()
        #expect(Self.format.recognises(Array(rows.prefix(64))))
        let reading = FormatReading(Self.format, rows)
        let succeeded = reading.lines.filter { $0.status == .succeeded }
        #expect(
            succeeded.map(\.providerReference) == [
                "MP261122.0918.B00004", "CI261122.0904.B00002", "CO261122.1059.C00005",
                "MP261122.2358.D00006", "PP261122.1200.A00007",
            ])
        #expect(succeeded.map(\.direction) == [.incoming, .outgoing, .incoming, .incoming, .incoming])
        #expect(succeeded.map(\.amount) == [12_500, 5000, 250, 1000, 400])
        #expect(
            succeeded.map { $0.party?.digits } == [
                "237690000001", "237690000002", "237690000003", "237690000004", "237690000009",
            ])
        #expect(reading.rejects.isEmpty && reading.refusals.isEmpty)
    }

    @Test func `failed rows carry amounts and count for nothing`() throws {
        let failed = FormatReading(Self.format, try Self.rows()).lines.filter { $0.status == .failed }
        #expect(failed.map(\.amount) == [300, 700])
        #expect(failed.map { $0.party?.digits } == [nil, "237690000002"])
    }

    @Test func `accounts, period and balances of every block are told in their order`() throws {
        #expect(
            FormatReading(Self.format, try Self.rows()).others == [
                .period(first: second(0, 0), last: second(23, 59, 59)), .account("237690000009"),
                .openingBalance(100_000), .closingBalance(108_750), .account("237690000010"),
                .openingBalance(0), .closingBalance(400),
            ])
    }

    @Test func `a payment that is completed after midnight stands on the day after`() throws {
        let line = FormatReading(Self.format, try Self.rows()).lines.first {
            $0.providerReference == "MP261122.2358.D00006"
        }
        #expect(line?.time == second(0, 3, 10, day: "2026-11-23"))
    }

    @Test func `the commission wallet is another account`() throws {
        let reading = FormatReading(Self.format, try Self.rows())
        #expect(reading.lines.count { $0.providerReference == "CI261122.0904.B00002" } == 1)
        #expect(reading.lines.allSatisfy { $0.charges == nil && $0.movement == .payment })
    }

    @Test func `a closing balance that does not follow refuses the file`() throws {
        #expect(try read("108750", column: 14, "108751").refusals == ["closing_balance_differs"])
        // A row that is gone.
        var rows = try Self.rows()
        rows.removeAll { $0.contains("CO261122.1059.C00005") }
        #expect(FormatReading(Self.format, rows).refusals == ["totals_differ"])
        rows.removeAll { $0.contains("Total activités") }
        #expect(FormatReading(Self.format, rows).refusals == ["closing_balance_differs"])
    }

    @Test func `totals that differ refuse the file`() throws {
        #expect(try read("Total activités", column: 13, "5001").refusals == ["totals_differ"])
        #expect(try read("Total échecs", column: 14, "701").refusals == ["totals_differ"])
    }

    @Test func `a file that is cut off is refused`() throws {
        let rows = try Self.rows()
        let end = try #require(rows.firstIndex { $0.contains("Total activités") })
        #expect(FormatReading(Self.format, Array(rows[..<end])).refusals == ["truncated"])
    }

    @Test func `a report in another currency is refused`() throws {
        #expect(try read("Montant (XAF)", column: 13, "Montant (GNF)").refusals == ["foreign_currency"])
    }

    @Test(arguments: [
        (13, "12,50", "fraction_of_a_franc"), (14, "x", "bad_number"), (13, "5", "debit_and_credit"),
        (14, "", "zero_amount"), (14, "-12500", "negative_amount"), (1, "31/02/2026", "bad_date"),
        (2, "25:00", "bad_time"), (3, "", "missing_value"), (0, "", "unknown_row"),
        (14, "9999999999999999", "amount_too_large"), (3, "MP\u{7F}", "control_characters"),
    ])
    func `a row that cannot be read is set aside, and its block is not summed up`(
        column: Int, value: String, code: String
    ) throws {
        let whole = FormatReading(Self.format, try Self.rows())
        let reading = try read("MP261122.0918.B00004", column: column, value)
        #expect(reading.rejects.map(\.reject.code) == [code])
        #expect(reading.refusals.isEmpty && reading.lines.count == whole.lines.count - 1)
    }

    @Test func `a file of something else is not recognised`() throws {
        #expect(!Self.format.recognises([["Id", "Date", "Amount"]]))
        let rows = try Self.rows()
        let account = try #require(rows.firstIndex { $0.contains("Compte Orange Money :") })
        #expect(!Self.format.recognises(Array(rows[..<account])))
        #expect(FormatReading(Self.format, [["Id", "Date"], ["1", "2"]]).refusals == ["unknown_layout"])
        #expect(FormatReading(Self.format, []).refusals == ["empty"])
    }
}
