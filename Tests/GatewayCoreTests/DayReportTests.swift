import GatewayCore
import Primitives
import Reconciliation
import Testing

@Suite struct DayReportTests {
    static let day = BusinessDay("2026-11-22")!

    static let report = DayReport(
        day: day, currency: .xaf, closedBy: "ada", closedAt: "2026-11-23T06:00:00.000Z",
        accounts: [
            DayReport.Account(
                kind: "provider_clearing", owner: "MTN_MOMO", opening: 100, increase: 50, decrease: 3,
                closing: 147),
            DayReport.Account(
                kind: "provider_charges", owner: "", opening: 0, increase: 3, decrease: 0, closing: 3),
            DayReport.Account(
                kind: "purse", owner: "", opening: 100, increase: 50, decrease: 0, closing: 150),
        ],
        providers: [
            DayReport.Provider(
                name: "MTN_MOMO", run: "r", resultHash: "00", lines: 2, payments: 2, claims: 1, expected: 0,
                breaks: 1, statementIn: 50, statementOut: 0, statementOpening: nil, statementClosing: 140,
                paymentsIn: 50, paymentsOut: 0, clearing: 147, told: 140, toldAt: "2026-11-23T05:00:00.000Z",
                fee: 2, valueAddedTax: 1, transferTax: 0, lateLines: 0)
        ],
        volumes: [
            DayReport.Volume(
                provider: "MTN_MOMO", kind: "collection", succeeded: 1, amount: 50, fees: 0, failed: 2)
        ],
        openCases: [0, 3, 4, 31].enumerated().map { index, age in
            DayReport.OpenCase(
                id: Int64(index), kind: index == 0 ? "amount" : "fee", provider: "MTN_MOMO", day: day,
                ageDays: age, state: "open", assignee: "", statementAmount: 40,
                bookAmount: index == 0 ? nil : 50,
                english: "e", french: "é")
        },
        resolvedCases: [DayReport.CaseCount(kind: "fee", resolution: "accepted", count: 2)],
        adjustments: [
            DayReport.Adjustment(
                caseID: 0, kind: "provider_charge", part: "fee", debit: "provider_charges",
                credit: "provider_clearing MTN_MOMO", amount: 3, reason: "day_closed", madeBy: "ada",
                approvedBy: "")
        ])

    @Test func whatIsWrittenIsReadBackAndWrittenTheSame() throws {
        let read = try #require(DayReport(Self.report.text))
        #expect(read == Self.report && read.text == Self.report.text)
        #expect(DayReport(Self.report.text + " ") == nil)
        #expect(DayReport(Self.report.text.replacing("\"opening\":100", with: "\"opening\":\"x\"")) == nil)
    }

    @Test func agesAndKindsAreSummedAndDriftIsTheStatementLessTheBooks() {
        #expect(Self.report.ageing.map(\.count) == [1, 1, 1, 0, 1])
        #expect(Self.report.ageing.map(\.amount) == [40, 10, 10, 0, 10])
        #expect(Self.report.openByKind.map(\.kind) == ["amount", "fee"])
        #expect(Self.report.providers[0].drift == -7 && Self.report.providers[0].charges == 3)
    }

    @Test func aReportThatDoesNotFollowSaysSo() {
        #expect(Self.report.faults.isEmpty)
        var wrong = Self.report
        wrong.accounts[0].closing = 148
        #expect(wrong.faults.count == 2)
    }
}
