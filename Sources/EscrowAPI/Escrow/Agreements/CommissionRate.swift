package import GatewayCore

/// The share of an amount that Kimi keeps, in parts of ten thousand.
package struct CommissionRate: Sendable, Equatable {
    package let basisPoints: Int64

    /// From percent as the configuration spells it: `2.5` is 250, `0`, `50` and `1.25` are good. Nil where the text is
    /// not a decimal from 0 to 50 with at most two digits after the point: up to there a seller always gets something.
    package init?(percent text: String) {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        guard (1...2).contains(parts.count), (1...3).contains(parts[0].count),
            parts.allSatisfy({ $0.utf8.allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) } }),
            let whole = Int64(parts[0])
        else { return nil }
        let digits = parts.count == 2 ? String(parts[1]) : "0"
        guard (1...2).contains(digits.count),
            let hundredths = Int64(digits.count == 1 ? digits + "0" : digits),
            whole * 100 + hundredths <= 5_000
        else { return nil }
        basisPoints = whole * 100 + hundredths
    }

    /// As the configuration spells it.
    package var percent: String {
        let (whole, rest) = basisPoints.quotientAndRemainder(dividingBy: 100)
        if rest == 0 { return "\(whole)" }
        return rest.isMultiple(of: 10) ? "\(whole).\(rest / 10)" : "\(whole).\(rest < 10 ? "0" : "")\(rest)"
    }

    /// The fee for an amount, rounded half to even to whole minor units.
    package func fee(on amount: Money) throws(MoneyError) -> Money {
        try amount.share(basisPoints: basisPoints)
    }
}
