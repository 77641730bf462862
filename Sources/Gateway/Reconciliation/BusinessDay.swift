/// A day of business in Douala: UTC+1 the whole year. It begins at 23:00:00 UTC of the day before.
public struct BusinessDay: Sendable, Hashable, Comparable {
    /// Days since 1970-01-01.
    public let number: Int32

    public static let secondsAheadOfUTC: Int64 = 3600
    private static let length: Int64 = 86_400
    /// Times come from files: what lies beyond is taken for this.
    private static let farthest: Int64 = 100_000_000_000_000

    public init(number: Int32) {
        self.number = number
    }

    /// The day in which that second, counted from 1970-01-01T00:00:00Z, falls.
    public init(containing second: Int64) {
        let local = min(max(second, -Self.farthest), Self.farthest) + Self.secondsAheadOfUTC
        number = Int32(clamping: local >= 0 ? local / Self.length : (local - Self.length + 1) / Self.length)
    }

    /// Reads `2026-11-22`. Nil for any other shape, and for days that no calendar has.
    public init?(_ text: String) {
        let parts = text.utf8.split(separator: UInt8(ascii: "-"), omittingEmptySubsequences: false)
        guard parts.count == 3, parts.map(\.count) == [4, 2, 2],
            text.utf8.allSatisfy({ $0 == UInt8(ascii: "-") || (0x30...0x39).contains($0) })
        else { return nil }
        let numbers = parts.map { $0.reduce(0) { $0 * 10 + Int32($1 - 0x30) } }
        self.init(year: numbers[0], month: numbers[1], day: numbers[2])
    }

    /// Nil for a day that no calendar has.
    public init?(year: Int32, month: Int32, day: Int32) {
        guard (1...9999).contains(year), (1...12).contains(month), day >= 1 else { return nil }
        let isLeap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0
        let lengths: [Int32] = [31, isLeap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
        guard day <= lengths[Int(month) - 1] else { return nil }
        let shifted = month <= 2 ? year - 1 : year
        let era = shifted / 400
        let yearOfEra = shifted - era * 400
        let dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
        number = era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
    }

    /// Year, month and day of the Gregorian calendar.
    public var components: (year: Int32, month: Int32, day: Int32) {
        let shifted = number + 719_468
        let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
        let dayOfEra = shifted - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let monthOfYear = (5 * dayOfYear + 2) / 153
        let month = monthOfYear < 10 ? monthOfYear + 3 : monthOfYear - 9
        let year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
        return (year, month, dayOfYear - (153 * monthOfYear + 2) / 5 + 1)
    }

    /// The first second of the day, counted from 1970-01-01T00:00:00Z.
    public var start: Int64 { Int64(number) * Self.length - Self.secondsAheadOfUTC }

    /// The first second of the day after.
    public var end: Int64 { start + Self.length }

    public func advanced(by days: Int32) -> BusinessDay { BusinessDay(number: number + days) }

    public static func < (left: BusinessDay, right: BusinessDay) -> Bool { left.number < right.number }
}

extension BusinessDay: CustomStringConvertible {
    /// `2026-11-22`.
    public var description: String {
        func padded(_ value: Int32, _ width: Int) -> String {
            let digits = String(value)
            return String(repeating: "0", count: max(0, width - digits.count)) + digits
        }
        let (year, month, day) = components
        return "\(padded(year, 4))-\(padded(month, 2))-\(padded(day, 2))"
    }
}
