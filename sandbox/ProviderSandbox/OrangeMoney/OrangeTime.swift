import FoundationEssentials
import Primitives

/// Dates in Orange's identifiers, which are Cameroon's: an hour ahead of UTC, all year.
enum OrangeTime {
    /// `221207` for the seventh of December 2022.
    static func day(_ time: Date) -> String {
        let text = local(time)
        return [text.dropFirst(2).prefix(2), text.dropFirst(5).prefix(2), text.dropFirst(8).prefix(2)]
            .joined()
    }

    /// `MP221207.2051.B56929`: the letter and the digits come from the transaction's number.
    static func transactionID(prefix: String, number: Int64, at time: Date) -> String {
        let text = local(time)
        let clock = [text.dropFirst(11).prefix(2), text.dropFirst(14).prefix(2)].joined()
        let letter = ["A", "B", "C", "D"][Int(number / 100_000 % 4)]
        let digits = String("0000\(number % 100_000)".suffix(5))
        return "\(prefix)\(day(time)).\(clock).\(letter)\(digits)"
    }

    private static func local(_ time: Date) -> String {
        RFC3339.format(time.addingTimeInterval(3600))
    }
}
