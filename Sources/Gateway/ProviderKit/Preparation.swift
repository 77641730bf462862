public import GatewayCore
public import Primitives

/// A provider that itself gives out the identifier under which an order is executed, in a call of its own that moves
/// nothing.
///
/// The engine prepares an attempt, stores what it got, and only then sends the order: so there is something to ask about
/// whatever happens to the order. What was prepared and got lost on the way is never used.
public protocol PreparingProvider: PaymentProvider {
    /// Asks for the identifier. `order.submission` grows with each try.
    func prepare(_ order: PaymentOrder, kind: PaymentKind, in context: ProviderContext)
        async throws(ProviderError) -> PreparedAttempt
}

/// What a provider gives out for an attempt before anything can move.
public struct PreparedAttempt: Sendable, Equatable {
    /// What the provider executes the order under, once at most, and is asked by: up to 512 bytes, in the provider's own
    /// form.
    public let key: String
    /// The page on which the payer approves; nil where the payer is prompted.
    public let payerURL: String?
    /// What the provider's webhooks about this attempt must carry; nil where they carry nothing.
    public let webhookToken: Secret<String>?

    public init(key: String, payerURL: String? = nil, webhookToken: Secret<String>? = nil) {
        precondition(!key.isEmpty && key.utf8.count <= 512, "A prepared key has 1 to 512 bytes.")
        self.key = key
        self.payerURL = payerURL
        self.webhookToken = webhookToken
    }

    public static func == (left: PreparedAttempt, right: PreparedAttempt) -> Bool {
        left.key == right.key && left.payerURL == right.payerURL
            && left.webhookToken?.reveal() == right.webhookToken?.reveal()
    }
}
