import Foundation
import GatewayCore
import GatewayMessages
import Postgres
import Primitives
import TestSupport
import Testing

@testable import Escrow

/// When a person is called, what that stops, and how it ends.
@Suite struct FlagTests {
    /// Both milestones are confirmed, and their payouts under way.
    private func releasing(_ escrow: EscrowHarness) async throws -> (Agreement, [Payment]) {
        let (agreement, _) = try await escrow.funded(parts: [150_000, 300_000])
        for part in 1...2 {
            try await escrow.act(.markDelivered, agreement, milestone: part, by: escrow.seller)
            try await escrow.act(.confirmDelivery, agreement, milestone: part, by: escrow.buyer)
        }
        return (agreement, try await escrow.payouts(agreement))
    }

    private func administrator(_ escrow: EscrowHarness) async throws -> Int64 {
        let id = escrow.stranger.userID
        try await escrow.owner.session { session in
            _ = try session.execute("UPDATE escrow.users SET role = 'ADMIN' WHERE id = \(id)")
        }
        return id
    }

    private func retry(_ escrow: EscrowHarness, _ agreement: Agreement, by administrator: Int64) async throws
    {
        _ = try await PayoutRetry(database: escrow.database, effects: escrow.effects)
            .run(reference: agreement.reference, by: administrator, reason: "The number is registered now")
    }

    private func clear(
        _ escrow: EscrowHarness, _ agreement: Agreement, _ flag: FlagClearance.Reason, by user: Int64,
        reason: String = "The statement shows one payment"
    ) async throws {
        try await FlagClearance(database: escrow.database, effects: escrow.effects)
            .run(reference: agreement.reference, flag: flag, by: user, reason: reason)
    }

    @Test func aFlagOnOnePartLeavesTheOthersFree() async throws {
        try await EscrowHarness.run(attempts: 1) { escrow in
            let (agreement, _) = try await escrow.funded(parts: [150_000, 300_000])
            try await escrow.act(.markDelivered, agreement, milestone: 1, by: escrow.seller)
            try await escrow.act(.confirmDelivery, agreement, milestone: 1, by: escrow.buyer)
            let payout = try #require(try await escrow.payouts(agreement).first)
            try await escrow.report(payout, .failed, failure: .payeeNotFound)
            #expect(try await escrow.now(agreement).flag == "payout_attempts_exhausted")
            let changed = try await escrow.act(.cancel, agreement, milestone: 2, by: escrow.seller)
            #expect(changed.milestones.map(\.state) == [.releasing, .refunding])
        }
    }

    @Test func aPartWhoseReportsContradictEachOtherDoesNotHoldUpAnother() async throws {
        try await EscrowHarness.run(attempts: 1) { escrow in
            let (agreement, payouts) = try await releasing(escrow)
            for payout in payouts { try await escrow.report(payout, .failed, failure: .payeeNotFound) }
            try await escrow.report(payouts[1], .succeeded)
            #expect(try await escrow.now(agreement).flag == "payment_contradicted")
            let admin = try await administrator(escrow)
            try await retry(escrow, agreement, by: admin)
            let ordered = try await escrow.payouts(agreement).dropFirst(2)
            #expect(ordered.map(\.milestoneID) == [agreement.milestones[0].id])
            try await escrow.report(try #require(ordered.first), .succeeded)
            #expect(try await escrow.now(agreement).milestones.map(\.state) == [.released, .releasing])
            await #expect(throws: PayoutRetry.Refusal.notStranded(.releasing)) {
                try await retry(escrow, agreement, by: admin)
            }
        }
    }

