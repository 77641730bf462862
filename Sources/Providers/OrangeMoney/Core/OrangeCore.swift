package import GatewayCore
import Primitives
package import ProviderKit

/// Orange Money in Cameroon over the Core API: the customer approves a prompt on the handset (`mp`), and is paid at once
/// (`cashin`).
package struct OrangeCore: Provider {
    package let manifest: ProviderManifest
    let configuration: OrangeCoreConfiguration

    package init(_ configuration: OrangeCoreConfiguration) {
        self.configuration = configuration
        manifest = ProviderManifest(
            id: Self.id, displayName: "Orange Money", countries: ["CM"], currencies: [.xaf],
            hosts: [configuration.tokenAddress.host, configuration.apiAddress.host],
            // A payToken pays once: it is the key under which the same order may go again.
            resubmission: .deduplicated, inquiry: Self.inquirySchedule,
            // Orange sets bounds for each contract and account, and publishes none.
            amounts: 1...Money.largestMinorUnits,
            rates: RequestRates(submissions: nil, inquiries: nil), tokenScopes: [Self.tokenScope])
    }

    /// Customers approve within minutes, 16 at most in the statements seen. A payToken that was never paid with answers
    /// as unpaid until it expires; three such answers in a row mean that the order has not arrived.
    static let inquirySchedule = InquirySchedule(
        delays: RetryPolicy(first: .seconds(4), factor: 2, limit: .seconds(600), attempts: 45),
        notFoundAnswers: 3)

    package func endpoint(for kind: PaymentKind) -> String {
        "\(configuration.apiAddress.host)\(configuration.gateway.path)/\(OrangeCoreOperation(kind).rawValue)"
    }

    static let id = ProviderID("orange-money")

    static let tokenScope = "\(id)/core"
}

/// A family of calls of the Core API.
enum OrangeCoreOperation: String, Sendable, CaseIterable {
    /// Merchant payment: the customer pays, and confirms with the PIN.
    case merchantPayment = "mp"
    /// Our channel account pays the customer, at once. A refund is one, too: the API has none of its own.
    case cashIn = "cashin"

    init(_ kind: PaymentKind) {
        self = kind.leavesPurse ? .cashIn : .merchantPayment
    }
}
