public import GatewayCore

/// An outside company behind which Kimi moves money, checks people or sends messages.
///
/// A provider is a stateless translator: each operation encodes an order into a request, sends it through the
/// context's transport, and decodes the reply into an outcome. It stores, retries, sleeps and posts nothing.
public protocol Provider: Sendable {
    var manifest: ProviderManifest { get }
}

/// What the engine needs to know about a provider before it calls it.
public struct ProviderManifest: Sendable {
    public let id: ProviderID
    public let displayName: String
    /// ISO 3166-1 alpha-2.
    public let countries: Set<String>
    public let currencies: Set<Currency>
    /// The hosts (`name` or `name:port`) it calls; the transport refuses every other.
    public let hosts: Set<String>
    /// What happens when an order is sent again under the identifier it was first sent with.
    public let resubmission: Resubmission
    /// When to ask about an attempt that is not final: the n-th delay after the n-th answer.
    public let inquiry: InquirySchedule
    /// Bounds of one collection and one disbursement, in minor units.
    public let amounts: ClosedRange<Int64>

    public init(
        id: ProviderID, displayName: String, countries: Set<String>, currencies: Set<Currency>,
        hosts: Set<String>,
        resubmission: Resubmission, inquiry: InquirySchedule, amounts: ClosedRange<Int64>
    ) {
        self.id = id
        self.displayName = displayName
        self.countries = countries
        self.currencies = currencies
        self.hosts = hosts
        self.resubmission = resubmission
        self.inquiry = inquiry
        self.amounts = amounts
    }
}

/// Whether a request that the provider does not know may be sent again.
public enum Resubmission: Sendable {
    /// The provider deduplicates by our identifier: the same order may go again under the same identifier.
    case deduplicated
    /// It does not: an order whose fate is unknown is never sent again by a machine.
    case never
}
