package import GatewayCore
import Primitives
package import ProviderKit

/// MTN Mobile Money over the MoMo Open API, in Cameroon on either production platform and in MTN's sandbox.
package struct MTNMoMo: Provider {
    package let manifest: ProviderManifest
    let configuration: MTNMoMoConfiguration

    package init(_ configuration: MTNMoMoConfiguration) {
        self.configuration = configuration
        manifest = ProviderManifest(
            id: Self.id, displayName: "MTN Mobile Money", countries: ["CM"],
            currencies: [configuration.currency], hosts: [configuration.address.host],
            // `X-Reference-Id` is the key: a second POST answers 409 whatever its body, the first stays
            // untouched.
            resubmission: .deduplicated, inquiry: Self.inquirySchedule,
            // MTN sets bounds for each account and market and publishes none.
            amounts: 1...Money.largestMinorUnits,
            // No other rate is published.
            rates: RequestRates(
                submissions: nil, inquiries: RequestRate(configuration.inquiriesPerSecond, per: .seconds(1))),
            tokenScopes: MTNMoMoProduct.allCases.map { Self.tokenScope(of: $0) })
    }

    /// The host and the path that an attempt is created at: a transaction is readable only on the platform that
    /// processed it, and only as what it was made.
    package func endpoint(for kind: PaymentKind) -> String {
        let operation: MTNMoMoOperation =
            switch kind {
            case .collection: .requestToPay
            case .disbursement: configuration.disbursementOperation
            case .refund: .refund
            }
        return configuration.address.host + operation.inquiryPath
    }

    private static let id = ProviderID("mtn-momo")

    static func tokenScope(of product: MTNMoMoProduct) -> String {
        "\(id)/\(product.rawValue)"
    }

    /// A prompt lives for about 5 minutes and the webhook usually tells first, so the early delays are for a
    /// lost one. The last answers come some 5 hours later; MTN allows 10 inquiries a second in all ("Best
    /// practices", MTN community). A reference is taken as unknown at the third such answer: a 404 may be the
    /// delay of its creation.
    static let inquirySchedule = InquirySchedule(
        delays: RetryPolicy(first: .seconds(5), factor: 2, limit: .seconds(600), attempts: 45),
        notFoundAnswers: 3)
}
