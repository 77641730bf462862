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
    /// Empty where it moves no money.
    public let currencies: Set<Currency>
    /// The hosts (`name` or `name:port`) it calls; the transport refuses every other.
    public let hosts: Set<String>
    /// What happens when an order is sent again under the identifier it was first sent with.
    public let resubmission: Resubmission
    /// When to ask about an attempt that is not final: the n-th delay after the n-th answer.
    public let inquiry: InquirySchedule
    /// Bounds of one collection and one disbursement, in minor units; zero where it moves no money.
    public let amounts: ClosedRange<Int64>
    /// How often it may be called, by all processes of the gateway together.
    public let rates: RequestRates
    /// The scopes of its access tokens, as it asks the context for them.
    public let tokenScopes: [String]
    /// Whose disbursement pays its collections back, where it sends no money itself: the same operator's other product.
    public let refundsBy: ProviderID?

    public init(
        id: ProviderID, displayName: String, countries: Set<String>, currencies: Set<Currency> = [],
        hosts: Set<String>, resubmission: Resubmission, inquiry: InquirySchedule,
        amounts: ClosedRange<Int64> = 0...0, rates: RequestRates, tokenScopes: [String] = [],
        refundsBy: ProviderID? = nil
    ) {
        self.id = id
        self.displayName = displayName
        self.countries = countries
        self.currencies = currencies
        self.hosts = hosts
        self.resubmission = resubmission
        self.inquiry = inquiry
        self.amounts = amounts
        self.rates = rates
        self.tokenScopes = tokenScopes
        self.refundsBy = refundsBy
    }
}

/// Whether a request that the provider does not know may be sent again.
public enum Resubmission: Sendable {
    /// The provider deduplicates by our identifier: the same order may go again under the same identifier.
    case deduplicated
    /// It does not: an order whose fate is unknown is never sent again by a machine.
    case never
}

/// How often a provider may be called. Nil where it publishes no limit and we set none.
public struct RequestRates: Sendable, Equatable {
    /// Requests that create something: collections, disbursements, refunds, messages.
    public let submissions: RequestRate?
    /// Questions about attempts.
    public let inquiries: RequestRate?

    public init(submissions: RequestRate?, inquiries: RequestRate?) {
        self.submissions = submissions
        self.inquiries = inquiries
    }
}

/// At most `requests` in any `window`.
public struct RequestRate: Sendable, Equatable, CustomStringConvertible {
    public let requests: Int
    public let window: Duration

    public init(_ requests: Int, per window: Duration) {
        precondition(requests > 0 && window > .zero, "A rate is positive, over a positive time.")
        self.requests = requests
        self.window = window
    }

    public var description: String { "\(requests) per \(window)" }
}
