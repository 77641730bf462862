import GatewayCore
import Primitives
package import ProviderKit

/// Orange in Cameroon. Its text messages, over the OAuth door of api.orange.com.
package struct OrangeMoney: Provider {
    package let manifest: ProviderManifest
    let configuration: OrangeMoneyConfiguration

    package init(_ configuration: OrangeMoneyConfiguration) {
        self.configuration = configuration
        manifest = ProviderManifest(
            id: ProviderID("orange-money"), displayName: "Orange Money", countries: ["CM"],
            currencies: [.xaf],
            hosts: [configuration.address.host],
            // No identifier of ours is deduplicated by any of Orange's APIs.
            resubmission: .never,
            inquiry: InquirySchedule(
                delays: RetryPolicy(first: .seconds(10), factor: 2, limit: .seconds(600), attempts: 40),
                notFoundAnswers: 3),
            amounts: 1...Money.largestMinorUnits)
    }
}
