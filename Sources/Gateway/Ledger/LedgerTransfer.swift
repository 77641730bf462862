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
