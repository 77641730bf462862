/// Which way a payment's money goes.
public enum PaymentKind: String, Sendable, Hashable, CaseIterable {
    /// In, from a payer, to a purse.
    case collection
    /// Out of a purse, to a payee.
    case disbursement
    /// Out of a purse, back to the account that paid.
    case refund

    /// Whether money leaves: then an amount is reserved first.
    public var leavesPurse: Bool { self != .collection }
}

/// Where a payment stands. `succeeded` and `failed` are final and need evidence.
public enum PaymentState: String, Sendable, Hashable, CaseIterable {
    /// Accepted and written down; no byte has left.
    case received
    /// The attempt is written down; the request may be under way.
    case submitting
    /// The provider has it and has not decided.
    case pending
    /// Nobody knows whether the provider has executed it.
    case indeterminate
    case succeeded
    case failed

    public var isFinal: Bool { self == .succeeded || self == .failed }
}

/// An account with a provider: where money comes from or goes to.
public struct ProviderAccount: Sendable, Hashable {
    public let provider: ProviderID
    public let msisdn: MSISDN

    public init(provider: ProviderID, msisdn: MSISDN) {
        self.provider = provider
        self.msisdn = msisdn
    }
}
