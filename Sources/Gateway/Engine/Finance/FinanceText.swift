package import FoundationEssentials
package import GatewayCore
package import Primitives
package import Reconciliation

/// Amounts, days and times as a reader of the pages reads them.
package struct FinanceText: Sendable {
    package let language: Language

    package init(language: Language) {
        self.language = language
    }

    package func money(_ amount: Int64?, _ currency: Currency) -> String {
        guard let amount else { return "–" }
        let money = Money(amount, currency)
        return language == .french ? money.frenchDescription : money.description
    }

    package func number(_ value: some BinaryInteger) -> String {
        let digits = String(value)
        var text = ""
        for (index, digit) in digits.enumerated() {
            if index > 0, digits.first != "-" || index > 1, (digits.count - index).isMultiple(of: 3) {
                text += language == .french ? "\u{202F}" : ","
            }
            text.append(digit)
        }
        return text
    }

    /// `22/11/2026`, in English `22 Nov 2026`.
    package func day(_ day: BusinessDay) -> String {
        let (year, month, number) = day.components
        guard language == .english else {
            return "\(Self.padded(number))/\(Self.padded(month))/\(year)"
        }
        let names = [
            "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
        ]
        return "\(number) \(names[Int(month) - 1]) \(year)"
    }

    /// The day and the time of day in Douala.
    package func time(_ second: Int64) -> String {
        let day = BusinessDay(containing: second)
        return "\(self.day(day)) \(Self.clock(second - day.start))"
    }

    package func time(_ date: Date) -> String { time(Int64(date.timeIntervalSince1970.rounded(.down))) }

    /// How long after something else, in the largest two units.
    package func after(_ milliseconds: Int64) -> String {
        switch milliseconds {
        case ..<1000: "+\(milliseconds) ms"
        case ..<60_000: "+\(milliseconds / 1000) s"
        case ..<3_600_000: "+\(milliseconds / 60_000) min \(milliseconds / 1000 % 60) s"
        case ..<86_400_000: "+\(milliseconds / 3_600_000) h \(milliseconds / 60_000 % 60) min"
        default: "+\(milliseconds / 86_400_000) \(language == .french ? "j" : "d")"
        }
    }

    private static func clock(_ second: Int64) -> String {
        [second / 3600, second / 60 % 60, second % 60].map { padded($0) }.joined(separator: ":")
    }

    private static func padded(_ value: some BinaryInteger) -> String {
        value < 10 ? "0\(value)" : "\(value)"
    }
}
