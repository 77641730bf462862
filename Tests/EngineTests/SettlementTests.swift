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
    private func collected(_ gateway: GatewayUnderTest, _ agreement: TestAgreement) async throws {
        gateway.provider.answer(.collect, .pending(providerReference: nil))
        gateway.provider.answer(.inquireCollection, .succeeded(providerReference: "F1"))
        try await gateway.send(agreement.open)
        try await gateway.send(agreement.collect())
        try await gateway.settle()
        #expect(try await gateway.payment(agreement.collection).state == .succeeded)
    }

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
            try await collected(gateway, agreement)
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
            try await collected(gateway, agreement)
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
            try await collected(gateway, agreement)
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
            try await collected(gateway, agreement)
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
            try await collected(gateway, agreement)
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
}
