import GatewayCore

/// Amounts as MTN writes them: major units in a decimal string, with as many decimals as the currency has.
enum MTNMoMoAmount {
    /// The only way out for an amount: `5000` for 5,000 XAF, `12.50` for 12.50 EUR.
    static func text(_ money: Money) -> String {
        precondition(money.isPositive, "An order is for more than zero; it is for \(money).")
        let digits = String(money.minorUnits)
        let decimals = money.currency.exponent
        guard decimals > 0 else { return digits }
        let padded = String(repeating: "0", count: max(0, decimals + 1 - digits.count)) + digits
        return "\(padded.dropLast(decimals)).\(padded.suffix(decimals))"
    }

    /// Reads an echoed amount by its value, because MTN rewrites decimals: `12.50` comes back as `12.5`, `6`
    /// as `6.0`. Nil where it is no plain decimal number, or finer than the currency.
    static func money(_ text: String, _ currency: Currency) -> Money? {
        let parts = text.split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
        guard parts.allSatisfy({ !$0.isEmpty && $0.utf8.allSatisfy { (0x30...0x39).contains($0) } }) else {
            return nil
        }
        var fraction = parts.count == 2 ? parts[1] : ""
        while fraction.last == "0" { fraction.removeLast() }
        guard fraction.count <= currency.exponent else { return nil }
        let zeros = String(repeating: "0", count: currency.exponent - fraction.count)
        return Int64("\(parts[0])\(fraction)\(zeros)").map { Money($0, currency) }
    }
}
