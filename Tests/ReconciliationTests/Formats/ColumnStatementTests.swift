import GatewayCore
import ProviderKit
import Reconciliation
import Testing

struct ColumnStatementTests {
    private static let head = ["Id", "Date", "Amount", "Party"]
    private static let good = ["A1", "2026-11-22 10:00", "500", "670000001"]

    @Test func `a row becomes a line`() {
        let reading = FormatReading(plainFormat(), [Self.head, Self.good])
        #expect(
            reading.elements == [
                .line(
                    StatementLine(
                        number: 2, providerReference: "A1", time: second(10, 0), direction: .incoming,
                        party: MSISDN("237670000001"), amount: 500))
            ])
    }

    @Test func `headings, blanks and repeated headers tell nothing`() {
        let reading = FormatReading(
            plainFormat(),
            [
                ["Statement"], [], ["", " "], ["id ", "DATE", "amount", "Pàrty"], Self.good, [], Self.head,
                ["ID", "date", "Amount", "Party"], ["A2", "2026-11-22 10:01", "-20", ""],
            ])
        #expect(reading.lines.map(\.amount) == [500, 20] && reading.elements.count == 2)
        #expect(reading.lines.map(\.direction) == [.incoming, .outgoing])
        #expect(reading.lines.map(\.number) == [5, 9])
    }

    @Test(arguments: [
        (["A1", "2026-11-22 10:00", "12x", ""], "bad_number", "Amount"),
        (["A1", "2026-11-22 10:00", "", ""], "missing_value", "Amount"),
        (["A1", "2026-11-22 10:00", "0", ""], "zero_amount", "Amount"),
        (["A1", "2026-11-22 10:00", "10.50", ""], "fraction_of_a_franc", "Amount"),
        (["A1", "2026-11-22 10:00", "1,250", ""], "ambiguous_number", "Amount"),
        (["A1", "2026-11-22 10:00", "2000000000000000", ""], "amount_too_large", "Amount"),
        (["A1", "2026-11-22 10:00", "5 USD", ""], "foreign_currency", "Amount"),
        (["A1", "2026-11-31 10:00", "5", ""], "bad_date", "Date"),
        (["A1", "2026-11-22 25:00", "5", ""], "bad_time", "Date"),
        (["A1", "", "5", ""], "missing_value", "Date"),
        (["A\u{1}", "2026-11-22 10:00", "5", ""], "control_characters", "Id"),
        ([String(repeating: "A", count: 200), "2026-11-22 10:00", "5", ""], "field_too_long", "Id"),
        (["9.87654E+11", "2026-11-22 10:00", "5", ""], "rounded_reference", "Id"),
        (["A1", "2026-11-22 10:00"], "truncated_row", "Amount"),
    ])
    func `a row that cannot be read is set aside, and the file goes on`(
        row: [String], code: String, column: String
    ) {
        let reading = FormatReading(plainFormat(), [Self.head, row, Self.good])
        let rejects = reading.rejects
        #expect(rejects.map(\.row) == [2] && rejects.map(\.reject.code) == [code])
        #expect(rejects.map(\.reject.column) == [column])
        #expect(reading.lines.map(\.number) == [3] && reading.elements.count == 2)
    }

    @Test func `a currency that Kimi knows is the line's, any other is set aside`() {
        let format = plainFormat { $0.columns[.currency] = StatementColumn("Currency", after: .amount) }
        let reading = FormatReading(
            format,
            [
                ["Id", "Currency", "Date", "Amount", "Currency", "Currency"],
                ["A1", "GHS", "2026-11-22 10:00", "500", "FCFA", "GHS"],
                ["A2", "GHS", "2026-11-22 10:00", "5.25", "EUR", "GHS"],
                ["A3", "XAF", "2026-11-22 10:00", "5", "GHS", "XAF"],
                ["A4", "XAF", "2026-11-22 10:00", "5", "", "XAF"],
            ])
        #expect(reading.lines.map(\.currency) == [.xaf, .eur, .xaf])
        #expect(reading.lines.map(\.amount) == [500, 525, 5])
        #expect(reading.rejects.map(\.reject.code) == ["foreign_currency"])
    }

    @Test func `three columns of charges are told apart, fewer are a sum`() {
        let split = plainFormat {
            $0.columns[.fee] = StatementColumn("Fee")
            $0.columns[.valueAddedTax] = StatementColumn("VAT")
            $0.columns[.transferTax] = StatementColumn("Tax")
        }
        let head = ["Id", "Date", "Amount", "Fee XAF", "VAT", "Tax"]
        let row = ["A1", "2026-11-22 10:00", "500", "100", "19", "5"]
        #expect(
            FormatReading(split, [head, row]).lines.first?.charges
                == Charges(fee: 100, valueAddedTax: 19, transferTax: 5))
        var sum = split
        sum.columns[.valueAddedTax] = nil
        #expect(FormatReading(sum, [head, row]).lines.first?.charges == Charges(sum: 105))
        let reject = FormatReading(sum, [head, ["A1", "2026-11-22 10:00", "500", "-1", "", ""]]).rejects.first
        #expect(reject?.reject.code == "negative_amount" && reject?.reject.column == "Fee XAF")
    }

    @Test func `day and hour may stand apart`() {
        let format = plainFormat {
            $0.columns[.dateTime] = nil
            $0.columns[.date] = StatementColumn("Day")
            $0.columns[.time] = StatementColumn("Hour")
            $0.dates = [.dayMonthYear]
        }
        let reading = FormatReading(
            format,
            [
                ["Id", "Day", "Hour", "Amount"], ["A1", "22/11/2026", "10:30:01", "5"],
                ["A2", "22/11/2026", "?", "5"],
            ])
        #expect(reading.lines.map(\.time) == [second(10, 30, 1)])
        #expect(reading.rejects.map(\.reject.column) == ["Hour"])
    }

    @Test func `what stands above the table tells account, period and balances`() {
        let reading = FormatReading(
            plainFormat(),
            [
                ["Compte : 670000009"], ["Début de période", "22/11/2026"],
                ["Fin de période:", "", "22/11/2026"],
                ["Solde initial", "1 000"], Self.head, Self.good, ["Closing balance:", "1500"],
            ])
        #expect(
            reading.others == [
                .account("237670000009"), .period(first: second(0, 0), last: second(23, 59, 59)),
                .openingBalance(1000), .closingBalance(1500),
            ])
        #expect(reading.lines.count == 1 && reading.rejects.isEmpty)
    }

    @Test func `a file without the header in its first rows is refused, once`() {
        let rows = (0..<100).map { ["\($0)", "x", "y"] } + [Self.head, Self.good]
        #expect(FormatReading(plainFormat(), rows).elements == [.refusal(.noHeader)])
        #expect(FormatReading(plainFormat(), [["Hello"]]).elements == [.refusal(.noHeader)])
        #expect(FormatReading(plainFormat(), []).elements == [.refusal(.empty)])
    }

    @Test func `a second column of one name makes a file doubtful`() {
        let reading = FormatReading(
            plainFormat(), [["Id", "Date", "Amount", "AMOUNT"], ["A1", "2026-11-22", "5", "6"]])
        #expect(reading.refusals == ["duplicate_column"] && reading.elements.count == 1)
        let chosen = plainFormat { $0.columns[.amount] = StatementColumn("Amount", occurrence: 2) }
        let head = ["Id", "Date", "Amount", "AMOUNT"]
        #expect(FormatReading(chosen, [head, ["A1", "2026-11-22", "5", "6"]]).lines.map(\.amount) == [6])
    }

    @Test func `the header is recognised among the first rows alone`() {
        let above = [[String]](repeating: ["Statement"], count: 63)
        #expect(plainFormat().recognises(above + [Self.head]))
        #expect(!plainFormat().recognises(above + [[""], Self.head]))
        #expect(!plainFormat().recognises([["Id", "Date"], ["Amount"]]))
        #expect(plainFormat().recognises([["AMOUNT CURRENCY", "date", "ID"]]))
        let marked = plainFormat { $0.marks = ["Party", "Other"] }
        #expect(marked.recognises([Self.head]) && !marked.recognises([["Id", "Date", "Amount"]]))
    }
}
