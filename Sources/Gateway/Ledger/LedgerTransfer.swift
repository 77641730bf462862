public import GatewayCore

/// An amount that moves from a debit account to a credit account, so that it balances by its shape.
public struct LedgerTransfer: Sendable, Hashable {
    /// What the transfer is for. A payment has at most one transfer of each reason and phase.
    public enum Reason: String, Sendable, Hashable, CaseIterable {
        /// A provider has taken money from a payer for a purse.
        case collection
        /// A purse's money is reserved for a payee, then sent or released.
        case payout
        /// The fee is reserved with the payout, and kept or released with it.
        case fee
        /// The reserved money has left Kimi's account with the provider.
        case settlement
        /// Money moved after the provider had said that it would not.
        case lateSuccess = "late_success"
        /// Two people have let a late success count: the purse pays what stood in suspense.
        case lateSettlement = "late_settlement"
        /// The fee of that payout.
        case lateFee = "late_fee"
        /// What a provider has charged on a closed day.
        case providerCharge = "provider_charge"
        /// What Kimi gives up, or finds, for good.
        case writeOff = "write_off"
        /// Money stands in another account than it should.
        case correction

        /// Whether it belongs to a case or a closed day, and to no payment.
        public var isAdjustment: Bool {
            switch self {
            case .providerCharge, .writeOff, .correction: true
            case .collection, .payout, .fee, .settlement, .lateSuccess, .lateSettlement, .lateFee: false
            }
        }
    }

    /// A hold is `pending`, and later one `post` or one `void`, each a row of its own; what needs no hold is `single`.
    public enum Phase: String, Sendable, Hashable, CaseIterable {
        case single, pending, post, void
    }

    public let debit: LedgerAccount
    public let credit: LedgerAccount
    public let amount: Money
    public let reason: Reason
    public let phase: Phase

    /// A transfer of its own or the first half of a hold. Broken invariants stop the process.
    public init(debit: LedgerAccount, credit: LedgerAccount, amount: Money, reason: Reason, phase: Phase) {
        precondition(amount.isPositive, "A transfer moves an amount above zero.")
        precondition(debit != credit, "A transfer moves between two accounts.")
        precondition(
            debit.currency == amount.currency && credit.currency == amount.currency,
            "A transfer stays within one currency.")
        precondition(phase == .single || phase == .pending, "A post or a void follows from its hold.")
        self.debit = debit
        self.credit = credit
        self.amount = amount
        self.reason = reason
        self.phase = phase
    }
}
