public import GatewayCore

/// A movement on our account with a provider, as the provider's statement tells it.
///
/// A format makes one of each row of a file that speaks of a movement. Amounts are minor units of `currency`, times are
/// seconds since 1970-01-01T00:00:00Z.
public struct StatementLine: Sendable, Hashable {
    /// Which way the money of the line goes, seen from our account.
    public enum Direction: String, Sendable, Hashable, CaseIterable {
        case incoming, outgoing
    }

    /// What kind of movement the provider calls it.
    public enum Movement: String, Sendable, Hashable, CaseIterable {
        /// Money of a payer or a payee.
        case payment
        /// The provider takes an earlier movement back.
        case reversal
        /// A charge that stands on a row of its own.
        case charge
        /// Our own money between our account and a bank or another account of ours.
        case float
        /// A word that the format does not know; the line is kept and matched by its reference alone.
        case unknown
    }

    public enum Status: String, Sendable, Hashable, CaseIterable {
        case succeeded, failed, pending, reversed
        /// A word that the format does not know.
        case unknown
    }

    /// The row's number in the file, from 1; with CSV the number of the line on which the row begins.
    public var number: Int
    /// What the provider calls the movement; empty where the row has none.
    public var providerReference: String
    /// What we call it, where the statement shows that; empty where it does not.
    public var externalReference: String
    /// The reference of the movement that a reversal takes back; empty where there is none.
    public var originalReference: String
    /// When the provider executed it.
    public var time: Int64
    public var direction: Direction
    public var movement: Movement
    public var status: Status
    /// The account on the other side, as digits with the country code; nil where the row names none that is a number.
    public var party: MSISDN?
    /// Zero or more; the sign is in `direction`.
    public var amount: Int64
    public var currency: Currency
    /// What the provider took for it; nil where the statement has no columns for charges.
    public var charges: Charges?
    /// What stood on the account after it; nil where the statement does not say.
    public var balance: Int64?

    public init(
        number: Int, providerReference: String, externalReference: String = "",
        originalReference: String = "",
        time: Int64, direction: Direction, movement: Movement = .payment, status: Status = .succeeded,
        party: MSISDN? = nil, amount: Int64, currency: Currency = .xaf, charges: Charges? = nil,
        balance: Int64? = nil
    ) {
        self.number = number
        self.providerReference = providerReference
        self.externalReference = externalReference
        self.originalReference = originalReference
        self.time = time
        self.direction = direction
        self.movement = movement
        self.status = status
        self.party = party
        self.amount = amount
        self.currency = currency
        self.charges = charges
        self.balance = balance
    }
}

/// The three parts of what a provider charges in Cameroon for one movement, in minor units: the operator's fee, the value
/// added tax on it, and the state's transfer tax of 0.2 % and 4 FCFA.
///
/// A statement may show them apart, or one sum of them: then `isSplit` is false and `fee` is the sum.
public struct Charges: Sendable, Hashable {
    public var fee: Int64
    public var valueAddedTax: Int64
    public var transferTax: Int64
    public var isSplit: Bool

    public init(fee: Int64, valueAddedTax: Int64, transferTax: Int64) {
        self.fee = fee
        self.valueAddedTax = valueAddedTax
        self.transferTax = transferTax
        isSplit = true
    }

    public init(sum: Int64) {
        fee = sum
        valueAddedTax = 0
        transferTax = 0
        isSplit = false
    }

    /// Nil where the sum is beyond what 64 bits hold.
    public var sum: Int64? {
        let (first, overflows) = fee.addingReportingOverflow(valueAddedTax)
        let (sum, overflowsAgain) = first.addingReportingOverflow(transferTax)
        return overflows || overflowsAgain ? nil : sum
    }
}
