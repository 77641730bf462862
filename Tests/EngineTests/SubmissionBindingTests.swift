import GatewayCore
import GatewayMessages
import GatewayStore
import Postgres
import Primitives
import ProviderKit
import Synchronization
import TestSupport
import Testing

@testable import GatewayEngine

@Suite("An answer counts for the submission that it is about") struct SubmissionBindingTests {
    private func counts(_ gateway: GatewayUnderTest, _ agreement: TestAgreement) async throws -> [Int] {
        let payment = try await gateway.payment(agreement.collection)
        return [payment.submissions, payment.submissionsNotSent]
    }

    /// The first preparation hangs past its lease; the payment goes back in line and is sent by another; then the first
    /// one fails. What it knows is over: the buyer's prompt is live.
    @Test func aPreparationThatFailsLateTakesNothingBackOfALaterSubmission() async throws {
        try await GatewayUnderTest.withPreparing(configured: { $0.collectionPatience = .zero }) {
            gateway, provider, agreement in
            let (preparing, collecting) = (Gate(), Gate())
            provider.failToPrepare(true)
            provider.meanwhile { await preparing.wait() }
            provider.holdCollections(behind: collecting)
            gateway.provider.answer(.collect, .pending(providerReference: nil))
            try await gateway.send(agreement.collect())
            async let first = gateway.submission.workDue()
            try await eventually("the first preparation") { provider.preparations == 1 }
            try await gateway.makeDue(agreement.collection)
            #expect(try await gateway.inquiry.workDue() == 1)
            #expect(try await counts(gateway, agreement) == [1, 1])

            provider.failToPrepare(false)
            try await gateway.makeDue(agreement.collection)
            async let second = gateway.submission.workDue()
            try await eventually("the order to arrive") { gateway.provider.orders(.collect).count == 1 }
            preparing.open()
            #expect(try await first == 1)
            #expect(try await counts(gateway, agreement) == [2, 1])
            #expect(try await gateway.service.withdrawStaleCollections() == 0)
            collecting.open()
            #expect(try await second == 1)
            #expect(try await gateway.payment(agreement.collection).state == .pending)
        }
    }

    /// The claim of the inquiry has renewed the lease: it is not the lease of who prepares.
    @Test func whatIsPreparedIsNotKeptOnceAnInquiryHasTakenThePayment() async throws {
        try await GatewayUnderTest.withPreparing { gateway, provider, agreement in
            provider.meanwhile {
                try await gateway.makeDue(agreement.collection)
                _ = try await gateway.store.transaction {
                    try $0.payments.claimForInquiry(limit: 1, lease: .seconds(3600))
                }
            }
            try await gateway.send(agreement.collect())
            _ = try await gateway.submission.workDue()
            #expect(gateway.provider.orders(.collect).isEmpty)
            #expect(try await gateway.payment(agreement.collection).preparedKey == nil)
        }
    }

    /// Decided on a row that was read before the call, and applied after another has kept a key.
    @Test func aPaymentWhoseKeyIsKeptWasNotProvedNeverSent() async throws {
        try await GatewayUnderTest.withPreparing { gateway, _, agreement in
            try await gateway.send(agreement.collect())
            let claimed = try await gateway.store.transaction {
                try $0.payments.claimForSubmission(limit: 1, lease: .seconds(60))
            }
            let payment = try #require(claimed.first)
            let isKept = try await gateway.store.transaction {
                try $0.payments.lockClaimed(payment, remaining: .seconds(1))
                    && $0.payments.keep(
                        preparedKey: "K", payerURL: nil, webhookTokenHash: nil, for: payment.attempt)
            }
            #expect(isKept)
            try await gateway.service.apply(.neverSent(in: 1), to: payment.id)
            #expect(try await gateway.payment(agreement.collection).state == .indeterminate)
            #expect(try await counts(gateway, agreement) == [1, 0])
        }
    }

    /// An inquiry that was not made, for the rate or the place, says nothing: the attempt still goes back in line.
    @Test func anAttemptWithoutAKeyGoesBackInLineThoughAnInquiryWasPutOff() async throws {
        try await GatewayUnderTest.withPreparing { gateway, _, agreement in
            try await gateway.send(agreement.collect())
            _ = try await gateway.store.transaction {
                try $0.payments.claimForSubmission(limit: 1, lease: .milliseconds(1))
            }
            gateway.provider.move(to: "elsewhere")
            try await gateway.makeDue(agreement.collection)
            _ = try await gateway.inquiry.workDue()
            #expect(try await gateway.payment(agreement.collection).state == .indeterminate)
            gateway.provider.move(to: "scripted")
            try await gateway.makeDue(agreement.collection)
            _ = try await gateway.inquiry.workDue()
            #expect(try await gateway.payment(agreement.collection).state == .received)
            #expect(try await counts(gateway, agreement) == [1, 1])
        }
    }

    @Test func aCollectionWhosePayerHasAPageIsNotWithdrawn() async throws {
        try await GatewayUnderTest.withPreparing(configured: { $0.collectionPatience = .zero }) {
            gateway, _, agreement in
            gateway.provider.fail(.collect, .unreachable, delivery: .notSent)
            try await gateway.send(agreement.collect())
            _ = try await gateway.submission.workDue()
            #expect(try await counts(gateway, agreement) == [1, 1])
            #expect(try await gateway.service.withdrawStaleCollections() == 0)
        }
    }

