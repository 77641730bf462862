/// An amount in minor units of one currency. Arithmetic is checked; there is no floating point anywhere near it.
public struct Money: Sendable, Hashable, Codable {
    public let minorUnits: Int64
    public let currency: Currency

    public init(_ minorUnits: Int64, _ currency: Currency) {
        self.minorUnits = minorUnits
        self.currency = currency
    }

    /// The largest amount accepted anywhere in Kimi: 10¹⁵ minor units.
    public static let largestMinorUnits: Int64 = 1_000_000_000_000_000

    public static func zero(_ currency: Currency) -> Money { Money(0, currency) }

    public var isPositive: Bool { minorUnits > 0 }

    /// The sum. Throws on different currencies and on overflow.
    public func adding(_ other: Money) throws(MoneyError) -> Money {
        guard currency == other.currency else { throw .differentCurrencies(currency, other.currency) }
        let (sum, overflow) = minorUnits.addingReportingOverflow(other.minorUnits)
        guard !overflow else { throw .overflow }
        return Money(sum, currency)
    }

    /// The difference. Throws on different currencies and on overflow.
    public func subtracting(_ other: Money) throws(MoneyError) -> Money {
        guard currency == other.currency else { throw .differentCurrencies(currency, other.currency) }
        let (difference, overflow) = minorUnits.subtractingReportingOverflow(other.minorUnits)
        guard !overflow else { throw .overflow }
        return Money(difference, currency)
    }

    /// A share in parts of ten thousand, rounded half to even to whole minor units.
    /// 2.5 % of 450,000 XAF: `share(basisPoints: 250)` is 11,250 XAF.
    public func share(basisPoints: Int64) throws(MoneyError) -> Money {
        let (product, overflow) = minorUnits.multipliedReportingOverflow(by: basisPoints)
        guard !overflow, basisPoints >= 0, minorUnits >= 0 else { throw .overflow }
        let (quotient, remainder) = product.quotientAndRemainder(dividingBy: 10_000)
        let roundsUp = remainder > 5_000 || (remainder == 5_000 && quotient % 2 == 1)
        return Money(quotient + (roundsUp ? 1 : 0), currency)
    }
}

public enum MoneyError: Error, Sendable, Equatable {
    case differentCurrencies(Currency, Currency)
    case overflow
}

extension Money: CustomStringConvertible {
    /// For logs and documents: `450,000 XAF`, `12.50 EUR`.
    public var description: String {
        let digits = String(minorUnits.magnitude)
        let padded = String(repeating: "0", count: max(0, currency.exponent + 1 - digits.count)) + digits
        let whole = padded.dropLast(currency.exponent)
        let fraction = currency.exponent > 0 ? "." + padded.suffix(currency.exponent) : ""
        return "\(minorUnits < 0 ? "-" : "")\(Self.grouped(whole, by: ","))\(fraction) \(currency.rawValue)"
    }

    /// For French readers: `450 000 FCFA`, the groups held together by narrow no-break spaces.
    public var frenchDescription: String {
        let digits = String(minorUnits.magnitude)
        let padded = String(repeating: "0", count: max(0, currency.exponent + 1 - digits.count)) + digits
        let whole = padded.dropLast(currency.exponent)
        let fraction = currency.exponent > 0 ? "," + padded.suffix(currency.exponent) : ""
        let unit = currency == .xaf ? "FCFA" : currency.rawValue
        return "\(minorUnits < 0 ? "-" : "")\(Self.grouped(whole, by: "\u{202F}"))\(fraction)\u{00A0}\(unit)"
    }

    private static func grouped(_ digits: Substring, by separator: String) -> String {
        var text = ""
        for (index, digit) in digits.enumerated() {
            if index > 0, (digits.count - index).isMultiple(of: 3) { text += separator }
            text.append(digit)
        }
        return text
    }
}
