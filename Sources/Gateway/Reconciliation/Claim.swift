public import GatewayCore

/// What belongs together: payments of our books and lines of a statement that tell of the same movement of money. Each
/// payment and each line stands in one claim at most.
public struct Claim: Sendable, Hashable {
    /// What showed that they belong together, the strongest first.
    public enum Basis: String, Sendable, Hashable, CaseIterable {
        case providerReference = "provider_reference"
        case externalReference = "external_reference"
        /// Amount, party, time and references that nearly agree, each at most once, at the least cost over all.
        case assignment
        /// One payment in several lines.
        case split
        /// Several payments in one line.
        case merge
    }

    /// In the order of their identifiers.
    public var payments: [PaymentID]
    /// In the order of their identities.
    public var lines: [StatementLineID]
    public var basis: Basis

    public init(payments: [PaymentID], lines: [StatementLineID], basis: Basis) {
        self.payments = payments.sorted { $0.key < $1.key }
        self.lines = lines.sorted()
        self.basis = basis
    }
}

/// What a statement proves of a payment that waits for its end: it has the payment's exact reference, amount, direction
/// and party.
public struct StatementEvidence: Sendable, Hashable {
    public var payment: PaymentID
    public var line: StatementLineID
    /// Whether the statement says that the money moved.
    public var hasSucceeded: Bool

    public init(payment: PaymentID, line: StatementLineID, hasSucceeded: Bool) {
        self.payment = payment
        self.line = line
        self.hasSucceeded = hasSucceeded
    }
}

/// A payment that no statement tells of yet, and need not: no break.
public struct Expected: Sendable, Hashable {
    public enum Reason: String, Sendable, Hashable, CaseIterable {
        /// The provider's settlement delay is not over.
        case settlementDelay = "settlement_delay"
        /// There is no statement of its day yet.
        case noStatementYet = "no_statement_yet"
    }

    public var payment: PaymentID
    public var reason: Reason

    public init(payment: PaymentID, reason: Reason) {
        self.payment = payment
        self.reason = reason
    }
}