    @Test func aWithdrawnCollectionWithoutAKeyIsOverAfterTheLastCheck() async throws {
        try await GatewayUnderTest.withPreparing(configured: { $0.collectionPatience = .zero }) {
            gateway, provider, agreement in
            provider.failToPrepare(true)
            try await gateway.send(agreement.collect())
            _ = try await gateway.submission.workDue()
            #expect(try await gateway.service.withdrawStaleCollections() == 1)
            try await gateway.makeDue(agreement.collection)
            #expect(try await gateway.inquiry.workDue() == 1)
            let open = try await gateway.database.session {
                try $0.query("SELECT FROM payments WHERE next_action_at IS NOT NULL").count
            }
            #expect(open == 0)
            #expect(try await gateway.cases().isEmpty)
            #expect(gateway.provider.orders(.inquireCollection).isEmpty)
        }
    }

    @Test func aPreparationThatIsRefusedForWhatTheOrderSaysEndsThePayment() async throws {
        try await GatewayUnderTest.withPreparing(configured: { $0.circuit = .init(failures: 1) }) {
            gateway, provider, agreement in
            provider.refuseToPrepare(
                ProviderError(.orderRefused, delivery: .notSent, message: "as the test says", httpStatus: 400)
            )
            try await gateway.send(agreement.collect())
            try await gateway.settle()
            let payment = try await gateway.payment(agreement.collection)
            #expect(payment.state == .failed && payment.failure == .providerConfiguration)
            #expect(payment.isConfirmed && provider.preparations == 1)
            let circuits = try await gateway.store.transaction { try $0.circuits.all() }
            let isWell = circuits.allSatisfy { $0.state == .closed }
            #expect(isWell)
        }
    }

    /// It was sent once, nobody knows what became of that; the provider refuses it when it goes again, and never shows it.
    @Test func anOrderThatIsRefusedWhenItGoesAgainAndStaysUnknownHasFailed() async throws {
        try await GatewayUnderTest.with { gateway in
            let agreement = TestAgreement()
            gateway.provider.fail(.collect, .interrupted, delivery: .unknown)
            gateway.provider.answer(.inquireCollection, .notFound)
            try await gateway.send(agreement.open)
            try await gateway.send(agreement.collect())
            #expect(try await gateway.submission.workDue() == 1)
            gateway.provider.answer(.collect, .failed(.providerConfiguration, code: "HTTP_400"))
            try await gateway.settle()
            let payment = try await gateway.payment(agreement.collection)
            #expect(payment.state == .failed && payment.failure == .providerConfiguration)
            #expect(gateway.provider.orders(.collect).count == 2)
            let evidence = try await gateway.database.session {
                try $0.query("SELECT event FROM evidence ORDER BY evidence_id").map { try $0.string("event") }
            }
            #expect(evidence.contains("failed") && evidence.contains("not_found"))
            #expect(try await gateway.faults().isEmpty)
        }
    }

    /// A provider may show an order minutes after it has taken it.
    @Test func aPayoutOfUnknownFateGoesAgainOnlyAfterTheSettlingTime() async throws {
        try await GatewayUnderTest.with { gateway in
            let agreement = TestAgreement()
            gateway.provider.answer(.collect, .succeeded(providerReference: "F1"))
            gateway.provider.fail(.disburse, .interrupted, delivery: .unknown)
            gateway.provider.answer(.inquireDisbursement, .notFound)
            try await gateway.send(agreement.open)
            try await gateway.send(agreement.collect())
            try await gateway.settle()
            try await gateway.send(agreement.disburse())
            _ = try await gateway.submission.workDue()
            try await gateway.owner.session { session in
                _ = try session.execute(
                    """
                    UPDATE gateway.payments SET last_submitted_at = now() + interval '1 hour'
                    WHERE kind = 'disbursement'
                    """)
            }
            for _ in 1...4 {
                try await gateway.makeDue(agreement.payout)
                _ = try await gateway.inquiry.workDue()
            }
            #expect(try await gateway.payment(agreement.payout).state == .indeterminate)
            #expect(gateway.provider.orders(.disburse).count == 1)
            try await gateway.owner.session { session in
                _ = try session.execute(
                    "UPDATE gateway.payments SET last_submitted_at = now() - interval '1 hour'")
            }
            try await gateway.makeDue(agreement.payout)
            _ = try await gateway.inquiry.workDue()
            #expect(try await gateway.payment(agreement.payout).state == .received)
        }
    }

    /// The order is in line to be sent again while the provider says that something has happened.
    @Test func aWebhookAboutAnOrderInLineIsLookedIntoAsSoonAsItHasGone() async throws {
        let rarely = RetryPolicy(first: .seconds(3600), limit: .seconds(3600))
        try await GatewayUnderTest.with(configured: { $0.inquiry = rarely }) { gateway in
            let agreement = TestAgreement()
            gateway.provider.fail(.collect, .interrupted, delivery: .unknown)
            gateway.provider.answer(
                .inquireCollection, .notFound, .notFound, .succeeded(providerReference: "F1"))
            try await gateway.send(agreement.open)
            try await gateway.send(agreement.collect())
            _ = try await gateway.submission.workDue()
            for _ in 1...2 {
                try await gateway.makeDue(agreement.collection)
                _ = try await gateway.inquiry.workDue()
            }
            #expect(try await gateway.payment(agreement.collection).state == .received)
            #expect(try await gateway.webhook(agreement.collection, body: "{}") == .stored)
            gateway.provider.answer(.collect, .pending(providerReference: nil))
            #expect(try await gateway.submission.workDue() == 1)
            #expect(try await gateway.inquiry.workDue() == 1)
            #expect(try await gateway.payment(agreement.collection).state == .succeeded)
        }
    }
}
