/// Which share of a purse's money a payout is. Of each, one payout is on its way at a time.
package struct PurseShare: Sendable, Hashable {
    /// 0 for the whole agreement, or the number of a milestone.
    package let part: Int
    /// 0 where all goes one way, 1 for the seller's and 2 for the buyer's leg of a settlement.
    package let leg: Int

    package init(part: Int, leg: Int) {
        self.part = part
        self.leg = leg
    }

    /// All of the purse's money, by `disburse` or `refund`.
    package static let whole = PurseShare(part: 0, leg: 0)

    package static func seller(part: Int) -> PurseShare { PurseShare(part: part, leg: 1) }
    package static func buyer(part: Int) -> PurseShare { PurseShare(part: part, leg: 2) }

    /// Whether payouts of both shares may leave the same purse: all at once, by one settlement, or by milestones.
    package func goesWith(_ other: PurseShare) -> Bool {
        (leg == 0) == (other.leg == 0) && (part == 0) == (other.part == 0)
    }
}
