import GatewayCore
import Primitives
package import ProviderKit

/// Text messages over Orange's network in Cameroon, behind the OAuth door of api.orange.com.
package struct OrangeSMS: Provider {
    package let manifest: ProviderManifest
    let configuration: OrangeSMSConfiguration

    package init(_ configuration: OrangeSMSConfiguration) {
        self.configuration = configuration
        manifest = ProviderManifest(
            id: Self.id, displayName: "Orange SMS", countries: ["CM"],
            currencies: [.xaf], hosts: [configuration.address.host],
            // No identifier of ours is deduplicated by any of Orange's APIs.
            resubmission: .never,
            inquiry: InquirySchedule(
                delays: RetryPolicy(first: .seconds(10), factor: 2, limit: .seconds(600), attempts: 40),
                notFoundAnswers: 3),
            amounts: 1...Money.largestMinorUnits,
            // Above that Orange answers 429.
            rates: RequestRates(submissions: RequestRate(5, per: .seconds(1)), inquiries: nil),
            tokenScopes: [Self.tokenScope])
    }

    private static let id = ProviderID("orange-sms")

    static let tokenScope = "\(id)/oauth"
}
