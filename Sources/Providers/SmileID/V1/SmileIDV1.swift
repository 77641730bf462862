package import FoundationEssentials
import GatewayCore
import Primitives
package import ProviderKit

/// The first generation: a job is announced under our own identifier, and its images follow in a ZIP.
package struct SmileIDV1: Provider {
    package let manifest: ProviderManifest
    let configuration: SmileIDConfiguration
    let signature: SmileIDSignature
    let clock: @Sendable () -> Date

    package init(_ configuration: SmileIDConfiguration, clock: @escaping @Sendable () -> Date) {
        self.configuration = configuration
        self.clock = clock
        signature = SmileIDSignature(partnerID: configuration.partnerID, apiKey: configuration.apiKey)
        manifest = ProviderManifest(
            id: SmileID.id, displayName: "Smile ID", countries: SmileID.countries,
            hosts: configuration.uploadHosts.union([configuration.address.host]),
            // A job is known by the check's identifier, for ever.
            resubmission: .deduplicated, inquiry: SmileID.inquirySchedule,
            rates: RequestRates(submissions: nil, inquiries: nil))
    }

    /// A time and the signature over it, fresh for each request: the server may refuse an old one.
    func signed() -> (timestamp: String, signature: String) {
        let timestamp = SmileIDTimestamp.text(of: clock())
        return (timestamp, signature.sign(timestamp))
    }
}

/// What is asked for, as v1 counts its products. Source: smile-id.md section 3, primary.
enum SmileIDJobType: Int64 {
    case authentication = 2
    case registration = 4
    case documentVerification = 6

    init(_ purpose: KYCPurpose) {
        self =
            switch purpose {
            case .identityDocument: .documentVerification
            case .selfieRegistration: .registration
            case .selfieAuthentication: .authentication
            }
    }
}
