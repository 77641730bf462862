import Escrow
import GatewayCore
import GatewayMessages
import Postgres
import Primitives
import TestSupport
import Testing

@testable import Escrow

@Suite struct PayoutRetryTests {
    private func stranded(_ escrow: EscrowHarness) async throws -> Agreement {
        let (agreement, _) = try await escrow.funded()
        try await escrow.act(.markDelivered, agreement, by: escrow.seller)
        try await escrow.act(.confirmDelivery, agreement, by: escrow.buyer)
        let payout = try #require(try await escrow.payouts(agreement).last)
        try await escrow.report(payout, .failed, failure: .payeeNotFound)
        let flagged = try await escrow.now(agreement)
        #expect(flagged.flag == "payout_attempts_exhausted")
        return flagged
    }

    private func retry(
        _ escrow: EscrowHarness, _ reference: String, by user: Int64,
        reason: String = "The number is registered now"
    ) async throws -> String {
        try await PayoutRetry(
            database: escrow.database,
            effects: AgreementEffects(
                policy: EscrowPolicy(
                    commission: CommissionRate(percent: "2.5")!, kycRequiredAbove: Money(1_000_000, .xaf),
                    collectionMethods: [.mtnMoMo], payoutMethods: [.mtnMoMo]), identifiers: .system)
        ).run(reference: reference, by: user, reason: reason)
    }

    private func promote(_ escrow: EscrowHarness) async throws -> Int64 {
        let id = escrow.stranger.userID
        try await escrow.owner.session { session in
            _ = try session.execute("UPDATE escrow.users SET role = 'ADMIN' WHERE id = \(id)")
        }
        return id
    }

    @Test func anAdministratorOrdersAPayoutAgainAndItIsReleased() async throws {
        try await EscrowHarness.run(attempts: 1) { escrow in
            let agreement = try await stranded(escrow)
            let admin = try await promote(escrow)
            let reference = try await retry(escrow, agreement.reference, by: admin)
            let payouts = try await escrow.payouts(agreement)
            #expect(payouts.count == 2 && payouts.last?.reference == reference)
            #expect(payouts.last?.account == payouts.first?.account)
            #expect(try await escrow.now(agreement).flag == nil)
            #expect(try await escrow.audit("agreement.payout_retried") == 1)
            try await escrow.report(try #require(payouts.last), .succeeded)
            #expect(try await escrow.now(agreement).state == .released)
        }
    }

    @Test func nothingIsOrderedTwiceNorByOthersNorWithoutAReason() async throws {
        try await EscrowHarness.run(attempts: 1) { escrow in
            let agreement = try await stranded(escrow)
            let reference = agreement.reference
            await #expect(throws: PayoutRetry.Refusal.notAdministrator) {
                try await retry(escrow, reference, by: escrow.seller.userID)
            }
            let admin = try await promote(escrow)
            await #expect(throws: PayoutRetry.Refusal.noReason) {
                try await retry(escrow, reference, by: admin, reason: "")
            }
            await #expect(throws: PayoutRetry.Refusal.unknownAgreement) {
                try await retry(escrow, "TXN-222222", by: admin)
            }
            _ = try await retry(escrow, reference, by: admin)
            await #expect(throws: PayoutRetry.Refusal.notStranded(.releasing)) {
                try await retry(escrow, reference, by: admin)
            }
            #expect(try await escrow.payouts(agreement).count == 2)
        }
    }

    @Test func aPayoutThatWaitsForALaterTryIsOrderedAtOnceAndOnce() async throws {
        try await EscrowHarness.run(attempts: 6) { escrow in
            let (agreement, _) = try await escrow.funded()
            try await escrow.act(.markDelivered, agreement, by: escrow.seller)
            try await escrow.act(.confirmDelivery, agreement, by: escrow.buyer)
            try await escrow.report(
                try #require(try await escrow.payouts(agreement).last), .failed,
                failure: .providerConfiguration)
            let scheduled = "SELECT count(*) AS n FROM escrow.jobs WHERE kind = 'payout-retry'"
            let before = try await escrow.owner.session {
                try $0.query("\(unescaped: scheduled)")[0].int("n")
            }
            let admin = try await promote(escrow)
            _ = try await retry(escrow, agreement.reference, by: admin)
            let after = try await escrow.owner.session { try $0.query("\(unescaped: scheduled)")[0].int("n") }
            #expect(before == 1 && after == 0)
            #expect(try await escrow.payouts(agreement).count == 2)
            await #expect(throws: PayoutRetry.Refusal.notStranded(.releasing)) {
                try await retry(escrow, agreement.reference, by: admin)
            }
        }
    }

    @Test func aContradictionIsNotCoveredByALaterFlagAndHasToBeLookedIntoFirst() async throws {
        try await EscrowHarness.run(attempts: 1) { escrow in
            let agreement = try await stranded(escrow)
            let admin = try await promote(escrow)
            try await escrow.database.transaction { session in
                for reason in [FlagClearance.Reason.paymentContradicted, .payoutAttemptsExhausted] {
                    _ = try AgreementFlagStore.raise(reason, on: agreement.whole, in: session)
                }
            }
            #expect(try await escrow.now(agreement).flag == "payment_contradicted")
            await #expect(throws: PayoutRetry.Refusal.notStranded(.releasing)) {
                try await retry(escrow, agreement.reference, by: admin)
            }
        }
    }

    @Test func theDelayGrowsWithFailuresOfOurOwnUpToSixHours() {
        let policy = EscrowPolicy(
            commission: CommissionRate(percent: "2.5")!, kycRequiredAbove: Money(1, .xaf),
            collectionMethods: [.mtnMoMo], payoutMethods: [.mtnMoMo])
        let delays = [1, 2, 3, 7, 1000].map { policy.payoutRetryDelay(afterOwnFailures: $0) }
        #expect(
            delays == [.seconds(660), .seconds(1320), .seconds(2640), .seconds(21_600), .seconds(21_600)])
    }

    /// Everything that may stand with a payment that failed.
    @Test func everyReasonIsSomebodys() {
        for code in CommandRefusal.Code.allCases {
            #expect(PayoutSetback(word: code.rawValue) == PayoutSetback(code), "\(code)")
        }
        for failure in PaymentFailure.allCases {
            #expect(PayoutSetback(word: failure.rawValue) == PayoutSetback(failure), "\(failure)")
        }
        #expect(PayoutSetback(PaymentFailure.payeeNotFound) == .payees)
        #expect(PayoutSetback(PaymentFailure.declined) == .ours)
        #expect(PayoutSetback(CommandRefusal.Code.paidLate) == .refused)
    }
}
