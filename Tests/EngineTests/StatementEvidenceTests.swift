import GatewayCore
import GatewayMessages
import GatewayStore
import Ledger
import Postgres
import Primitives
import ProviderKit
import Reconciliation
import TestSupport
import Testing

@testable import GatewayEngine

@Suite struct StatementEvidenceTests {
    private typealias Under = StatementUnderTest

    /// An agreement whose money is in its purse, and a payout of which nobody knows what became.
    private func indeterminate(_ under: Under) async throws -> TestAgreement {
        let (gateway, agreement) = (under.gateway, TestAgreement())
        try await gateway.collected(agreement)
        gateway.provider.fail(.disburse, .interrupted, delivery: .unknown)
        gateway.provider.fail(.inquireDisbursement, .interrupted, delivery: .unknown)
        try await gateway.send(agreement.disburse())
        try await gateway.settle()
        #expect(try await gateway.payment(agreement.payout).state == .indeterminate)
        try await under.move(agreement.collection, to: "2026-11-22 09:00:00+01")
        try await under.move(agreement.payout, to: "2026-11-22 10:00:00+01")
        return agreement
    }

    private let collection = Under.row(
        "F1", "PAY-TEST01", at: "2026-11-22 09:00:00", party: "237670000001", amount: 450_000)

    private func payout(
        _ status: String = "done", party: String = "237670000002", amount: Int64 = 438_750,
        reference: String = "PAY-TEST02"
    ) -> String {
        Under.row("F2", reference, status, "out", party: party, amount: amount)
    }

    private struct Kept: Equatable {
        let source: String
        let status: Int64?
        let hasLine: Bool
    }

    private func evidence(_ under: Under, of payment: PaymentID) async throws -> [Kept] {
        try await under.gateway.database.session { session in
            try session.query(
                """
                SELECT source, http_status, statement_line IS NOT NULL AS has_line, body FROM evidence
                WHERE payment_id = \(payment.uuid) AND source = 'statement' ORDER BY recorded_at
                """
            ).map { row in
                #expect(try !row.string("body").contains("670000002"))
                return Kept(
                    source: try row.string("source"), status: try row.optionalInt("http_status"),
                    hasLine: try row.bool("has_line"))
            }
        }
    }

    private let oneLine = [Kept(source: "statement", status: nil, hasLine: true)]

    @Test func aPayoutThatNobodyKnowsSucceedsByTheLineOfAStatement() async throws {
        try await Under.with { under in
            let agreement = try await indeterminate(under)
            try await under.importing([collection, payout()])
            let outcome = try await under.compare()
            #expect(outcome.decided == 1 && outcome.remaining == 0)
            let payment = try await under.gateway.payment(agreement.payout)
            #expect(payment.state == .succeeded && payment.providerReference == "F2")
            #expect(try await evidence(under, of: agreement.payout) == oneLine)
            #expect(try await under.gateway.balance()?.disbursed == 438_750)
            #expect(try await under.gateway.faults().isEmpty)
            let last = try await under.gateway.events().last
            guard case .payment(let report) = last else {
                Issue.record("The other side is told.")
                return
            }
            #expect(report.payment == agreement.payout && report.state == .succeeded)
        }
    }

    @Test func aPendingPayoutIsNotDecidedByALineButItsProviderIsAskedAtOnce() async throws {
        try await Under.with { under in
            let agreement = TestAgreement()
            try await under.gateway.collected(agreement)
            under.gateway.provider.answer(.disburse, .pending(providerReference: "F2"))
            under.gateway.provider.answer(.inquireDisbursement, .pending(providerReference: "F2"))
            try await under.gateway.send(agreement.disburse())
            try await under.gateway.settle()
            try await under.move(agreement.collection, to: "2026-11-22 09:00:00+01")
            try await under.move(agreement.payout, to: "2026-11-22 10:00:00+01")
            try await under.importing([collection, payout()])
            let outcome = try await under.compare()
            #expect(outcome.decided == 0)
            #expect(try await under.gateway.payment(agreement.payout).state == .pending)
            #expect(try await under.gateway.balance()?.disbursed == 0)
            under.gateway.provider.answer(.inquireDisbursement, .succeeded(providerReference: "F2"))
            try await under.gateway.settle()
            #expect(try await under.gateway.payment(agreement.payout).state == .succeeded)
            #expect(try await under.gateway.faults().isEmpty)
        }
    }

