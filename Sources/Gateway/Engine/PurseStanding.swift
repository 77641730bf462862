import GatewayCore
import GatewayMessages
import GatewayStore

/// What the orders that a purse has had allow of another one.
struct PurseStanding {
    let payouts: [PursePayout]

    /// Why a share may not be ordered now, or nil.
    func refusal(of share: PurseShare) -> CommandRefusal? {
        if let late = payouts.first(where: { $0.isLateSuccess && speaks($0.share, against: share) }) {
            return CommandRefusal(
                .paidLate,
                "\(late.reference) was paid after it had been reported failed; a person has to look.")
        }
        guard payouts.allSatisfy({ share.goesWith($0.share) }) else {
            return CommandRefusal(
                .conflict,
                "A purse pays out whole, by one settlement or by milestones; this one does otherwise.")
        }
        let earlier = payouts.filter { $0.share == share }
        if let open = earlier.first(where: { !$0.state.isFinal }) {
            return CommandRefusal(
                .disbursementOpen, "\(open.reference) of this purse is not final; wait for its end.")
        }
        if let failed = earlier.first(where: { $0.state == .failed && !$0.isConfirmed }) {
            return CommandRefusal(
                .settling,
                "\(failed.reference) failed and the provider has not confirmed it yet; ask again later.")
        }
        if share.leg != 0, let paid = earlier.first(where: { $0.state == .succeeded }) {
            return CommandRefusal(.conflict, "\(paid.reference) has paid this share already.")
        }
        return nil
    }

    /// Money that went out late has settled its own share, and the part with it: of that part nothing goes out any more
    /// but a leg that was ordered before, together with it. Other parts are not touched.
    private func speaks(_ late: PurseShare, against share: PurseShare) -> Bool {
        if late == share || !share.goesWith(late) { return true }
        return late.part == share.part && !payouts.contains { $0.share == share }
    }
}
