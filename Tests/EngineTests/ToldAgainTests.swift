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

@Suite("What the other side may have missed is told again") struct ToldAgainTests {
    @Test func anInquiryAboutACollectionTellsItsAutomaticRefundsToo() async throws {
        try await GatewayUnderTest.with { gateway in
            let agreement = TestAgreement()
            gateway.provider.answer(.collect, .failed(.expired, code: "EXPIRED"))
            gateway.provider.answer(.inquireCollection, .succeeded(providerReference: "F1"))
            gateway.provider.answer(.disburse, .succeeded(providerReference: "F2"))
            try await gateway.send(agreement.open)
            try await gateway.send(agreement.collect())
            try await eventually("the late money to be sent back") {
                try await gateway.settle()
                return try await gateway.balance()?.refunded == 450_000
            }
            let before = try await gateway.events().count
            try await gateway.send(
                .inquire(Inquire(payment: agreement.collection, purse: agreement.purse)))
            let reports = try await gateway.events().dropFirst(before).compactMap { event in
                if case .payment(let report) = event { report } else { nil }
            }
            #expect(reports.map(\.kind) == [.collection, .refund])
            #expect(reports.map(\.state) == [.failed, .succeeded])
        }
    }

    @Test func howAProviderIsIsToldNowAndThenThoughNothingChanges() async throws {
        try await GatewayUnderTest.with { gateway in
            try await gateway.store.transaction { transaction in
                let circuit = try transaction.circuits.lock(ScriptedProvider.id, .refund)
                try transaction.circuits.update(
                    circuit, to: CircuitBreaker(state: .open, failures: 5, trips: 1),
                    change: .opened(retryAfter: .seconds(60)))
            }
            try await gateway.service.tellAvailabilitiesAgain(after: .seconds(3600))
            #expect(try await gateway.events().isEmpty)
            for _ in 1...2 { try await gateway.service.tellAvailabilitiesAgain(after: .zero) }
            let told = try await gateway.events().compactMap { event in
                if case .providerAvailability(let report) = event { report } else { nil }
            }
            #expect(told.count == 2)
            let isRight = told.allSatisfy { !$0.available && $0.capability == .refund }
            #expect(isRight)
        }
    }

    /// Refunds are disbursements to it, with a circuit of their own.
    @Test func theCircuitOfRefundsIsShownForWhoeverPaysOut() {
        let provider = ScriptedProvider(resubmission: .deduplicated)
        #expect(WatchedCapability.watched(of: provider) == [.collection, .disbursement, .refund])
    }

    /// An answer that cannot be stored would be asked for again and again, and its money never be booked.
    @Test func anAnswerWithANULIsBooked() async throws {
        try await GatewayUnderTest.with { gateway in
            let agreement = TestAgreement()
            gateway.provider.answer(.collect, .succeeded(providerReference: "F\0"))
            try await gateway.send(agreement.open)
            try await gateway.send(agreement.collect())
            try await gateway.settle()
            #expect(try await gateway.payment(agreement.collection).state == .succeeded)
            #expect(try await gateway.balance()?.collected == 450_000)
        }
    }
}
