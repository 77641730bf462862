import FoundationEssentials
import Primitives

/// A business day of Cameroon, which is an hour ahead of UTC all year.
struct StatementDay: Sendable, Equatable {
    private static let offset: TimeInterval = 3600

    /// `2026-11-22`.
    let text: String
    let start: Date

    var end: Date { start.addingTimeInterval(86_400) }

    init(_ text: String) throws(ControlError) {
        guard text.utf8.count == 10, let midnight = RFC3339.parse("\(text)T00:00:00Z") else {
            throw ControlError(
                message: "A day is written as 2026-11-22, and has to exist; \"\(text)\" is none.")
        }
        self.text = text
        start = midnight.addingTimeInterval(-Self.offset)
    }

    func contains(_ time: Date) -> Bool {
        start <= time && time < end
    }
}

/// A moment as the statements of Cameroon print it.
struct LocalTime: Sendable {
    let year: String
    let month: String
    let day: String
    /// `17:04:59`.
    let clock: String

    init(_ time: Date) {
        let text = RFC3339.format(time.addingTimeInterval(3600))
        year = String(text.prefix(4))
        month = String(text.dropFirst(5).prefix(2))
        day = String(text.dropFirst(8).prefix(2))
        clock = String(text.dropFirst(11).prefix(8))
    }

    /// `22/11/2026`.
    var slashed: String { "\(day)/\(month)/\(year)" }

    /// `17:04`.
    var minutes: String { String(clock.prefix(5)) }
}

/// The date formats that MTN's statements were seen with (reference, section 14).
enum StatementDateFormat: String, Sendable, CaseIterable {
    case yearFirst = "YYYY-MM-DD HH:MM:SS"
    case yearFirstMinutes = "YYYY-MM-DD HH:MM"
    case dayFirst = "DD/MM/YYYY HH:MM:SS"
    case dayFirstMinutes = "DD/MM/YYYY HH:MM"
    case monthFirstMinutes = "MM/DD/YYYY HH:MM"

    func text(_ time: Date) -> String {
        let time = LocalTime(time)
        return switch self {
        case .yearFirst: "\(time.year)-\(time.month)-\(time.day) \(time.clock)"
        case .yearFirstMinutes: "\(time.year)-\(time.month)-\(time.day) \(time.minutes)"
        case .dayFirst: "\(time.slashed) \(time.clock)"
        case .dayFirstMinutes: "\(time.slashed) \(time.minutes)"
        case .monthFirstMinutes: "\(time.month)/\(time.day)/\(time.year) \(time.minutes)"
        }
    }
}
