import Durable
import Escrow
import Foundation
import GatewayCore
import GatewayMessages
import Postgres
import Primitives
import TestSupport
import Testing

/// What people may ask for, on a real database.
@Suite struct AgreementServiceTests {
    @Test func anAgreementAndTheCommandThatOpensItsPurseCommitTogether() async throws {
        try await EscrowHarness.run { escrow in
            let agreement = try await escrow.create()
            #expect(agreement.state == .pendingFunds)
            #expect(agreement.price.fee == Money(11_250, .xaf) && agreement.price.net == Money(438_750, .xaf))
            #expect(agreement.price.due == EscrowHarness.amount)
            #expect(try await escrow.commands().map(\.type) == ["open-purse"])
            #expect(try await escrow.audit("agreement.created") == 1)
            #expect(try await escrow.openJobs(.paymentDeadline).map(\.key) == ["\(agreement.id)"])
        }
    }

    @Test func aSellerWhoIsUnknownOrTheBuyerHimselfIsRefusedAndNothingIsWritten() async throws {
        try await EscrowHarness.run { escrow in
            await #expect(throws: EscrowError.sellerUnknown) {
                try await escrow.create(sellerPhone: "+237699999999")
            }
            await #expect(throws: EscrowError.sellerIsBuyer) {
                try await escrow.create(sellerPhone: "+237670000001")
            }
            let commands = try await escrow.commands()
            #expect(commands.isEmpty)
        }
    }

    @Test func theSameIdempotencyKeyMakesOneAgreementAndOnePayment() async throws {
        try await EscrowHarness.run { escrow in
            let marked = Inquirer(
                userID: escrow.buyer.userID, address: "127.0.0.1", traceparent: nil,
                idempotency: IdempotencyMark(scope: "user:1", key: "k"))
            let phone = try #require(MSISDN(cameroonian: EscrowHarness.sellerPhone))
            let terms = AgreementTerms(
                title: "Moto", description: "", category: .goods, amount: EscrowHarness.amount,
                sellerPhone: phone,
                paymentDeadline: Date(timeIntervalSinceNow: 3600),
                deliveryDeadline: Date(timeIntervalSinceNow: 7200),
                deliveryAddress: "")
            let first = try await escrow.agreements.create(terms, by: marked)
            let second = try await escrow.agreements.create(terms, by: marked)
            #expect(first.id == second.id)
            let order = PaymentService.CollectionOrder(
                agreementID: first.id, payer: phone, method: .mtnMoMo,
                amount: first.price.due)
            let paid = try await escrow.payments.collect(order, by: marked)
            #expect(try await escrow.payments.collect(order, by: marked).id == paid.id)
            #expect(try await escrow.commands().map(\.type) == ["open-purse", "collect"])
        }
    }

    @Test func onlyTheExactAmountByTheBuyerIsCollectedAndOneAtATime() async throws {
        try await EscrowHarness.run { escrow in
            let agreement = try await escrow.create()
            await #expect(throws: EscrowError.amountNotDue(due: EscrowHarness.amount)) {
                try await escrow.collect(agreement, amount: Money(449_999, .xaf))
            }
            let payer = try #require(MSISDN(cameroonian: EscrowHarness.sellerPhone))
            let order = PaymentService.CollectionOrder(
                agreementID: agreement.id, payer: payer, method: .mtnMoMo,
                amount: agreement.price.due)
            await #expect(throws: EscrowError.forbidden) {
                try await escrow.payments.collect(order, by: escrow.seller)
            }
            await #expect(throws: EscrowError.notFound) {
                try await escrow.payments.collect(order, by: escrow.stranger)
            }
            let open = try await escrow.collect(agreement)
            await #expect(throws: EscrowError.collectionOpen(reference: open.reference)) {
                try await escrow.collect(agreement)
            }
            try await escrow.report(open, .failed, failure: .payerRefused)
            #expect(try await escrow.now(agreement).state == .pendingFunds)
            let again = try await escrow.collect(agreement)
            #expect(again.attempt == 2 && again.id != open.id)
        }
    }

    @Test func aboveTheThresholdNoFundsMoveWithoutVerifiedParties() async throws {
        try await EscrowHarness.run(kycAbove: 449_999) { escrow in
            let agreement = try await escrow.create()
            await #expect(
                throws: EscrowError.kycRequired(above: Money(449_999, .xaf), missing: [.buyer, .seller])
            ) {
                try await escrow.collect(agreement)
            }
        }
    }

    @Test func theThresholdIsMeasuredByWhatTheBuyerPaysWhereThatIsMore() async throws {
        try await EscrowHarness.run(kycAbove: 455_000) { escrow in
            let agreement = try await escrow.create(feePayer: .buyer)
            #expect(agreement.price.due == Money(461_250, .xaf))
            await #expect(
                throws: EscrowError.kycRequired(above: Money(455_000, .xaf), missing: [.buyer, .seller])
            ) {
                try await escrow.collect(agreement)
            }
        }
    }

    @Test func aStrangerSeesNothingAndAnAdministratorSees() async throws {
        try await EscrowHarness.run { escrow in
            let agreement = try await escrow.create()
            let stranger = Viewer(userID: escrow.stranger.userID, seesAll: false)
            await #expect(throws: EscrowError.notFound) {
                try await escrow.agreements.detail(.id(agreement.id), for: stranger)
            }
            await #expect(throws: EscrowError.notFound) {
                try await escrow.act(.cancel, agreement, by: escrow.stranger)
            }
            let administrator = Viewer(userID: escrow.stranger.userID, seesAll: true)
            let seen = try await escrow.agreements.detail(.reference(agreement.reference), for: administrator)
            #expect(seen.agreement.id == agreement.id)
            let all = AgreementState.allCases
            let page = try await escrow.agreements.page(for: stranger, states: all, before: .max, limit: 10)
            #expect(page.isEmpty)
        }
    }

    @Test func twentyConfirmationsAtOnceReleaseOnce() async throws {
        try await EscrowHarness.run { escrow in
            let (agreement, _) = try await escrow.funded()
            try await escrow.act(.markDelivered, agreement, by: escrow.seller)
            let states = try await withThrowingTaskGroup(of: AgreementState.self) { group in
                for _ in 0..<20 {
                    group.addTask {
                        try await escrow.act(.confirmDelivery, agreement, by: escrow.buyer).state
                    }
                }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            #expect(states == Array(repeating: .releasing, count: 20))
            #expect(try await escrow.payouts(agreement).count == 1)
            #expect(try await escrow.commands("disburse").count == 1)
        }
    }

    @Test func theDatabaseItselfRefusesASecondLivePayout() async throws {
        try await EscrowHarness.run { escrow in
            let (agreement, _) = try await escrow.funded()
            try await escrow.act(.markDelivered, agreement, by: escrow.seller)
            try await escrow.act(.confirmDelivery, agreement, by: escrow.buyer)
            let error = await #expect(throws: PostgresError.self) {
                try await escrow.database.transaction { session in
                    try session.execute(
                        """
                        INSERT INTO payments (payment_id, reference, agreement_id, kind, currency, amount, command_id,
                            attempt, provider, sealed_msisdn)
                        SELECT gen_random_uuid(), 'PAY-SECOND', agreement_id, 'refund', currency, amount,
                            gen_random_uuid(), 2, provider, sealed_msisdn FROM payments WHERE kind = 'disbursement'
                        """)
                }
            }
            #expect(error?.constraint == "payments_live_payout_key")
        }
    }

    @Test func cancellingWaitsForAnOpenCollectionAndGoesToWhomTheRulesSay() async throws {
        try await EscrowHarness.run { escrow in
            let agreement = try await escrow.create()
            let collection = try await escrow.collect(agreement)
            await #expect(throws: EscrowError.self) {
                try await escrow.act(.cancel, agreement, by: escrow.buyer)
            }
            try await escrow.report(collection, .succeeded)
            // The seller still has time to deliver.
            await #expect(throws: EscrowError.self) {
                try await escrow.act(.cancel, agreement, by: escrow.buyer)
            }
            #expect(try await escrow.act(.cancel, agreement, by: escrow.seller).state == .refunding)
            let refund = try #require(try await escrow.payouts(agreement).first)
            #expect(refund.kind == .refund && refund.amount == EscrowHarness.amount)
            try await escrow.report(refund, .succeeded)
            #expect(try await escrow.now(agreement).state == .refunded)
        }
    }

    @Test func theBuyerTakesHisMoneyBackOnceTheDeliveryDeadlineHasPassed() async throws {
        try await EscrowHarness.run { escrow in
            let (agreement, _) = try await escrow.funded()
            try await escrow.owner.transaction { session in
                try session.execute(
                    """
                    UPDATE escrow.agreements SET payment_deadline = now() - interval '2 hours',
                        delivery_deadline = now() - interval '1 hour' WHERE agreement_id = \(agreement.id)
                    """)
            }
            #expect(try await escrow.act(.cancel, agreement, by: escrow.buyer).state == .refunding)
        }
    }

    @Test func aStaleCopyChangesNothing() async throws {
        try await EscrowHarness.run { escrow in
            let (agreement, _) = try await escrow.funded()
            await #expect(throws: EscrowError.staleVersion) {
                try await escrow.agreements.perform(
                    .markDelivered, notes: nil, on: .id(agreement.id), by: escrow.seller,
                    if: { $0.version == agreement.version - 1 })
            }
            #expect(try await escrow.now(agreement).state == .fundsHeld)
        }
    }
}
