import GatewayCore
import GatewayMessages
import GatewayStore
import Ledger
import Postgres
import Primitives
import ProviderKit
import Reconciliation
import Testing

@testable import GatewayEngine

/// Payments whose end two people say.
@Suite struct CaseRulingTests {
    private static let decision = CaseOrder.Decision(.providerError, "Lettre de l'opérateur")

    private func rule(_ ruling: PaymentRuling, _ id: Int64, _ finance: FinanceUnderTest) async throws {
        try await finance.cases().take(.rule(ruling, Self.decision), on: id, by: finance[.finance])
        try await finance.cases().take(.approve(nil), on: id, by: finance[.approver])
    }

    @Test func anIndeterminateCollectionSucceedsByTwoPeopleAndItsMoneyIsBookedOnTheirRuling() async throws {
        try await FinanceUnderTest.with { finance in
            let agreement = TestAgreement()
            try await finance.gateway.indeterminate(agreement)
            let known = try await finance.opened(.unknownToProvider)
            try await finance.cases().take(
                .rule(.succeeded, Self.decision), on: known.id, by: finance[.finance])
            #expect(try await finance.gateway.payment(agreement.collection).state == .indeterminate)
            let own = await finance.refusal {
                try await finance.cases().take(.approve(nil), on: known.id, by: finance[.finance])
            }
            #expect(own == .notAllowed)
            try await finance.cases().take(.approve(nil), on: known.id, by: finance[.approver])
            #expect(try await finance.gateway.payment(agreement.collection).state == .succeeded)
            #expect(try await finance.gateway.balance()?.inPurses == 450_000)
            #expect(try await finance.gateway.faults() == [])
            let told = try await finance.gateway.events().last?.type
            #expect(told == "payment.succeeded")
            let sources = try await finance.gateway.database.session { session in
                try session.query("SELECT source, event, body FROM evidence").map {
                    "\(try $0.string("source")) \(try $0.string("event"))"
                }
            }
            #expect(sources.last == "ruling succeeded")
            #expect(try await finance.find(known.id).resolution == .ruled)
        }
    }

    @Test func anIndeterminateCollectionFailsByTwoPeopleAndAnotherMayFollow() async throws {
        try await FinanceUnderTest.with { finance in
            let agreement = TestAgreement()
            try await finance.gateway.indeterminate(agreement)
            try await rule(.failed(.expired), try await finance.opened(.unknownToProvider).id, finance)
            let payment = try await finance.gateway.payment(agreement.collection)
            #expect(payment.state == .failed && payment.failure == .expired)
            #expect(try await finance.gateway.balance()?.inPurses == 0)
            #expect(try await finance.gateway.faults() == [])
        }
    }

    @Test(arguments: [PaymentRuling.succeeded, .failed(.declined), .lateAccepted])
    func noRulingTouchesAPaymentThatHasSucceeded(_ ruling: PaymentRuling) async throws {
        try await FinanceUnderTest.with { finance in
            let agreement = TestAgreement()
            try await finance.gateway.collected(agreement)
            _ = try await finance.gateway.store.transaction {
                try $0.payments.openCase(agreement.collection, .finalStateContradicted)
            }
            let known = try await finance.opened(.finalStateContradicted)
            let refusal = await finance.refusal { try await rule(ruling, known.id, finance) }
            #expect(refusal == .invalid)
            #expect(try await finance.gateway.payment(agreement.collection).state == .succeeded)
        }
    }

    @Test func aPaymentThatEndedMeanwhileIsNotRuledOn() async throws {
        try await FinanceUnderTest.with { finance in
            let agreement = TestAgreement()
            try await finance.gateway.indeterminate(agreement)
            let known = try await finance.opened(.unknownToProvider)
            try await finance.cases().take(
                .rule(.failed(.expired), Self.decision), on: known.id, by: finance[.finance])
            finance.gateway.provider.answer(.inquireCollection, .succeeded(providerReference: "F9"))
            try await finance.cases().take(.inquire(nil), on: known.id, by: finance[.operator])
            try await finance.gateway.settle()
            let refusal = await finance.refusal {
                try await finance.cases().take(.approve(nil), on: known.id, by: finance[.approver])
            }
            #expect(refusal == .invalid)
            #expect(try await finance.gateway.payment(agreement.collection).state == .succeeded)
            try await finance.cases().take(.decline("Trop tard"), on: known.id, by: finance[.approver])
        }
    }

