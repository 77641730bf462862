import GatewayCore
import GatewayMessages
import GatewayStore
import Ledger
import Postgres
import Primitives
import ProviderKit
import TestSupport
import Testing

@testable import GatewayEngine

@Suite struct PaymentFlowTests {
    private func states(_ gateway: GatewayUnderTest, of payment: PaymentID) async throws -> [PaymentState] {
        try await gateway.events().compactMap { event in
            if case .payment(let report) = event, report.payment == payment { report.state } else { nil }
        }
    }

    @Test func aCollectionAndAPayoutLeaveTheFeeWithKimiAndNothingInThePurse() async throws {
        try await GatewayUnderTest.with { gateway in
            let agreement = TestAgreement()
            try await gateway.collected(agreement)
            gateway.provider.answer(.disburse, .pending(providerReference: nil))
            gateway.provider.answer(.inquireDisbursement, .succeeded(providerReference: "F2"))
            try await gateway.send(agreement.disburse())
            let reserved = try #require(try await gateway.balance())
            #expect(reserved.inFlight == 450_000 && reserved.inPurses == 0 && reserved.fees == 0)
            try await gateway.settle()
            let balance = try #require(try await gateway.balance())
            #expect(balance.collected == 450_000 && balance.disbursed == 438_750 && balance.fees == 11_250)
            #expect(balance.inPurses == 0 && balance.inFlight == 0 && balance.suspense == 0)
            #expect(try await gateway.faults().isEmpty)
            #expect(try await states(gateway, of: agreement.payout) == [.pending, .succeeded])
            #expect(gateway.provider.orders(.disburse).map(\.account) == [agreement.seller.msisdn])
        }
    }

    @Test func aDisbursementAboveThePurseIsRefusedAndReservesNothing() async throws {
        try await GatewayUnderTest.with { gateway in
            let agreement = TestAgreement()
            try await gateway.collected(agreement)
            guard
                case .commandRefused(_, let refusal) = try await gateway.send(agreement.disburse(fee: 11_251))
            else {
                Issue.record("One franc more than the purse holds is refused.")
                return
            }
            #expect(refusal.code == .insufficientPurse)
            #expect(try await gateway.balance()?.inFlight == 0)
        }
    }

    @Test func silenceAfterADisbursementIsIndeterminateAndNeverSentUnderAnotherIdentifier() async throws {
        try await GatewayUnderTest.with { gateway in
            let agreement = TestAgreement()
            try await gateway.collected(agreement)
            gateway.provider.fail(.disburse, .interrupted, delivery: .unknown)
            gateway.provider.fail(.inquireDisbursement, .interrupted, delivery: .unknown)
            try await gateway.send(agreement.disburse())
            try await gateway.settle()
            #expect(try await gateway.payment(agreement.payout).state == .indeterminate)
            let another = PaymentID(IdentifierSource.system.timeOrdered())
            guard
                case .commandRefused(_, let refusal) = try await gateway.send(
                    agreement.disburse(net: 100, fee: 0, payment: another))
            else {
                Issue.record("A second disbursement is refused.")
                return
            }
            #expect(refusal.code == .disbursementOpen)
            #expect(gateway.provider.orders(.disburse).count == 1)
            #expect(try await gateway.cases() == ["inquiries_exhausted"])
            #expect(try await gateway.faults().isEmpty)
        }
    }

    @Test func aRequestThatTheProviderDoesNotKnowIsSentAgainUnderTheSameIdentifier() async throws {
        try await GatewayUnderTest.with { gateway in
            let agreement = TestAgreement()
            try await gateway.collected(agreement)
            gateway.provider.fail(.disburse, .interrupted, delivery: .unknown)
            gateway.provider.answer(
                .inquireDisbursement, .notFound, .notFound, .succeeded(providerReference: "F2"))
            try await gateway.send(agreement.disburse())
            try await gateway.settle()
            let attempts = gateway.provider.orders(.disburse).map(\.attempt)
            #expect(attempts.count == 2 && Set(attempts).count == 1)
            #expect(try await gateway.payment(agreement.payout).state == .succeeded)
            #expect(try await gateway.faults().isEmpty)
        }
    }

