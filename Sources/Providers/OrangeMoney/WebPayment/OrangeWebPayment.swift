package import GatewayCore
import Primitives
package import ProviderKit

/// Orange Money by Web Payment: the payer approves on a page of Orange's. Money comes in only.
package struct OrangeWebPayment: Provider {
    package let manifest: ProviderManifest
    let configuration: OrangeWebPaymentConfiguration

    package init(_ configuration: OrangeWebPaymentConfiguration) {
        self.configuration = configuration
        manifest = ProviderManifest(
            id: Self.id, displayName: "Orange Money Web Payment", countries: ["CM"],
            currencies: [configuration.country.currency], hosts: [configuration.address.host],
            // What would go again is the page, which is made once and stored; whoever pays on it pays once.
            resubmission: .deduplicated, inquiry: Self.inquirySchedule,
            amounts: 1...Money.largestMinorUnits,
            rates: RequestRates(submissions: nil, inquiries: nil), tokenScopes: [Self.tokenScope],
            refundsBy: OrangeCore.id)
    }

    /// The longest `notif_url` that Orange takes. Source: Orange Developer, "Orange Money Web Payment", November 2026.
    package static let notificationURLLimit = 120

    /// A page lives for 10 minutes.
    static let inquirySchedule = InquirySchedule(
        delays: RetryPolicy(first: .seconds(10), factor: 2, limit: .seconds(600), attempts: 40),
        notFoundAnswers: 3)

    package func endpoint(for kind: PaymentKind) -> String {
        "\(configuration.address.host)\(configuration.path)"
    }

    private static let id = ProviderID("orange-webpay")

    static let tokenScope = "\(id)/oauth"
}
