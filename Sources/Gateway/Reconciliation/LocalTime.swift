/// A second as a reader in Douala sees it (UTC+1).
struct LocalTime {
    let day: BusinessDay
    /// `14:05:09`
    let clock: String

    init(_ second: Int64) {
        day = BusinessDay(containing: second)
        let ofDay = min(max(second - day.start, 0), 86_399)
        clock = [ofDay / 3600, ofDay / 60 % 60, ofDay % 60].map(Self.twoDigits).joined(separator: ":")
    }

    /// `2026-11-22 14:05:09`
    var english: String { "\(day) \(clock)" }

    /// `22/11/2026 à 14:05:09`
    var french: String {
        let (year, month, date) = day.components
        return "\(Self.twoDigits(Int64(date)))/\(Self.twoDigits(Int64(month)))/\(year) à \(clock)"
    }

    private static func twoDigits(_ value: Int64) -> String { value < 10 ? "0\(value)" : "\(value)" }

    /// A length of time, rounded down to its largest unit and the next: `3 d 4 h`, `2 h 5 min`, `40 s`.
    static func length(_ seconds: UInt64) -> (english: String, french: String) {
        let (days, hours, minutes) = (seconds / 86_400, seconds / 3600 % 24, seconds / 60 % 60)
        func joined(_ first: String, _ rest: UInt64, _ unit: String) -> String {
            rest == 0 ? first : "\(first) \(rest) \(unit)"
        }
        if days > 0 { return (joined("\(days) d", hours, "h"), joined("\(days) j", hours, "h")) }
        let text =
            hours > 0
            ? joined("\(hours) h", minutes, "min")
            : minutes > 0 ? joined("\(minutes) min", seconds % 60, "s") : "\(seconds) s"
        return (text, text)
    }
}
