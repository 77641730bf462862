import Durable
import Foundation
import GatewayCore
import Postgres
import Primitives
import TestSupport
import Testing

@testable import Escrow

/// Nothing goes by itself to a seller whose account is closed; what is a suspended buyer's comes back to him.
@Suite struct SuspendedPartyTests {
    private func suspend(_ escrow: EscrowHarness, _ person: Inquirer, _ suspended: Bool = true) async throws {
        try await escrow.owner.session { session in
            _ = try session.execute(
                """
                UPDATE escrow.users SET suspended_at = CASE WHEN \(suspended)::boolean THEN now() END
                WHERE id = \(person.userID)
                """)
        }
    }

    @Test func nobodyPaysASellerWhoIsSuspended() async throws {
        try await EscrowHarness.run { escrow in
            let agreement = try await escrow.create()
            try await suspend(escrow, escrow.seller)
            await #expect(throws: EscrowError.sellerSuspended) { try await escrow.collect(agreement) }
            #expect(try await escrow.commands("collect").isEmpty)
            try await suspend(escrow, escrow.seller, false)
            #expect(try await escrow.collect(agreement).status == .pending)
        }
    }

    @Test func silenceReleasesNothingToASuspendedSellerAndOnceAfterwards() async throws {
        try await EscrowHarness.run { escrow in
            let (agreement, _) = try await escrow.funded()
            try await escrow.act(.markDelivered, agreement, by: escrow.seller)
            let job = try #require(try await escrow.openJobs(.autoRelease).first)
            try await suspend(escrow, escrow.seller)
            for _ in 0..<2 {
                let outcome = try await escrow.jobs.perform(job)
                #expect(outcome == .again(after: AgreementJobs.suspensionRecheck))
            }
            #expect(try await escrow.now(agreement).state == .delivered)
            #expect(try await escrow.payouts(agreement).isEmpty)
            try await suspend(escrow, escrow.seller, false)
            for _ in 0..<2 { #expect(try await escrow.jobs.perform(job) == .done) }
            #expect(try await escrow.now(agreement).state == .releasing)
            #expect(try await escrow.commands("disburse").count == 1)
        }
    }

    @Test func aSuspendedBuyerGetsHisMoneyBackAllTheSame() async throws {
        try await EscrowHarness.run { escrow in
            let (agreement, collection) = try await escrow.funded()
            try await suspend(escrow, escrow.buyer)
            let clock = try #require(try await escrow.openJobs(.undelivered).first)
            _ = try await escrow.jobs.perform(clock)
            let refund = try #require(try await escrow.payouts(agreement).first)
            #expect(refund.kind == .refund && refund.account == collection.account)
            try await escrow.report(refund, .succeeded)
            #expect(try await escrow.now(agreement).state == .refunded)
        }
    }
}
