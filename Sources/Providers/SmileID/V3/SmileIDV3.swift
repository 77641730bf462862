package import FoundationEssentials
import GatewayCore
import Primitives
package import ProviderKit

/// The third generation: one form with everything, and a job under an identifier that Smile ID gives out.
package struct SmileIDV3: Provider {
    package let manifest: ProviderManifest
    let configuration: SmileIDConfiguration
    /// By the partner as the portal writes it, and without zeros in front: nobody says which signs callbacks.
    let signatures: [SmileIDSignature]
    let clock: @Sendable () -> Date

    package init(_ configuration: SmileIDConfiguration, clock: @escaping @Sendable () -> Date) {
        self.configuration = configuration
        self.clock = clock
        let partners = Set([configuration.partnerID, configuration.barePartnerID]).sorted()
        signatures = partners.map { SmileIDSignature(partnerID: $0, apiKey: configuration.apiKey) }
        manifest = ProviderManifest(
            id: SmileID.id, displayName: "Smile ID (v3)", countries: SmileID.countries,
            hosts: [configuration.address.host],
            // A form that is sent twice is two jobs, both billed.
            resubmission: .never, inquiry: SmileID.inquirySchedule,
            rates: RequestRates(submissions: nil, inquiries: nil), tokenScopes: [Self.tokenScope])
    }

    static let tokenScope = "\(SmileID.id)/v3"
}
