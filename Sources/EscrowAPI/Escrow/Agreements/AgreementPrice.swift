package import GatewayCore

/// The amounts of an agreement, which always fit each other: what is due equals what the seller gets and the fee.
package struct AgreementPrice: Sendable, Equatable {
    package let amount: Money
    package let fee: Money
    package let feePayer: FeePayer
    /// What the buyer must pay.
    package let due: Money
    /// What the seller will receive.
    package let net: Money

    /// The price of a new agreement. Of a split fee the buyer bears the smaller half. Throws on overflow only.
    package init(amount: Money, commission: CommissionRate, feePayer: FeePayer) throws(MoneyError) {
        let fee = try commission.fee(on: amount)
        let buyersShare =
            switch feePayer {
            case .seller: Money.zero(amount.currency)
            case .buyer: fee
            case .split: Money(fee.minorUnits / 2, fee.currency)
            }
        let due = try amount.adding(buyersShare)
        self.init(amount: amount, fee: fee, feePayer: feePayer, due: due, net: try due.subtracting(fee))
    }

    /// A price that was agreed before.
    package init(amount: Money, fee: Money, feePayer: FeePayer, due: Money, net: Money) {
        precondition(
            (try? net.adding(fee)) == due && !fee.isNegative && net.isPositive,
            "What is due is what the seller gets and the fee, and the seller gets something.")
        self.amount = amount
        self.fee = fee
        self.feePayer = feePayer
        self.due = due
        self.net = net
    }
}

extension Money {
    fileprivate var isNegative: Bool { minorUnits < 0 }
}
