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

/// Money that leaves a purse in shares: legs together or not at all, milestones each for themselves.
@Suite struct SettlementTests {
    private func refusal(_ event: GatewayEvent?) -> CommandRefusal.Code? {
        if case .commandRefused(_, let refusal) = event { refusal.code } else { nil }
    }

    private func payouts(_ gateway: GatewayUnderTest) async throws -> Int64 {
        try await gateway.database.session { session in
            try session.query("SELECT count(*) AS n FROM payments WHERE kind <> 'collection'")[0].int("n")
        }
    }

    @Test func bothLegsAreReservedTogetherAndPaidToBothSides() async throws {
        try await GatewayUnderTest.with { gateway in
            let agreement = TestAgreement()
            try await gateway.collected(agreement)
            gateway.provider.answer(.disburse, .pending(providerReference: nil))
            gateway.provider.answer(.inquireDisbursement, .succeeded(providerReference: "F2"))
            let split = agreement.settle(seller: 195_000, fee: 5_000, buyer: 250_000)
            #expect(try await gateway.send(split)?.type == "command.accepted")
            let reserved = try #require(try await gateway.balance())
            #expect(reserved.inFlight == 450_000 && reserved.inPurses == 0)
            try await gateway.settle()
            let balance = try #require(try await gateway.balance())
            #expect(balance.inPurses == 0 && balance.inFlight == 0 && balance.suspense == 0)
            #expect(balance.fees == 5_000 && balance.disbursed == 195_000 && balance.refunded == 250_000)
            #expect(try await gateway.faults().isEmpty)
        }
    }

    @Test(
        arguments: [
            (195_000, 5_000, 250_001, CommandRefusal.Code.insufficientPurse),
            (195_001, 5_000, 250_000, .insufficientPurse), (195_000, 5_000, 450_001, .amountOutOfBounds),
            (449_000, 500, 501, .insufficientPurse),
        ] as [(Int64, Int64, Int64, CommandRefusal.Code)]) func oneLegThatCannotBePaidReservesNothing(
            net: Int64, fee: Int64, back: Int64, code: CommandRefusal.Code
        ) async throws
    {
        try await GatewayUnderTest.with { gateway in
            let agreement = TestAgreement()
            try await gateway.collected(agreement)
            let answer = try await gateway.send(agreement.settle(seller: net, fee: fee, buyer: back))
            #expect(refusal(answer) == code)
            let balance = try #require(try await gateway.balance())
            #expect(balance.inFlight == 0 && balance.inPurses == 450_000)
            #expect(try await payouts(gateway) == 0)
        }
    }

    @Test func aSettlementThatComesAgainMovesNothingMoreAndAnotherOfItsPaymentsIsRefused() async throws {
        try await GatewayUnderTest.with { gateway in
            let agreement = TestAgreement()
            try await gateway.collected(agreement)
            gateway.provider.answer(.disburse, .pending(providerReference: nil))
            gateway.provider.answer(.inquireDisbursement, .succeeded(providerReference: "F2"))
            let other = PaymentID(IdentifierSource.system.timeOrdered())
            let payments = (seller: agreement.payout, buyer: other)
            let split = agreement.settle(seller: 195_000, fee: 5_000, buyer: 250_000, payments: payments)
            #expect(try await gateway.send(split)?.type == "command.accepted")
            #expect(try await gateway.send(split)?.type == "command.accepted")
            let changed = agreement.settle(seller: 194_999, fee: 5_000, buyer: 250_000, payments: payments)
            #expect(refusal(try await gateway.send(changed)) == .conflict)
            let half = agreement.settle(
                seller: 195_000, fee: 5_000, buyer: 250_000,
                payments: (agreement.payout, PaymentID(IdentifierSource.system.timeOrdered())))
            #expect(refusal(try await gateway.send(half)) == .conflict)
            try await gateway.settle()
            #expect(try await gateway.send(split)?.type == "command.accepted")
            try await gateway.settle()
            #expect(try await payouts(gateway) == 2)
            #expect(try await gateway.balance()?.inPurses == 0)
            #expect(try await gateway.faults().isEmpty)
        }
    }