    @Test func aProviderThatDoesNotDeduplicateIsNeverSentAnUnknownDisbursementAgain() async throws {
        try await GatewayUnderTest.with(resubmission: .never) { gateway in
            let agreement = TestAgreement()
            try await gateway.collected(agreement)
            gateway.provider.fail(.disburse, .interrupted, delivery: .unknown)
            gateway.provider.answer(.inquireDisbursement, .notFound)
            try await gateway.send(agreement.disburse())
            try await gateway.settle()
            #expect(gateway.provider.orders(.disburse).count == 1)
            #expect(try await gateway.payment(agreement.payout).state == .indeterminate)
            #expect(try await gateway.cases() == ["unknown_to_provider"])
        }
    }

    @Test func afterAFailedPayoutAnotherIsAllowedOnceTheProviderHasConfirmedTheFailure() async throws {
        try await GatewayUnderTest.with(settlingTime: .seconds(3600)) { gateway in
            let agreement = TestAgreement()
            try await gateway.collected(agreement)
            gateway.provider.answer(.disburse, .failed(.payeeNotFound, code: "PAYEE_NOT_FOUND"))
            gateway.provider.answer(.inquireDisbursement, .failed(.payeeNotFound, code: "PAYEE_NOT_FOUND"))
            try await gateway.send(agreement.disburse())
            try await gateway.settle()
            #expect(try await gateway.balance()?.inPurses == 450_000)
            let again = PaymentID(IdentifierSource.system.timeOrdered())
            guard
                case .commandRefused(_, let refusal) = try await gateway.send(
                    agreement.disburse(payment: again))
            else {
                Issue.record("Before the settling time another is refused.")
                return
            }
            #expect(refusal.code == .settling)
            try await gateway.database.session { session in
                _ = try session.execute(
                    """
                    UPDATE payments SET next_action_at = now(), final_at = now() - interval '2 hours'
                    WHERE state = 'failed'
                    """)
            }
            try await gateway.settle()
            #expect(try await gateway.payment(agreement.payout).isConfirmed)
            #expect(try await gateway.send(agreement.disburse(payment: again))?.type == "command.accepted")
            #expect(try await gateway.faults().isEmpty)
        }
    }

