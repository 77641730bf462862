import ProviderKit
import Reconciliation
import Testing

/// What a file says of itself: totals, balances, the order of its dates.
struct StatementCheckTests {
    private static let head = ["Id", "Date", "Amount", "Fee", "Balance", "Status"]
    private static let format = plainFormat {
        $0.columns[.fee] = StatementColumn("Fee", isRequired: false)
        $0.columns[.balance] = StatementColumn("Balance", isRequired: false)
        $0.columns[.status] = StatementColumn("Status", isRequired: false)
        $0.statusWords = ["": .succeeded, "Failed": .failed]
    }

    private static func row(
        _ number: Int, _ amount: String, _ balance: String, fee: String = "0", status: String = ""
    )
        -> [String]
    {
        ["R\(number)", "2026-11-22 10:0\(number)", amount, fee, balance, status]
    }

    private func read(_ rows: [[String]]) -> FormatReading { FormatReading(Self.format, [Self.head] + rows) }

    @Test(arguments: [
        ["Total", "", "60", "3", "", ""], ["TOTAL:", "", "140", "", "", ""],
        ["Totaux (3)", "", "", "", "", ""],
        ["", "Total", "60", "", "", ""], ["Total", "", "", "", "x", ""],
        ["Total général", "", "60", "3", "", ""],
    ])
    func `a row of totals that agrees tells nothing`(total: [String]) {
        let rows = [
            Self.row(1, "100", ""), Self.row(2, "-40", "", fee: "3"), Self.row(3, "5", "", status: "Failed"),
        ]
        let agreeing = total[2] == "140" ? Array(rows.prefix(2)) : rows
        let reading = read(agreeing + [total.first == "Totaux (3)" ? total : total])
        #expect(reading.refusals.isEmpty && reading.rejects.isEmpty && reading.lines.count == agreeing.count)
    }

    @Test(arguments: [
        ["Total", "", "61", "", "", ""], ["Total", "", "60", "4", "", ""], ["Total 4", "", "60", "", "", ""],
    ])
    func `totals that differ refuse the file whole`(total: [String]) {
        let reading = read([
            Self.row(1, "100", ""), Self.row(2, "-40", "", fee: "3"), total, Self.row(4, "7", ""),
        ])
        #expect(reading.refusals == ["totals_differ"])
        #expect(reading.elements.count == 3)
    }

    @Test func `totals of each page and of the whole file are both totals`() {
        let reading = read([
            Self.row(1, "100", ""), ["Total", "", "100"], Self.row(2, "50", ""), ["Total", "", "50"],
            Self.row(3, "1", ""), ["Grand total", "", "151"],
        ])
        #expect(reading.refusals.isEmpty && reading.lines.count == 3)
    }

    @Test func `where a row was set aside nothing can be summed up`() {
        let reading = read([Self.row(1, "100", ""), Self.row(2, "?", ""), ["Total", "", "900"]])
        #expect(reading.refusals.isEmpty && reading.rejects.count == 1)
    }

    @Test func `a closing balance that does not follow refuses the file`() {
        let rows = [
            ["Opening balance", "1000"], Self.head, Self.row(1, "100", ""), Self.row(2, "-40", "", fee: "3"),
        ]
        for closing in ["1060", "1057"] {
            #expect(FormatReading(Self.format, rows + [["Closing balance", closing]]).refusals.isEmpty)
        }
        let refused = FormatReading(Self.format, rows + [["Closing balance", "1059"]])
        #expect(refused.refusals == ["closing_balance_differs"])
    }

    @Test func `a balance that does not follow from the row before is told`() {
        let reading = read([
            Self.row(1, "100", "1100"), Self.row(2, "-40", "1057", fee: "3"),
            Self.row(3, "9", "1057", status: "Failed"),
            Self.row(4, "10", "1099"), Self.row(5, "1", "1100"),
        ])
        #expect(reading.lines.count == 5)
        #expect(reading.others == [.discontinuity(row: 5, time: second(10, 4), expected: 1067, found: 1099)])
    }

    @Test func `statements with the newest row first are followed, too`() {
        let rows = [
            Self.row(5, "1", "1068"), Self.row(4, "10", "1067"), Self.row(2, "-40", "1057", fee: "3"),
            Self.row(1, "5", "1100"),
        ]
        #expect(read(rows).others.isEmpty)
        var broken = rows
        broken[1] = Self.row(4, "11", "1067")
        #expect(
            read(broken).others == [.discontinuity(row: 3, time: second(10, 4), expected: 1068, found: 1067)])
    }

    @Test func `a file in no order says nothing of its balances`() {
        let rows = [
            Self.row(1, "1", "1001"), Self.row(5, "1", "1005"), Self.row(2, "1", "1002"),
            Self.row(4, "1", "1004"),
        ]
        #expect(read(rows).others.isEmpty)
    }

    private static func slashed(_ dates: [String]) -> [[String]] {
        dates.enumerated().map { ["R\($0)", $1, "5", "", "", ""] }
    }

    @Test func `the order of day and month is found in the file, and holds for the rows before it`() {
        let dayFirst = read(
            Self.slashed(["04/03/2026 10:00", "05/03/2026 10:00", "25/03/2026 10:00", "06/03/2026 10:00"]))
        #expect(
            dayFirst.lines.map(\.time)
                == ["2026-03-04", "2026-03-05", "2026-03-25", "2026-03-06"].map { second(10, 0, day: $0) })
        let monthFirst = read(Self.slashed(["04/03/2026 10:00", "03/25/2026 10:00", "25/03/2026 10:00"]))
        #expect(monthFirst.lines.map(\.time) == ["2026-04-03", "2026-03-25"].map { second(10, 0, day: $0) })
        #expect(monthFirst.rejects.map(\.reject.code) == ["bad_date"])
        #expect(monthFirst.rejects.map(\.row) == [4])
    }

    @Test func `dates that can be read in two ways throughout refuse the file`() {
        #expect(
            read(Self.slashed(["04/03/2026 10:00", "04/03/2026 10:01"])).elements == [
                .refusal(.ambiguousDates)
            ])
        let many = read(Self.slashed(Array(repeating: "04/03/2026 10:00", count: 5000)))
        #expect(many.elements == [.refusal(.ambiguousDates)])
        #expect(read(Self.slashed(["03/03/2026 10:00"])).lines.count == 1)
        var fixed = Self.format
        fixed.dates = [.dayMonthYear]
        let reading = FormatReading(fixed, [Self.head] + Self.slashed(["04/03/2026 10:00"]))
        #expect(reading.lines.map(\.time) == [second(10, 0, day: "2026-03-04")])
    }
}