    @Test func aPayoutThatNobodyKnowsFailsByTheLineOfAStatementAndItsMoneyIsReleased() async throws {
        try await Under.with(settlingTime: .seconds(3600)) { under in
            let agreement = try await indeterminate(under)
            try await under.importing([collection, payout("failed")])
            let outcome = try await under.compare()
            #expect(outcome.decided == 1)
            #expect(try await under.gateway.payment(agreement.payout).state == .failed)
            #expect(try await evidence(under, of: agreement.payout) == oneLine)
            #expect(try await under.gateway.balance()?.inPurses == 450_000)
            #expect(try await under.gateway.faults().isEmpty)
        }
    }

    /// Lines that are nearly the payment's.
    @Test(arguments: ["party", "amount", "reference", "status", "direction"])
    func aLineThatDiffersInOneThingDecidesNothing(_ difference: String) async throws {
        try await Under.with { under in
            let agreement = try await indeterminate(under)
            let line =
                switch difference {
                case "party": payout(party: "237670000009")
                case "amount": payout(amount: 438_751)
                case "reference": payout(reference: "PAY-TEST03")
                case "status": payout("who knows")
                default: Under.row("F2", "PAY-TEST02", party: "237670000002", amount: 438_750)
                }
            try await under.importing([collection, line])
            let outcome = try await under.compare()
            #expect(outcome.decided == 0)
            #expect(try await under.gateway.payment(agreement.payout).state == .indeterminate)
            #expect(try await evidence(under, of: agreement.payout).isEmpty)
        }
    }

    @Test func aStatementThatContradictsAFailureBooksNothingAndAsksTheProviderAndAPerson() async throws {
        try await Under.with(settlingTime: .seconds(3600)) { under in
            let (gateway, agreement) = (under.gateway, TestAgreement())
            try await gateway.collected(agreement)
            gateway.provider.answer(.disburse, .failed(.payeeNotFound, code: "PAYEE_NOT_FOUND"))
            gateway.provider.answer(.inquireDisbursement, .failed(.payeeNotFound, code: "PAYEE_NOT_FOUND"))
            try await gateway.send(agreement.disburse())
            try await gateway.settle()
            #expect(try await gateway.payment(agreement.payout).state == .failed)
            try await under.move(agreement.collection, to: "2026-11-22 09:00:00+01")
            try await under.move(agreement.payout, to: "2026-11-22 10:00:00+01")
            try await under.importing([collection, payout()])
            let outcome = try await under.compare()
            #expect(outcome.contradicted == 1 && outcome.decided == 0)
            let payment = try await gateway.payment(agreement.payout)
            #expect(payment.state == .failed && !payment.isLateSuccess)
            #expect(try await gateway.balance()?.inPurses == 450_000)
            #expect(try await under.openCases().contains("final_state_contradicted"))
            // Once more: a person is told once.
            let again = try await under.compare()
            #expect(again.contradicted == 0)
            #expect(try await evidence(under, of: agreement.payout) == oneLine)
            // The provider is asked at once, and its own word books the money.
            gateway.provider.answer(.inquireDisbursement, .succeeded(providerReference: "F2"))
            try await gateway.settle()
            #expect(try await gateway.payment(agreement.payout).isLateSuccess)
            #expect(try await gateway.balance()?.suspense == -438_750)
            #expect(try await gateway.faults().isEmpty)
        }
    }

    @Test func aStatementThatContradictsASuccessIsACase() async throws {
        try await Under.with { under in
            let payment = try await under.collected("PAY-9", as: "F9")
            try await under.importing([Under.row("F9", "PAY-9", "failed")])
            let outcome = try await under.compare()
            #expect(outcome.contradicted == 1 && outcome.decided == 0)
            #expect(try await under.gateway.payment(payment).state == .succeeded)
            #expect(try await under.openCases().contains("final_state_contradicted"))
            #expect(try await under.gateway.faults().isEmpty)
        }
    }
}
