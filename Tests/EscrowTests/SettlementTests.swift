import Durable
import Foundation
import GatewayCore
import GatewayMessages
import Postgres
import Primitives
import TestSupport
import Testing

@testable import Escrow

/// What becomes of money over which the parties disagree, and of money for what was never delivered.
@Suite struct SettlementTests {
    private func dispute(
        _ escrow: EscrowHarness, _ agreement: Agreement, milestone: Int? = nil
    ) async throws -> Agreement {
        try await escrow.database.transaction { session in
            guard let locked = try AgreementStore.lock(id: agreement.id, in: session),
                let part = locked.part(milestoneID: milestone.map { agreement.milestones[$0 - 1].id })
            else { throw EscrowError.notFound }
            try escrow.effects.apply(
                .disputeOpened(by: .buyer), to: part, because: .init(escrow.buyer), in: session)
        }
        return try await escrow.now(agreement)
    }

    private func rule(
        _ escrow: EscrowHarness, _ agreement: Agreement, _ seller: Int64, _ buyer: Int64, fee: Bool = true,
        milestone: Int? = nil, number: Int64 = 7
    ) async throws {
        try await escrow.database.transaction { session in
            guard let locked = try AgreementStore.lock(id: agreement.id, in: session),
                let part = locked.part(milestoneID: milestone.map { agreement.milestones[$0 - 1].id })
            else { throw EscrowError.notFound }
            try escrow.effects.settle(
                Settlement(toSeller: Money(seller, .xaf), toBuyer: Money(buyer, .xaf), takesFee: fee),
                part: part, dispute: number, because: .init(.system("test")), in: session)
        }
    }

