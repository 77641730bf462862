package import GatewayCore

/// A mobile operator of Cameroon, as a number's prefix suggests it. Numbers are portable: a suggestion refuses nothing.
package enum MobileOperator: String, Sendable, Hashable {
    case mtn = "MTN"
    case orange = "ORANGE"
    case nexttel = "NEXTTEL"
    case camtel = "CAMTEL"

    /// The operator that the number's prefix suggests, or nil. The prefixes are the first three of the nine digits, as
    /// libphonenumber's carrier data for Cameroon has them (2024).
    package init?(suggestedBy msisdn: MSISDN) {
        guard msisdn.isCameroonianMobile, let prefix = Int(msisdn.digits.dropFirst(3).prefix(3)) else {
            return nil
        }
        switch prefix {
        case 650...654, 670...679, 680...683: self = .mtn
        case 640...642, 655...659, 686...689, 690...699: self = .orange
        case 660...669, 684...685: self = .nexttel
        case 620...629: self = .camtel
        default: return nil
        }
    }
}
