/// An ISO 4217 currency that Kimi may meet, and how many decimals it has.
public enum Currency: String, Sendable, Hashable, Codable, CaseIterable {
    /// Franc CFA BEAC (950), the currency of Cameroon: no decimals, so one minor unit is one franc.
    case xaf = "XAF"
    /// The only currency of MTN's own sandbox.
    case eur = "EUR"

    /// How many decimals a major unit has.
    public var exponent: Int {
        switch self {
        case .xaf: 0
        case .eur: 2
        }
    }
}
