import Reconciliation
import Testing

struct BusinessDayTests {
    @Test func `the day begins at 23:00 UTC of the day before`() throws {
        let day = try #require(BusinessDay("2026-11-22"))
        #expect(day.start == 1_795_302_000)
        #expect(BusinessDay(containing: day.start - 1).description == "2026-11-21")
        #expect(BusinessDay(containing: day.start).description == "2026-11-22")
        #expect(BusinessDay(containing: day.end - 1).description == "2026-11-22")
        #expect(BusinessDay(containing: day.end).description == "2026-11-23")
    }

    @Test(arguments: [
        "1970-01-01", "1969-12-31", "2000-02-29", "2024-02-29", "2026-12-31", "9999-12-31", "0001-01-01",
    ])
    func `reads and writes the calendar`(text: String) throws {
        let day = try #require(BusinessDay(text))
        #expect(day.description == text)
        #expect(BusinessDay(number: day.number) == day)
    }

    @Test func `days follow one another without a gap`() throws {
        var day = try #require(BusinessDay("1999-12-25"))
        for _ in 0..<800 {
            let (year, month, number) = day.components
            #expect(BusinessDay(year: year, month: month, day: number) == day)
            #expect(day.end == day.advanced(by: 1).start)
            day = day.advanced(by: 1)
        }
    }

    @Test(arguments: [
        "2026-02-29", "2026-13-01", "2026-00-10", "2026-1-01", "22/11/2026", "2026-11-31", "", "+026-11-22",
    ])
    func `refuses what no calendar has`(text: String) {
        #expect(BusinessDay(text) == nil)
    }
}