    /// A payout that failed, and of which the operator says afterwards that it was executed.
    private func paidLate(_ finance: FinanceUnderTest) async throws -> TestAgreement {
        let agreement = TestAgreement()
        let gateway = finance.gateway
        try await gateway.collected(agreement)
        gateway.provider.answer(.disburse, .failed(.payeeNotFound, code: "PAYEE_NOT_FOUND"))
        gateway.provider.answer(.inquireDisbursement, .succeeded(providerReference: "F2"))
        try await gateway.send(agreement.disburse())
        try await gateway.settle()
        #expect(try await gateway.balance()?.suspense == -438_750)
        return agreement
    }

    @Test func aLatePayoutThatCountsIsPaidByThePurseOnceAndTold() async throws {
        try await FinanceUnderTest.with { finance in
            let agreement = try await paidLate(finance)
            let known = try await finance.opened(.lateSuccess)
            let accepted = await finance.refusal {
                try await finance.cases().take(.accept(Self.decision), on: known.id, by: finance[.finance])
            }
            #expect(accepted == .invalid)
            try await rule(.lateAccepted, known.id, finance)
            let balance = try #require(try await finance.gateway.balance())
            #expect(balance.suspense == 0 && balance.inPurses == 0 && balance.fees == 11_250)
            #expect(balance.disbursed == 438_750)
            #expect(try await finance.gateway.faults() == [])
            #expect(try await finance.gateway.events().last?.type == "payment.succeeded")
            try await finance.cases().take(.reopen("Encore"), on: known.id, by: finance[.finance])
            let again = await finance.refusal { try await rule(.lateAccepted, known.id, finance) }
            #expect(again == .invalid)
            let more = try await finance.gateway.send(agreement.refund(1))
            #expect(more?.type == "command.refused")
        }
    }

    @Test func aLatePayoutIsNeverPaidByAPurseThatHasLess() async throws {
        try await FinanceUnderTest.with { finance in
            let agreement = TestAgreement()
            let gateway = finance.gateway
            try await gateway.collected(agreement)
            gateway.provider.answer(.disburse, .failed(.payeeNotFound, code: "PAYEE_NOT_FOUND"))
            gateway.provider.answer(.inquireDisbursement, .failed(.payeeNotFound, code: "PAYEE_NOT_FOUND"))
            try await gateway.send(agreement.settle(part: 1, seller: 300_000))
            try await gateway.settle()
            gateway.provider.answer(.disburse, .pending(providerReference: nil))
            gateway.provider.answer(.inquireDisbursement, .succeeded(providerReference: "F3"))
            try await gateway.send(agreement.settle(part: 2, seller: 200_000))
            try await gateway.settle()
            try await gateway.database.session { session in
                _ = try session.execute(
                    "UPDATE payments SET next_action_at = now() WHERE state = 'failed' AND late_success_at IS NULL"
                )
            }
            try await gateway.settle()
            let known = try await finance.opened(.lateSuccess)
            let refusal = await finance.refusal { try await rule(.lateAccepted, known.id, finance) }
            #expect(refusal == .invalid)
            #expect(try await gateway.balance()?.inPurses == 250_000)
            #expect(try await gateway.faults() == [])
        }
    }

    @Test func aLatePayoutThatWasTakenBackLeavesSuspenseByACorrection() async throws {
        try await FinanceUnderTest.with { finance in
            _ = try await paidLate(finance)
            let known = try await finance.opened(.lateSuccess)
            try await finance.cases().take(
                .move(
                    debit: .providerClearing, credit: .suspense, amount: nil,
                    CaseOrder.Decision(.reversed)), on: known.id, by: finance[.finance])
            #expect(try await finance.suspense() == -438_750)
            try await finance.cases().take(.approve(nil), on: known.id, by: finance[.approver])
            let balance = try #require(try await finance.gateway.balance())
            #expect(balance.suspense == 0 && balance.inPurses == 450_000 && balance.clearing == 450_000)
            #expect(try await finance.gateway.faults() == [])
        }
    }
}
