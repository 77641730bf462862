public import GatewayCore

/// A payment as our books tell it, for the comparison with a statement.
public struct BookEntry: Sendable, Hashable {
    public var payment: PaymentID
    public var kind: PaymentKind
    public var state: PaymentState
    /// The provider says that it was paid after it had said that it would not be; the money is booked.
    public var isLateSuccess: Bool
    /// What the provider calls it; empty where it never told.
    public var providerReference: String
    /// What we told the provider to call it: what its statement shows as the external id.
    public var externalReference: String
    public var party: MSISDN
    /// Above zero, minor units of `currency`.
    public var amount: Int64
    public var currency: Currency
    /// Seconds since 1970-01-01T00:00:00Z: when it became final, else when it was last sent, else when it was accepted.
    public var time: Int64
    /// What our ledger has booked for it on the provider's clearing account; zero where nothing.
    public var booked: Int64
    /// It stands in a closed day and was not found on that day's statement.
    public var isCarriedForward: Bool

    public init(
        payment: PaymentID, kind: PaymentKind, state: PaymentState, isLateSuccess: Bool = false,
        providerReference: String, externalReference: String, party: MSISDN, amount: Int64,
        currency: Currency = .xaf, time: Int64, booked: Int64, isCarriedForward: Bool = false
    ) {
        self.payment = payment
        self.kind = kind
        self.state = state
        self.isLateSuccess = isLateSuccess
        self.providerReference = providerReference
        self.externalReference = externalReference
        self.party = party
        self.amount = amount
        self.currency = currency
        self.time = time
        self.booked = booked
        self.isCarriedForward = isCarriedForward
    }

    /// Which way its money goes, seen from our account with the provider.
    public var direction: StatementLine.Direction { kind.leavesPurse ? .outgoing : .incoming }

    /// Whether our books say that the money has moved.
    public var hasMoved: Bool { state == .succeeded || isLateSuccess }
}
