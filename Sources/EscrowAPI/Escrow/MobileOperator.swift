package import GatewayCore

/// What a Cameroonian number's prefix suggests about its operator. Numbers are portable: a suggestion refuses nothing.
package enum MobileOperator {
    /// The provider that the prefix suggests (libphonenumber's carrier data for Cameroon, 2024), or nil.
    package static func suggestedProvider(for msisdn: MSISDN) -> ProviderID? {
        guard msisdn.isCameroonianMobile, let prefix = Int(msisdn.digits.dropFirst(3).prefix(3)) else {
            return nil
        }
        return switch prefix {
        case 650...654, 670...679, 680...683: ProviderID("mtn-momo")
        case 640...642, 655...659, 686...689, 690...699: ProviderID("orange-money")
        default: nil
        }
    }
}
