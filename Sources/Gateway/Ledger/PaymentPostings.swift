public import GatewayCore

/// The transfers that a payment causes, at each of its turns.
public enum PaymentPostings {
    /// The provider has the payer's money: it is owed to the purse now.
    public static func collected(_ amount: Money, by provider: ProviderID, for purse: PurseID)
        -> [LedgerTransfer]
    {
        [
            LedgerTransfer(
                debit: .providerClearing(provider, amount.currency), credit: .purse(purse, amount.currency),
                amount: amount, reason: .collection, phase: .single)
        ]
    }

    /// Reserves what a payee is to receive and what Kimi is to keep, before anything is sent.
    public static func reserved(net: Money, fee: Money, from purse: PurseID) -> [LedgerTransfer] {
        let payout = LedgerTransfer(
            debit: .purse(purse, net.currency), credit: .inFlight(net.currency), amount: net, reason: .payout,
            phase: .pending)
        guard fee.isPositive else { return [payout] }
        return [
            payout,
            LedgerTransfer(
                debit: .purse(purse, fee.currency), credit: .fees(fee.currency), amount: fee, reason: .fee,
                phase: .pending),
        ]
    }

    /// The provider has paid the payee: what was in flight has left our account with the provider. Follows the posting
    /// of the holds.
    public static func settled(_ net: Money, by provider: ProviderID) -> [LedgerTransfer] {
        [
            LedgerTransfer(
                debit: .inFlight(net.currency), credit: .providerClearing(provider, net.currency),
                amount: net,
                reason: .settlement, phase: .single)
        ]
    }

    /// The provider has paid the payee after it had said that it would not, and after the hold was released.
    public static func paidLate(_ net: Money, by provider: ProviderID) -> [LedgerTransfer] {
        [
            LedgerTransfer(
                debit: .suspense(net.currency), credit: .providerClearing(provider, net.currency),
                amount: net,
                reason: .lateSuccess, phase: .single)
        ]
    }

    /// The provider has taken the payer's money after it had said that it would not. It goes to the purse, from where
    /// the gateway refunds it by itself.
    public static func collectedLate(
        _ amount: Money, by provider: ProviderID, for purse: PurseID
    ) -> [LedgerTransfer] {
        [
            LedgerTransfer(
                debit: .providerClearing(provider, amount.currency), credit: .purse(purse, amount.currency),
                amount: amount, reason: .lateSuccess, phase: .single)
        ]
    }

    /// Two people have let a payout that was executed late count as what was ordered: the purse pays it, and the fee.
    public static func settledLate(net: Money, fee: Money, from purse: PurseID) -> [LedgerTransfer] {
        let payout = LedgerTransfer(
            debit: .purse(purse, net.currency), credit: .suspense(net.currency), amount: net,
            reason: .lateSettlement, phase: .single)
        guard fee.isPositive else { return [payout] }
        return [
            payout,
            LedgerTransfer(
                debit: .purse(purse, fee.currency), credit: .fees(fee.currency), amount: fee,
                reason: .lateFee, phase: .single),
        ]
    }
}