    @Test func aDisputeStopsTheClocksAndASplitPaysBothSidesOnce() async throws {
        try await EscrowHarness.run { escrow in
            let (agreement, _) = try await escrow.funded()
            try await escrow.act(.markDelivered, agreement, by: escrow.seller)
            let late = try #require(try await escrow.openJobs(.autoRelease).first)
            #expect(try await dispute(escrow, agreement).state == .dispute)
            #expect(try await escrow.openJobs(.autoRelease).isEmpty)
            _ = try await escrow.jobs.perform(late)
            #expect(try await escrow.now(agreement).state == .dispute)
            await #expect(throws: EscrowError.self) {
                try await escrow.act(.confirmDelivery, agreement, by: escrow.buyer)
            }

            try await rule(escrow, agreement, 200_000, 250_000)
            #expect(try await escrow.now(agreement).state == .releasing)
            let payouts = try await escrow.payouts(agreement)
            #expect(payouts.map(\.kind) == [.disbursement, .refund])
            #expect(payouts[0].amount == Money(195_000, .xaf) && payouts[0].fee == Money(5_000, .xaf))
            #expect(payouts[1].amount == Money(250_000, .xaf))
            #expect(try await escrow.commands("settle").count == 1)

            try await escrow.report(payouts[0], .succeeded)
            #expect(try await escrow.now(agreement).state == .releasing)
            try await escrow.report(payouts[1], .failed, failure: .payerNotFound)
            let retry = try #require(try await escrow.openJobs(.payoutRetry).first)
            _ = try await escrow.jobs.perform(retry)
            let again = try await escrow.payouts(agreement)
            #expect(again.count == 3 && again[2].kind == .refund && again[2].attempt == 2)
            try await escrow.report(again[2], .succeeded)
            #expect(try await escrow.now(agreement).state == .released)
        }
    }

    @Test(arguments: [(450_000, 0, .released), (0, 450_000, .refunded)] as [(Int64, Int64, AgreementState)])
    func aRulingForOneSideEndsWithItsPayment(seller: Int64, buyer: Int64, end: AgreementState) async throws {
        try await EscrowHarness.run { escrow in
            let (agreement, _) = try await escrow.funded()
            _ = try await dispute(escrow, agreement)
            try await rule(escrow, agreement, seller, buyer)
            let payouts = try await escrow.payouts(agreement)
            #expect(payouts.count == 1)
            try await escrow.report(payouts[0], .succeeded)
            #expect(try await escrow.now(agreement).state == end)
        }
    }

    @Test func aSettlementThatIsNotWhatIsHeldOrComesAgainMovesNothing() async throws {
        try await EscrowHarness.run { escrow in
            let (agreement, _) = try await escrow.funded()
            await #expect(throws: SettlementRefusal.self) { try await rule(escrow, agreement, 450_000, 0) }
            _ = try await dispute(escrow, agreement)
            for (seller, buyer) in [(450_000, 1), (449_999, 0), (-1, 450_001), (450_001, -1)]
                as [(Int64, Int64)]
            {
                await #expect(throws: SettlementRefusal.self) {
                    try await rule(escrow, agreement, seller, buyer)
                }
            }
            #expect(try await escrow.payouts(agreement).isEmpty)
            try await rule(escrow, agreement, 1, 449_999, fee: false)
            await #expect(throws: SettlementRefusal.self) {
                try await rule(escrow, agreement, 450_000, 0, number: 8)
            }
            let payouts = try await escrow.payouts(agreement)
            #expect(payouts.map(\.amount.minorUnits) == [1, 449_999] && payouts[0].fee == .zero(.xaf))
        }
    }

    @Test func aRefusedSettlementFailsBothLegsAndBothAreOrderedAgainInOneCommand() async throws {
        try await EscrowHarness.run { escrow in
            let (agreement, _) = try await escrow.funded(parts: [150_000, 300_000])
            _ = try await dispute(escrow, agreement, milestone: 2)
            try await rule(escrow, agreement, 100_000, 200_000, milestone: 2)
            let command = try #require(try await escrow.commands("settle").last)
            try await escrow.send(.commandRefused(command.id, CommandRefusal(.queueFull, "later")))
            let failed = try await escrow.payouts(agreement)
            #expect(failed.map(\.status) == [.failed, .failed])
            let jobs = try await escrow.openJobs(.payoutRetry)
            #expect(jobs.count == 1)
            for job in jobs { _ = try await escrow.jobs.perform(job) }
            let again = try await escrow.payouts(agreement).suffix(2)
            #expect(Set(again.map(\.kind)) == [.disbursement, .refund])
            let orders = try await escrow.commands("settle")
            #expect(orders.count == 2)
            let together = try await escrow.database.session { session in
                try PaymentStore.paymentIDs(command: orders[1].id, in: session)
            }
            #expect(Set(together) == Set(again.map(\.id)))
            try await escrow.send(.commandAccepted(orders[1].id))
            for payment in again { try await escrow.report(payment, .succeeded) }
            let now = try await escrow.now(agreement)
            #expect(now.milestones.map(\.state) == [.fundsHeld, .released] && now.state == .fundsHeld)
        }
    }

    @Test func onceTheGatewayHasTakenASettlementALegThatFailedIsOrderedAlone() async throws {
        try await EscrowHarness.run { escrow in
            let (agreement, _) = try await escrow.funded()
            _ = try await dispute(escrow, agreement)
            try await rule(escrow, agreement, 200_000, 250_000)
            let first = try await escrow.payouts(agreement)
            // The word that the command was taken is late: what is reported of it says the same.
            for payment in first { try await escrow.report(payment, .failed, failure: .providerUnavailable) }
            let jobs = try await escrow.openJobs(.payoutRetry)
            for job in jobs { _ = try await escrow.jobs.perform(job) }
            #expect(try await escrow.payouts(agreement).count == 4)
            #expect(try await escrow.commands("settle").count == 3)
        }
    }

    @Test func aLegThatAPersonHasToLookAtIsNotOrderedAgainWithItsSibling() async throws {
        try await EscrowHarness.run(attempts: 1) { escrow in
            let (agreement, _) = try await escrow.funded()
            _ = try await dispute(escrow, agreement)
            try await rule(escrow, agreement, 200_000, 250_000)
            let payouts = try await escrow.payouts(agreement)
            try await escrow.report(payouts[0], .failed, failure: .payeeNotFound)
            try await escrow.report(payouts[1], .failed, failure: .providerUnavailable)
            for job in try await escrow.openJobs(.payoutRetry) { _ = try await escrow.jobs.perform(job) }
            let again = try await escrow.payouts(agreement).dropFirst(2)
            #expect(again.map(\.kind) == [.refund])
            try await escrow.report(try #require(again.first), .succeeded)
            let waiting = try await escrow.now(agreement)
            #expect(waiting.state == .releasing && waiting.flag == "payout_attempts_exhausted")

            let admin = escrow.stranger.userID
            try await escrow.owner.session { session in
                _ = try session.execute("UPDATE escrow.users SET role = 'ADMIN' WHERE id = \(admin)")
            }
            _ = try await PayoutRetry(database: escrow.database, effects: escrow.effects)
                .run(reference: agreement.reference, by: admin, reason: "The number is registered now")
            let last = try #require(try await escrow.payouts(agreement).last)
            #expect(last.kind == .disbursement && last.attempt == 2)
            try await escrow.report(last, .succeeded)
            let over = try await escrow.now(agreement)
            #expect(over.state == .released && over.flag == nil)
        }
    }

    @Test func whatIsNeverDeliveredGoesBackByItself() async throws {
        try await EscrowHarness.run { escrow in
            let (agreement, _) = try await escrow.funded()
            let clock = try #require(try await escrow.openJobs(.undelivered).first)
            let due = try await escrow.database.session { session in
                try session.query(
                    """
                    SELECT abs(extract(epoch FROM j.run_at - a.delivery_deadline) - 14 * 86400) < 1 AS due
                    FROM jobs j, agreements a
                    WHERE j.kind = 'undelivered' AND a.agreement_id = \(agreement.id)
                    """)[0].bool("due")
            }
            #expect(due)
            for _ in 0..<2 { _ = try await escrow.jobs.perform(clock) }
            #expect(try await escrow.now(agreement).state == .refunding)
            let payouts = try await escrow.payouts(agreement)
            #expect(payouts.map(\.kind) == [.refund] && payouts[0].amount == agreement.price.due)
        }
    }

    @Test func deliveryStopsTheClockOfTheUndelivered() async throws {
        try await EscrowHarness.run { escrow in
            let (agreement, _) = try await escrow.funded()
            let clock = try #require(try await escrow.openJobs(.undelivered).first)
            try await escrow.act(.markDelivered, agreement, by: escrow.seller)
            #expect(try await escrow.openJobs(.undelivered).isEmpty)
            _ = try await escrow.jobs.perform(clock)
            #expect(try await escrow.now(agreement).state == .delivered)
        }
    }

    @Test func theAgreedDaysOfSilenceAreTheAgreementsOwn() async throws {
        try await EscrowHarness.run { escrow in
            let agreement = try await escrow.create(autoReleaseDays: 3)
            try await escrow.report(try await escrow.collect(agreement), .succeeded)
            try await escrow.act(.markDelivered, agreement, by: escrow.seller)
            let days = try await escrow.database.session { session in
                try session.query(
                    "SELECT extract(epoch FROM run_at - now())::bigint / 3600 AS hours FROM jobs WHERE kind = 'auto-release'"
                )[0].int("hours")
            }
            #expect(agreement.autoReleaseDays == 3 && (71...72).contains(days))
        }
    }

    @Test(arguments: FeePayer.allCases) func whoeverBearsTheFeeItIsDueAndPaidOnce(payer: FeePayer)
        async throws
    {
        try await EscrowHarness.run { escrow in
            let (agreement, collection) = try await escrow.funded(feePayer: payer)
            let (due, net): (Int64, Int64) =
                switch payer {
                case .seller: (450_000, 438_750)
                case .buyer: (461_250, 450_000)
                case .split: (455_625, 444_375)
                }
            #expect(collection.amount.minorUnits == due)
            try await escrow.act(.markDelivered, agreement, by: escrow.seller)
            try await escrow.act(.confirmDelivery, agreement, by: escrow.buyer)
            let payout = try #require(try await escrow.payouts(agreement).first)
            #expect(payout.amount.minorUnits == net && payout.fee.minorUnits == 11_250)
        }
    }
}
