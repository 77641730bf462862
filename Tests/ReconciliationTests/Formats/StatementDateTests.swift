import ProviderKit
import Testing

struct StatementDateTests {
    private static let all = Set(StatementDateLayout.allCases)

    private func read(
        _ text: String, _ layouts: Set<StatementDateLayout> = all
    ) throws(StatementFault) -> StatementDate.Reading {
        try StatementDate.reading(Array(text.utf8)[...], layouts, secondsAheadOfUTC: 3600)
    }

    @Test(arguments: [
        ("2026-11-22 13:05:09", second(13, 5, 9)), ("2026-11-22 13:05", second(13, 5)),
        ("2026/11/22 13:05", second(13, 5)), ("2026-11-22", second(0, 0)),
        ("2026-11-22 00:00:00", second(0, 0)),
        ("2026-11-22T13:05:09", second(13, 5, 9)), ("2026-11-22T12:05:09Z", second(13, 5, 9)),
        ("2026-11-22T13:05:09+01:00", second(13, 5, 9)), ("2026-11-22T08:35:09-0330", second(13, 5, 9)),
        ("2026-11-22T13:05:09.123+01:00", second(13, 5, 9)), ("22/11/2026 13:05:09", second(13, 5, 9)),
        ("22.11.2026 13:05:09", second(13, 5, 9)), ("11/11/2026 01:00", second(1, 0, day: "2026-11-11")),
        ("2024-02-29 23:59:59", second(23, 59, 59, day: "2024-02-29")),
        ("04/03/2026 10:00:00", second(10, 0, day: "2026-03-04")),
    ])
    func `the second is that of Douala unless a zone is written`(text: String, expected: Int64) throws {
        #expect(try read(text) == .certain(expected))
    }

    @Test func `without seconds the order of day and month is what the digits show`() throws {
        #expect(try read("22/11/2026 13:05") == .dayFirst(second(13, 5)))
        #expect(try read("11/22/2026 13:05") == .monthFirst(second(13, 5)))
        #expect(
            try read("04/03/2026 10:00")
                == .either(
                    dayFirst: second(10, 0, day: "2026-03-04"), monthFirst: second(10, 0, day: "2026-04-03")))
        #expect(try read("11/22/2026 13:05", [.monthDayYear]) == .certain(second(13, 5)))
        #expect(try read("22/11/2026 13:05", [.dayMonthYear]) == .certain(second(13, 5)))
    }

    @Test(arguments: [
        "", "2026-02-29 10:00", "2026-13-01 10:00", "31/04/2026 10:00:00", "22/11/26 10:00",
        "2026-11-22 24:00",
        "2026-11-22 10:60", "2026-11-22 10:00:60", "2026-11-22 1000", "2026-11-22 10:00 PM",
        "22-11/2026 10:00",
        "2026-11-22T13:05:09+15:00", "2026-11-22T13:05:09+01:00x", "1999-11-22 10:00", "45983.54",
        "22/11/2026T",
        "2026-11-22 ", "0000-00-00 00:00", "yesterday", "2026-11-22 10:5", "2026-11-22 10:00:00.",
        "9999999999",
    ])
    func `what is no day and hour is a fault`(text: String) {
        #expect(throws: StatementFault.self) { try read(text) }
    }

    @Test func `only the layouts of the format are read`() {
        #expect(throws: StatementFault.badDate) { try read("22/11/2026 10:00:00", [.yearMonthDay]) }
        #expect(throws: StatementFault.badDate) { try read("2026-11-22 10:00:00", [.dayMonthYear]) }
        #expect(throws: StatementFault.badDate) { try read("2026-11-22T10:00:00Z", [.yearMonthDay]) }
    }

    @Test(arguments: [
        ("22/11/2026", "13:05:09"), ("2026-11-22 00:00:00", "1899-12-31 13:05:09"),
        ("2026-11-22", "13:05:09"),
    ])
    func `day and hour may stand apart, as spreadsheets show them`(day: String, hour: String) throws {
        let reading = try StatementDate.reading(
            day: Array(day.utf8)[...], clock: Array(hour.utf8)[...], [.dayMonthYear, .yearMonthDay],
            secondsAheadOfUTC: 3600)
        #expect(reading == .certain(second(13, 5, 9)))
    }

    @Test func `a day with an hour of its own does not stand before another hour`() {
        #expect(throws: StatementFault.badDate) {
            try StatementDate.reading(
                day: Array("22/11/2026 10:00".utf8)[...], clock: Array("11:00".utf8)[...], Self.all,
                secondsAheadOfUTC: 0)
        }
        #expect(throws: StatementFault.badTime) {
            try StatementDate.reading(
                day: Array("22/11/2026".utf8)[...], clock: [], Self.all, secondsAheadOfUTC: 0)
        }
    }
}
