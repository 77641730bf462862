public import GatewayCore

/// Sends a part of a purse's money where it was decided that it goes: to the seller, back to the buyer, or to both. All of
/// the legs are reserved together, or none is.
///
/// Part 0 is the whole agreement; 1 to 50 are its milestones. A purse pays out as a whole, by `disburse` and `refund`, as
/// one settlement of part 0, or by its milestones: never in two of these ways.
public struct Settle: Sendable, Hashable {
    /// The highest number of a part.
    public static let lastPart = 50

    public let purse: PurseID
    public let part: Int
    /// One or two, of which at most one goes to each side.
    public let legs: [SettlementLeg]

    public init(purse: PurseID, part: Int, legs: [SettlementLeg]) {
        self.purse = purse
        self.part = part
        self.legs = legs
    }
}

/// What one side gets of a settlement.
public struct SettlementLeg: Sendable, Hashable {
    public enum Payee: Sendable, Hashable {
        /// The purse's seller; the fee is kept beside what he receives.
        case seller(fee: Money)
        /// Whoever paid that collection.
        case buyer(collection: PaymentID)
    }

    public let payment: PaymentID
    public let payee: Payee
    /// What the payee receives.
    public let amount: Money
    public let reference: String
    public let message: String

    public init(payment: PaymentID, payee: Payee, amount: Money, reference: String, message: String) {
        self.payment = payment
        self.payee = payee
        self.amount = amount
        self.reference = reference
        self.message = message
    }

    /// Whether it goes to the seller.
    public var isSellers: Bool { if case .seller = payee { true } else { false } }
}
