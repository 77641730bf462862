/// What the operator takes for a movement. The simulators take nothing: only a statement may show it.
enum StatementTariff: Sendable, Equatable {
    case off
    /// The state's transfer tax alone: 0.2 % and 4 francs.
    case tax
    /// The operator's fee, its VAT of 19.25 %, and the transfer tax.
    case full(feeBasisPoints: Int64)

    init(_ text: String, feeBasisPoints: Int64, currency: String) throws(ControlError) {
        guard (0...10_000).contains(feeBasisPoints) else {
            throw ControlError(
                message: "--fee-basis-points takes a number from 0 to 10000; 100 are one per cent.")
        }
        switch text {
        case "off": self = .off
        case "tax": self = .tax
        case "full": self = .full(feeBasisPoints: feeBasisPoints)
        default: throw ControlError(message: "--tariff takes off, tax or full, not \"\(text)\".")
        }
        guard self == .off || currency == "XAF" else {
            throw ControlError(message: "The tariff is Cameroon's: it has no charges in \(currency).")
        }
    }

    /// Each part in whole francs, halves upwards.
    func charges(on hundredths: Int64) -> StatementCharges {
        switch self {
        case .off: return StatementCharges()
        case .tax: return StatementCharges(tax: Self.transferTax(on: hundredths))
        case .full(let basisPoints):
            let fee = Self.share(basisPoints, of: hundredths)
            return StatementCharges(
                fee: fee, valueAddedTax: Self.share(1925, of: fee), tax: Self.transferTax(on: hundredths))
        }
    }

    static func transferTax(on hundredths: Int64) -> Int64 {
        share(20, of: hundredths) + 400
    }

    private static func share(_ basisPoints: Int64, of hundredths: Int64) -> Int64 {
        (hundredths * basisPoints + 500_000) / 1_000_000 * 100
    }
}

/// The three parts of a charge, in hundredths.
struct StatementCharges: Sendable, Equatable {
    var fee: Int64 = 0
    var valueAddedTax: Int64 = 0
    var tax: Int64 = 0

    var total: Int64 { fee + valueAddedTax + tax }
}