    @Test func aMilestoneIsPaidWhileAnotherIsNotFinalAndNeitherTwice() async throws {
        try await GatewayUnderTest.with { gateway in
            let agreement = TestAgreement()
            try await gateway.collected(agreement)
            gateway.provider.answer(.disburse, .pending(providerReference: nil))
            gateway.provider.answer(.inquireDisbursement, .pending(providerReference: nil))
            let first = agreement.settle(part: 1, seller: 97_500, fee: 2_500)
            #expect(try await gateway.send(first)?.type == "command.accepted")
            try await gateway.settle()
            let again = agreement.settle(part: 1, seller: 97_500, fee: 2_500)
            #expect(refusal(try await gateway.send(again)) == .disbursementOpen)
            let second = agreement.settle(part: 2, buyer: 350_000)
            #expect(try await gateway.send(second)?.type == "command.accepted")
            let third = agreement.settle(part: 3, seller: 1_000)
            #expect(refusal(try await gateway.send(third)) == .insufficientPurse)
            gateway.provider.answer(.inquireDisbursement, .succeeded(providerReference: "F2"))
            try await gateway.settle()
            #expect(try await gateway.balance()?.inPurses == 0)
            #expect(try await gateway.faults().isEmpty)
        }
    }

    @Test func aPurseThatPaysByMilestonesPaysNoOtherWay() async throws {
        try await GatewayUnderTest.with { gateway in
            let agreement = TestAgreement()
            try await gateway.collected(agreement)
            gateway.provider.answer(.disburse, .pending(providerReference: nil))
            #expect(
                try await gateway.send(agreement.settle(part: 1, seller: 1_000))?.type == "command.accepted")
            for other in [
                agreement.settle(seller: 1_000), agreement.disburse(net: 1_000, fee: 0),
                agreement.refund(1_000),
            ] {
                #expect(refusal(try await gateway.send(other)) == .conflict)
            }
            #expect(try await gateway.balance()?.inFlight == 1_000)
        }
    }

    /// Fails a payout for good, so that another may take its place.
    private func failAndConfirm(_ gateway: GatewayUnderTest) async throws {
        try await gateway.settle()
        try await gateway.database.session { session in
            _ = try session.execute(
                """
                UPDATE payments SET next_action_at = now(), final_at = now() - interval '2 hours'
                WHERE state = 'failed' AND confirmed_at IS NULL
                """)
        }
        try await gateway.settle()
    }

    @Test func whatWasPaidLateIsNotPaidByItsReplacementWhichHasNotLeft() async throws {
        try await GatewayUnderTest.with { gateway in
            let agreement = TestAgreement()
            try await gateway.collected(agreement)
            gateway.provider.answer(.disburse, .failed(.payeeNotFound, code: "PAYEE_NOT_FOUND"))
            gateway.provider.answer(.inquireDisbursement, .failed(.payeeNotFound, code: "PAYEE_NOT_FOUND"))
            try await gateway.send(agreement.disburse())
            try await failAndConfirm(gateway)
            let again = PaymentID(IdentifierSource.system.timeOrdered())
            #expect(try await gateway.send(agreement.disburse(payment: again))?.type == "command.accepted")
            // It waits in the queue when the first turns out to be paid.
            gateway.provider.answer(.inquireDisbursement, .succeeded(providerReference: "F2"))
            try await gateway.webhook(agreement.payout, body: "{}")
            _ = try await gateway.inquiry.workDue()
            let replacement = try await gateway.payment(again)
            #expect(replacement.state == .failed && replacement.isConfirmed)
            try await gateway.settle()
            #expect(gateway.provider.orders(.disburse).count == 1)
            let balance = try #require(try await gateway.balance())
            #expect(balance.suspense == -438_750 && balance.inPurses == 450_000 && balance.inFlight == 0)
            let third = PaymentID(IdentifierSource.system.timeOrdered())
            #expect(refusal(try await gateway.send(agreement.disburse(payment: third))) == .paidLate)
            #expect(try await gateway.faults().isEmpty)
        }
    }

    @Test func aReplacementThatMayHaveLeftIsNotSentAgainWhereTheFirstWasPaidLate() async throws {
        try await GatewayUnderTest.with { gateway in
            let agreement = TestAgreement()
            try await gateway.collected(agreement)
            gateway.provider.answer(.disburse, .failed(.payeeNotFound, code: "PAYEE_NOT_FOUND"))
            gateway.provider.answer(.inquireDisbursement, .failed(.payeeNotFound, code: "PAYEE_NOT_FOUND"))
            try await gateway.send(agreement.disburse())
            try await failAndConfirm(gateway)
            let again = PaymentID(IdentifierSource.system.timeOrdered())
            gateway.provider.fail(.disburse, .interrupted, delivery: .unknown)
            try await gateway.send(agreement.disburse(payment: again))
            #expect(try await gateway.submission.workDue() == 1)
            gateway.provider.answer(.inquireDisbursement, .succeeded(providerReference: "F2"), .notFound)
            try await gateway.webhook(agreement.payout, body: "{}")
            try await gateway.database.session { session in
                _ = try session.execute(
                    """
                    UPDATE payments SET next_action_at = CASE state WHEN 'failed' THEN now() ELSE now() + interval '1 hour' END
                    WHERE kind = 'disbursement'
                    """)
            }
            _ = try await gateway.inquiry.workDue()
            #expect(try await gateway.payment(agreement.payout).isLateSuccess)
            try await gateway.database.session { session in
                _ = try session.execute(
                    """
                    UPDATE payments SET next_action_at = now(), submitted_at = now() - interval '2 hours',
                        last_submitted_at = now() - interval '2 hours' WHERE state = 'indeterminate'
                    """)
            }
            try await gateway.settle()
            #expect(try await gateway.payment(again).state == .indeterminate)
            #expect(gateway.provider.orders(.disburse).count == 2)
            let cases = try await gateway.cases()
            #expect(cases.contains("unknown_to_provider"))
            #expect(try await gateway.faults().isEmpty)
        }
    }

    @Test func aReplacementThatWaitsToBeSentAgainIsHeldWhereTheFirstIsPaidLate() async throws {
        try await GatewayUnderTest.with { gateway in
            let agreement = TestAgreement()
            try await gateway.collected(agreement)
            gateway.provider.answer(.disburse, .failed(.payeeNotFound, code: "PAYEE_NOT_FOUND"))
            gateway.provider.answer(.inquireDisbursement, .failed(.payeeNotFound, code: "PAYEE_NOT_FOUND"))
            try await gateway.send(agreement.disburse())
            try await failAndConfirm(gateway)
            let again = PaymentID(IdentifierSource.system.timeOrdered())
            try await gateway.send(agreement.disburse(payment: again))
            // It was sent once, the provider did not know it, and it waits to be sent again.
            try await gateway.database.session { session in
                _ = try session.execute(
                    """
                    UPDATE payments SET submissions = 1, submitted_at = now(), last_submitted_at = now(),
                        next_action_at = now() + interval '1 hour' WHERE state = 'received'
                    """)
            }
            gateway.provider.answer(.inquireDisbursement, .succeeded(providerReference: "F2"), .notFound)
            try await gateway.webhook(agreement.payout, body: "{}")
            _ = try await gateway.inquiry.workDue()
            #expect(try await gateway.payment(agreement.payout).isLateSuccess)
            #expect(try await gateway.payment(again).state == .indeterminate)
            try await gateway.settle()
            #expect(gateway.provider.orders(.disburse).count == 1)
            let cases = try await gateway.cases()
            #expect(cases.contains("unknown_to_provider"))
            #expect(try await gateway.faults().isEmpty)
        }
    }

    @Test func aMilestonePaidLateStopsItselfAndNoOther() async throws {
        try await GatewayUnderTest.with { gateway in
            let agreement = TestAgreement()
            try await gateway.collected(agreement)
            gateway.provider.answer(.disburse, .failed(.expired, code: "EXPIRED"))
            gateway.provider.answer(.inquireDisbursement, .succeeded(providerReference: "F2"))
            try await gateway.send(agreement.settle(part: 1, seller: 97_500, fee: 2_500))
            try await gateway.settle()
            try await gateway.settle()
            #expect(try await gateway.cases() == ["late_success"])
            let again = agreement.settle(part: 1, seller: 97_500, fee: 2_500)
            #expect(refusal(try await gateway.send(again)) == .paidLate)
            // Nor does its money go to the other side.
            #expect(refusal(try await gateway.send(agreement.settle(part: 1, buyer: 100_000))) == .paidLate)
            gateway.provider.answer(.disburse, .pending(providerReference: nil))
            let second = agreement.settle(part: 2, seller: 97_500, fee: 2_500)
            #expect(try await gateway.send(second)?.type == "command.accepted")
            try await gateway.settle()
            let balance = try #require(try await gateway.balance())
            #expect(balance.disbursed == 195_000 && balance.suspense == -97_500)
            #expect(try await gateway.faults().isEmpty)
        }
    }

    @Test func aLegThatFailedIsOrderedAgainThoughTheOtherWasPaidLate() async throws {
        try await GatewayUnderTest.with { gateway in
            let agreement = TestAgreement()
            try await gateway.collected(agreement)
            let failure = ProviderOutcome.failed(.payeeNotFound, code: "PAYEE_NOT_FOUND")
            gateway.provider.answer(.disburse, failure)
            gateway.provider.answer(.inquireDisbursement, failure)
            let first = (seller: agreement.payout, buyer: PaymentID(IdentifierSource.system.timeOrdered()))
            try await gateway.send(
                agreement.settle(seller: 195_000, fee: 5_000, buyer: 250_000, payments: first))
            try await failAndConfirm(gateway)
            let confirmed = try await gateway.payment(first.buyer).isConfirmed
            #expect(confirmed)
            gateway.provider.answer(.inquireDisbursement, .succeeded(providerReference: "F2"))
            try await gateway.webhook(first.seller, body: "{}")
            _ = try await gateway.inquiry.workDue()
            #expect(try await gateway.payment(first.seller).isLateSuccess)
            #expect(
                refusal(try await gateway.send(agreement.settle(seller: 195_000, fee: 5_000))) == .paidLate)
            gateway.provider.answer(.disburse, .pending(providerReference: nil))
            #expect(
                try await gateway.send(agreement.settle(buyer: 250_000))?.type == "command.accepted")
            try await gateway.settle()
            #expect(try await gateway.balance()?.refunded == 250_000)
            #expect(try await gateway.faults().isEmpty)
        }
    }

    @Test func aShareThatIsPaidIsNotPaidAgainOutOfAnothersMoney() async throws {
        try await GatewayUnderTest.with { gateway in
            let agreement = TestAgreement()
            try await gateway.collected(agreement)
            gateway.provider.answer(.disburse, .pending(providerReference: nil))
            gateway.provider.answer(.inquireDisbursement, .succeeded(providerReference: "F2"))
            try await gateway.send(agreement.settle(part: 1, seller: 97_500, fee: 2_500))
            try await gateway.settle()
            #expect(try await gateway.balance()?.disbursed == 97_500)
            #expect(
                refusal(try await gateway.send(agreement.settle(part: 1, seller: 97_500, fee: 2_500)))
                    == .conflict)
            #expect(try await gateway.balance()?.inPurses == 350_000)
        }
    }
}
