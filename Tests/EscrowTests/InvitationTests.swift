import Durable
import Foundation
import GatewayCore
import GatewayMessages
import Postgres
import Primitives
import TestSupport
import Testing

@testable import Escrow

/// A seller without an account is invited, and bound once he proves the number.
@Suite struct InvitationTests {
    private static let phone = "+237677000009"

    private func join(_ escrow: EscrowHarness, isProven: Bool = true) async throws -> Int64 {
        try await escrow.database.transaction {
            try EscrowHarness.addUser("237677000009", isProven: isProven, in: $0)
        }
    }

    private func job(_ payload: String) -> Job {
        Job(id: UUID(), kind: AgreementJob.sellerJoined.rawValue, key: payload, payload: payload, attempts: 1)
    }

    private func bind(_ escrow: EscrowHarness, _ user: Int64) async throws {
        _ = try await escrow.jobs.perform(job(SellerInvitations.payload(ofUser: user)))
    }

    @Test func theInvitedSellerGetsAMessageAndNothingCanBePaidBeforeHeJoins() async throws {
        try await EscrowHarness.run(invites: true) { escrow in
            let agreement = try await escrow.create(sellerPhone: Self.phone)
            #expect(agreement.seller == nil && agreement.payout == nil)
            #expect(try await escrow.commands().isEmpty)
            await #expect(throws: EscrowError.sellerNotJoined) { try await escrow.collect(agreement) }

            let unproven = try await join(escrow, isProven: false)
            try await bind(escrow, unproven)
            #expect(try await escrow.now(agreement).seller == nil)
            await #expect(throws: EscrowError.sellerNotJoined) { try await escrow.collect(agreement) }
        }
    }

    @Test func whoeverProvesTheNumberIsBoundOnceAndThePurseOpens() async throws {
        try await EscrowHarness.run(invites: true) { escrow in
            let agreement = try await escrow.create(sellerPhone: Self.phone)
            let other = try await escrow.create(sellerPhone: Self.phone)
            let seller = try await join(escrow)
            try await withThrowingTaskGroup(of: Void.self) { group in
                for _ in 0..<8 { group.addTask { try await bind(escrow, seller) } }
                try await group.waitForAll()
            }
            let bound = try await escrow.now(agreement)
            #expect(bound.seller?.userID == seller && bound.payout?.msisdn.digits == "237677000009")
            #expect(try await escrow.now(other).seller?.userID == seller)
            #expect(try await escrow.commands("open-purse").count == 2)
            #expect(try await escrow.audit("agreement.seller_joined") == 2)
            try await escrow.report(try await escrow.collect(bound), .succeeded)
            #expect(try await escrow.now(agreement).state == .fundsHeld)
        }
    }

    @Test func theClockOfTheInvitationBindsWhoProvedTheNumberMeanwhile() async throws {
        try await EscrowHarness.run(invites: true) { escrow in
            let agreement = try await escrow.create(sellerPhone: Self.phone)
            let clock = try #require(try await escrow.openJobs(.sellerJoined).first)
            let seller = try await join(escrow)
            _ = try await escrow.jobs.perform(clock)
            #expect(try await escrow.now(agreement).seller?.userID == seller)
        }
    }

    @Test func aBoundSellerIsNeverChangedNorOneAddedToWhatIsOver() async throws {
        try await EscrowHarness.run(invites: true) { escrow in
            let bound = try await escrow.create()
            let cancelled = try await escrow.create(sellerPhone: Self.phone)
            try await escrow.act(.cancel, cancelled, by: escrow.buyer)
            try await bind(escrow, try await join(escrow))
            #expect(try await escrow.now(cancelled).seller == nil)
            let stranger = escrow.stranger.userID
            let error = await #expect(throws: PostgresError.self) {
                try await escrow.database.session {
                    _ = try $0.execute(
                        "UPDATE agreements SET seller_id = \(stranger) WHERE agreement_id = \(bound.id)")
                }
            }
            #expect(error?.code == .checkViolation)
        }
    }

    @Test func oneBuyerInvitesSoManyInADayAndNoMore() async throws {
        try await EscrowHarness.run(invites: true) { escrow in
            for _ in 0..<AgreementEffects.invitationLimit {
                _ = try await escrow.create(sellerPhone: Self.phone)
            }
            await #expect(throws: EscrowError.invitationsExhausted) {
                try await escrow.create(sellerPhone: Self.phone)
            }
        }
    }

    @Test func thePaymentsOfAPersonAreListedNewestFirstAndNobodyElsesAre() async throws {
        try await EscrowHarness.run { escrow in
            let (agreement, collection) = try await escrow.funded()
            try await escrow.act(.cancel, agreement, by: escrow.seller)
            let refund = try #require(try await escrow.payouts(agreement).first)
            func page(_ inquirer: Inquirer, before: PaymentID? = nil, limit: Int = 10) async throws
                -> [PaymentID]
            {
                try await escrow.payments.page(
                    for: Viewer(userID: inquirer.userID, seesAll: false), kinds: PaymentKind.allCases,
                    statuses: PaymentStatus.allCases, before: before, limit: limit
                ).map(\.payment.id)
            }
            #expect(try await page(escrow.buyer) == [refund.id, collection.id])
            #expect(try await page(escrow.seller) == [refund.id, collection.id])
            #expect(try await page(escrow.buyer, limit: 1) == [refund.id])
            #expect(try await page(escrow.buyer, before: refund.id) == [collection.id])
            #expect(try await page(escrow.stranger).isEmpty)
        }
    }
}
