package import FoundationEssentials
package import GatewayCore
import Postgres
import Primitives

/// A part of an agreement that is delivered, confirmed, disputed and paid alone.
package struct Milestone: Sendable, Equatable {
    package let id: Int64
    /// From 1 on, in the order agreed.
    package let number: Int
    package let title: String
    package let price: AgreementPrice
    package let deliveryDeadline: Date
    /// For how long disputes that were lifted have held it.
    let pausedFor: Duration
    package let state: AgreementState
    package let stateChangedAt: Date
}

/// A milestone as a buyer proposes it.
package struct MilestoneTerms: Sendable, Equatable {
    package let title: String
    package let amount: Money
    package let deliveryDeadline: Date

    package init(title: String, amount: Money, deliveryDeadline: Date) {
        self.title = title
        self.amount = amount
        self.deliveryDeadline = deliveryDeadline
    }
}

extension AgreementPrice {
    /// The prices of the parts of an agreement, whose sums are exactly its own. Each share of the fee is what the rounded
    /// shares of all parts up to it leave over the one before, so that none is negative and nothing is lost. Nil where the
    /// amounts do not sum to the whole, or a part would leave its seller nothing.
    package func shares(of amounts: [Money]) -> [AgreementPrice]? {
        var shares: [AgreementPrice] = []
        var reached: Int64 = 0
        for part in amounts {
            guard part.currency == amount.currency, part.isPositive,
                part.minorUnits <= amount.minorUnits - reached
            else { return nil }
            let (fee, due) = share(from: reached, to: reached + part.minorUnits)
            reached += part.minorUnits
            guard fee >= 0, due > fee else { return nil }
            shares.append(
                AgreementPrice(
                    amount: part, fee: Money(fee, part.currency), feePayer: feePayer,
                    due: Money(due, part.currency), net: Money(due - fee, part.currency)))
        }
        return reached == amount.minorUnits && !shares.isEmpty ? shares : nil
    }

    /// The number of the first of the parts, which sum to the whole, that would leave its seller nothing.
    func emptyShare(of amounts: [Money]) -> Int? {
        var reached: Int64 = 0
        return amounts.firstIndex { part in
            let (fee, due) = share(from: reached, to: reached + part.minorUnits)
            reached += part.minorUnits
            return due <= fee
        }.map { $0 + 1 }
    }

    /// What of the fee and of what is due falls to the amount between two places of the whole.
    private func share(from before: Int64, to reached: Int64) -> (fee: Int64, due: Int64) {
        func feeUp(to place: Int64) -> Int64 { Self.share(fee.minorUnits, place, of: amount.minorUnits) }
        func dueUp(to place: Int64) -> Int64 {
            place + Self.share(due.minorUnits - amount.minorUnits, place, of: amount.minorUnits)
        }
        return (feeUp(to: reached) - feeUp(to: before), dueUp(to: reached) - dueUp(to: before))
    }

    /// `total · part / whole`, rounded half to even; nothing overflows on the way.
    static func share(_ total: Int64, _ part: Int64, of whole: Int64) -> Int64 {
        precondition(total >= 0 && part >= 0 && whole > 0 && part <= whole, "A part is at most the whole.")
        let (quotient, remainder) = whole.dividingFullWidth(total.multipliedFullWidth(by: part))
        let rest = whole - remainder
        let roundsUp = remainder > rest || (remainder == rest && quotient % 2 == 1)
        return quotient + (roundsUp ? 1 : 0)
    }
}