    @Test func anAdministratorWhoHasLookedTakesAContradictionAwayAndMovesNoMoney() async throws {
        try await EscrowHarness.run(attempts: 1) { escrow in
            let (agreement, payouts) = try await releasing(escrow)
            try await escrow.report(payouts[0], .failed, failure: .payeeNotFound)
            try await escrow.report(payouts[0], .succeeded)
            let admin = try await administrator(escrow)
            await #expect(throws: FlagClearance.Refusal.notAdministrator) {
                try await clear(escrow, agreement, .paymentContradicted, by: escrow.seller.userID)
            }
            await #expect(throws: FlagClearance.Refusal.noReason) {
                try await clear(escrow, agreement, .paymentContradicted, by: admin, reason: "Fine")
            }
            await #expect(throws: FlagClearance.Refusal.notClearable) {
                try await clear(escrow, agreement, .payoutAttemptsExhausted, by: admin)
            }
            await #expect(throws: FlagClearance.Refusal.notRaised) {
                try await clear(escrow, agreement, .purseRefused, by: admin)
            }
            let commands = try await escrow.commands().count
            try await clear(escrow, agreement, .paymentContradicted, by: admin)
            #expect(try await escrow.now(agreement).flag == "payout_attempts_exhausted")
            #expect(try await escrow.commands().count == commands)
            #expect(try await escrow.audit("agreement.flag_cleared") == 1)
            await #expect(throws: FlagClearance.Refusal.notRaised) {
                try await clear(escrow, agreement, .paymentContradicted, by: admin)
            }
        }
    }

    @Test func aRefusedPurseCanBeClearedAndTheAgreementCancelledThen() async throws {
        try await EscrowHarness.run { escrow in
            let agreement = try await escrow.create(parts: [150_000, 300_000])
            let open = try #require(try await escrow.commands("open-purse").first)
            try await escrow.send(.commandRefused(open.id, CommandRefusal(.unknownProvider, "None.")))
            await #expect(throws: EscrowError.underReview) {
                try await escrow.act(.cancel, agreement, by: escrow.buyer)
            }
            try await clear(escrow, agreement, .purseRefused, by: try await administrator(escrow))
            #expect(try await escrow.now(agreement).flag == nil)
            #expect(try await escrow.act(.cancel, agreement, by: escrow.buyer).state == .cancelled)
        }
    }

    /// What is wrong with us, or a settling that never ends, calls a person; the payout is tried on and arrives.
    @Test(arguments: [CommandRefusal.Code.unknownProvider, .settling])
    func whatIsPutOffAgainAndAgainCallsAPersonOnceAndIsTriedOn(_ code: CommandRefusal.Code) async throws {
        try await EscrowHarness.run { escrow in
            let (agreement, _) = try await escrow.funded()
            try await escrow.act(.cancel, agreement, by: escrow.seller)
            for count in 1...EscrowPolicy.payoutFailuresBeforeAlarm + 1 {
                let command = try #require(try await escrow.commands("refund").last)
                try await escrow.send(.commandRefused(command.id, CommandRefusal(code, "Later.")))
                let flag = try await escrow.now(agreement).flag
                let calls = count >= EscrowPolicy.payoutFailuresBeforeAlarm
                #expect(flag == (calls ? "payout_failing" : nil), "\(count)")
                let job = try #require(try await escrow.openJobs(.payoutRetry).last)
                _ = try await escrow.jobs.perform(job)
            }
            #expect(try await escrow.audit("agreement.flagged") == 1)
            let refund = try #require(try await escrow.payouts(agreement).last)
            try await escrow.report(refund, .succeeded)
            let over = try await escrow.now(agreement)
            #expect(over.state == .refunded && over.flag == nil)
            #expect(try await escrow.audit("agreement.flag_cleared") == 1)
        }
    }

    @Test func theDelayGrowsWithEveryFailureOfOneLegAlone() {
        let ours = PayoutSetback.ours
        #expect(PayoutSetback.ownRun(of: []) == 0 && PayoutSetback.ownRun(of: [.payees, ours]) == 0)
        #expect(PayoutSetback.ownRun(of: [ours, .putOff, ours, .payees, ours]) == 2)
        #expect(PayoutSetback.ownRun(of: [.putOff, .putOff, ours]) == 2)
    }
}