    @Test func aPayoutThatSucceedsAfterItFailedStandsInSuspenseWithACase() async throws {
        try await GatewayUnderTest.with { gateway in
            let agreement = TestAgreement()
            try await gateway.collected(agreement)
            gateway.provider.answer(.disburse, .failed(.expired, code: "EXPIRED"))
            gateway.provider.answer(.inquireDisbursement, .succeeded(providerReference: "F2"))
            try await gateway.send(agreement.disburse())
            try await gateway.settle()
            try await gateway.settle()
            let balance = try #require(try await gateway.balance())
            #expect(
                balance.suspense == -438_750 && balance.inPurses == 450_000 && balance.disbursed == 438_750)
            #expect(try await gateway.cases() == ["late_success"])
            #expect(try await gateway.faults().isEmpty)
            let again = PaymentID(IdentifierSource.system.timeOrdered())
            guard
                case .commandRefused(_, let refusal) = try await gateway.send(
                    agreement.disburse(payment: again))
            else {
                Issue.record("A payout that was executed late is not ordered again.")
                return
            }
            #expect(refusal.code == .paidLate)
            #expect(gateway.provider.orders(.disburse).count == 1)
        }
    }

    @Test func aRefusedResendDoesNotSayWhatBecameOfTheFirstRequest() async throws {
        try await GatewayUnderTest.with { gateway in
            let agreement = TestAgreement()
            try await gateway.collected(agreement)
            gateway.provider.fail(.disburse, .interrupted, delivery: .unknown)
            gateway.provider.answer(
                .inquireDisbursement, .notFound, .notFound, .succeeded(providerReference: "F2"))
            try await gateway.send(agreement.disburse())
            #expect(try await gateway.submission.workDue() == 1)
            gateway.provider.answer(.disburse, .failed(.providerConfiguration, code: "HTTP_400"))
            try await gateway.settle()
            #expect(gateway.provider.orders(.disburse).count == 2)
            #expect(try await gateway.payment(agreement.payout).state == .succeeded)
            #expect(try await gateway.faults().isEmpty)
        }
    }

    @Test func aWebhookDoesNotCutTheSettlingTimeShort() async throws {
        try await GatewayUnderTest.with(settlingTime: .seconds(3600)) { gateway in
            let agreement = TestAgreement()
            try await gateway.collected(agreement)
            gateway.provider.answer(.disburse, .failed(.payeeNotFound, code: "PAYEE_NOT_FOUND"))
            gateway.provider.answer(.inquireDisbursement, .failed(.payeeNotFound, code: "PAYEE_NOT_FOUND"))
            try await gateway.send(agreement.disburse())
            try await gateway.settle()
            try await gateway.webhook(agreement.payout, body: "{}")
            try await gateway.settle()
            let asked = gateway.provider.orders(.inquireDisbursement).count
            let payment = try await gateway.payment(agreement.payout)
            #expect(asked == 1)
            #expect(!payment.isConfirmed)
        }
    }

    @Test func aFailedCollectionIsAskedAboutAgainThoughNoWebhookComes() async throws {
        try await GatewayUnderTest.with { gateway in
            let agreement = TestAgreement()
            gateway.provider.answer(.collect, .failed(.expired, code: "EXPIRED"))
            gateway.provider.answer(.inquireCollection, .succeeded(providerReference: "F1"))
            gateway.provider.answer(.disburse, .succeeded(providerReference: "F2"))
            try await gateway.send(agreement.open)
            try await gateway.send(agreement.collect())
            try await eventually("the late money to be found and sent back") {
                try await gateway.settle()
                return try await gateway.balance()?.refunded == 450_000
            }
            #expect(try await gateway.cases() == ["late_success"])
            #expect(try await gateway.faults().isEmpty)
        }
    }

    @Test func anAutomaticRefundThatFailsIsMadeAgainAndThenAPersonIsTold() async throws {
        try await GatewayUnderTest.with { gateway in
            let agreement = TestAgreement()
            gateway.provider.answer(.collect, .failed(.expired, code: "EXPIRED"))
            gateway.provider.answer(.inquireCollection, .succeeded(providerReference: "F1"))
            gateway.provider.answer(.disburse, .failed(.payeeLimitReached, code: "PAYEE_LIMIT_REACHED"))
            gateway.provider.answer(
                .inquireDisbursement, .failed(.payeeLimitReached, code: "PAYEE_LIMIT_REACHED"))
            try await gateway.send(agreement.open)
            try await gateway.send(agreement.collect())
            try await eventually("a case for the refund") {
                try await gateway.settle()
                return try await gateway.cases().contains("refund_failed")
            }
            #expect(gateway.provider.orders(.disburse).count == 5)
            let balance = try #require(try await gateway.balance())
            #expect(balance.collected == 450_000 && balance.refunded == 0 && balance.inPurses == 450_000)
            #expect(try await gateway.faults().isEmpty)
        }
    }

    @Test func aCollectionThatSucceedsAfterItFailedIsRefundedOnceByItself() async throws {
        try await GatewayUnderTest.with { gateway in
            let agreement = TestAgreement()
            gateway.provider.answer(.collect, .failed(.expired, code: "EXPIRED"))
            gateway.provider.answer(.inquireCollection, .succeeded(providerReference: "F1"))
            gateway.provider.answer(.disburse, .succeeded(providerReference: "F2"))
            try await gateway.send(agreement.open)
            try await gateway.send(agreement.collect())
            try await gateway.settle()
            for body in ["{\"status\":\"SUCCESSFUL\"}", "{\"status\":\"SUCCESSFUL\" }"] {
                try await gateway.webhook(agreement.collection, body: body)
                try await gateway.settle()
            }
            let balance = try #require(try await gateway.balance())
            #expect(balance.collected == 450_000 && balance.refunded == 450_000 && balance.inPurses == 0)
            #expect(gateway.provider.orders(.disburse).map(\.account) == [agreement.buyer.msisdn])
            #expect(try await gateway.cases() == ["late_success"])
            #expect(try await gateway.faults().isEmpty)
        }
    }

    @Test func aReplyAboutAnotherAmountDecidesNothingAndOpensACase() async throws {
        try await GatewayUnderTest.with { gateway in
            let agreement = TestAgreement()
            gateway.provider.answer(.collect, .pending(providerReference: nil))
            gateway.provider.answer(.inquireCollection, .mismatched(fields: ["amount"]))
            try await gateway.send(agreement.open)
            try await gateway.send(agreement.collect())
            try await gateway.settle()
            #expect(try await gateway.payment(agreement.collection).state == .indeterminate)
            #expect(try await gateway.cases().contains("reply_mismatched"))
            #expect(try await gateway.balance()?.collected ?? 0 == 0)
        }
    }

    @Test func aRefundGoesToTheAccountThatPaidAndNeverAboveWhatItBrought() async throws {
        try await GatewayUnderTest.with { gateway in
            let agreement = TestAgreement()
            try await gateway.collected(agreement)
            gateway.provider.answer(.disburse, .succeeded(providerReference: "F2"))
            guard case .commandRefused(_, let refusal) = try await gateway.send(agreement.refund(450_001))
            else {
                Issue.record("A refund above its collection is refused.")
                return
            }
            #expect(refusal.code == .amountOutOfBounds)
            try await gateway.send(agreement.refund())
            try await gateway.settle()
            #expect(gateway.provider.orders(.disburse).map(\.account) == [agreement.buyer.msisdn])
            #expect(try await gateway.balance()?.refunded == 450_000)
            #expect(try await gateway.faults().isEmpty)
        }
    }

    @Test func aRequestThatDidNotLeaveIsSentAgainAndAPersonIsToldInTheEnd() async throws {
        try await GatewayUnderTest.with { gateway in
            let agreement = TestAgreement()
            gateway.provider.fail(.collect, .unreachable, delivery: .notSent)
            try await gateway.send(agreement.open)
            try await gateway.send(agreement.collect())
            try await eventually("a case") {
                _ = try await gateway.submission.workDue()
                return try await gateway.cases() == ["provider_unreachable"]
            }
            #expect(gateway.provider.orders(.collect).count >= 40)
            #expect(Set(gateway.provider.orders(.collect).map(\.attempt)).count == 1)
            #expect(try await gateway.payment(agreement.collection).state == .received)
        }
    }

    @Test func aPaymentWhoseWorkerDiedIsInquiredAboutBeforeItIsSentAgain() async throws {
        try await GatewayUnderTest.with { gateway in
            let agreement = TestAgreement()
            gateway.provider.answer(.inquireCollection, .succeeded(providerReference: "F1"))
            try await gateway.send(agreement.open)
            try await gateway.send(agreement.collect())
            let claimed = try await gateway.store.transaction {
                try $0.payments.claimForSubmission(limit: 10, lease: .milliseconds(1))
            }
            #expect(claimed.map(\.id) == [agreement.collection])
            try await eventually("the lease to end") {
                try await gateway.settle()
                return try await gateway.payment(agreement.collection).state == .succeeded
            }
            #expect(gateway.provider.orders(.collect).isEmpty)
            #expect(try await gateway.faults().isEmpty)
        }
    }

    @Test func twoWorkersAtOnceSendEachPaymentOnce() async throws {
        try await GatewayUnderTest.with { gateway in
            gateway.provider.answer(.collect, .succeeded(providerReference: "F"))
            for _ in 0..<30 {
                let agreement = TestAgreement()
                try await gateway.send(agreement.open)
                try await gateway.send(agreement.collect())
            }
            try await withThrowingTaskGroup(of: Void.self) { group in
                for _ in 0..<4 {
                    group.addTask { while try await gateway.submission.workDue() > 0 {} }
                }
                try await group.waitForAll()
            }
            let attempts = gateway.provider.orders(.collect).map(\.attempt)
            #expect(attempts.count == 30 && Set(attempts).count == 30)
            #expect(try await gateway.balance()?.inPurses == 30 * 450_000)
            #expect(try await gateway.faults().isEmpty)
        }
    }
}
