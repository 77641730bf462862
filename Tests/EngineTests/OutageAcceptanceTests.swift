import GatewayCore
import GatewayMessages
import GatewayStore
import Postgres
import Primitives
import ProviderKit
import TestSupport
import Testing

@testable import GatewayEngine

/// What is accepted while a provider does not answer.
@Suite struct OutageAcceptanceTests {
    private func refusal(_ event: GatewayEvent?) -> CommandRefusal.Code? {
        if case .commandRefused(_, let refusal) = event { refusal.code } else { nil }
    }

    private func setCircuit(
        _ gateway: GatewayUnderTest, _ capability: WatchedCapability, retryAfter: Duration
    ) async throws {
        try await gateway.store.transaction { transaction in
            let circuit = try transaction.circuits.lock(ScriptedProvider.id, capability)
            let breaker = CircuitBreaker(state: .open, failures: 5, trips: 1)
            try transaction.circuits.update(circuit, to: breaker, change: .opened(retryAfter: retryAfter))
        }
    }

    private func collected(_ gateway: GatewayUnderTest, _ count: Int) async throws -> [TestAgreement] {
        gateway.provider.answer(.collect, .pending(providerReference: nil))
        gateway.provider.answer(.inquireCollection, .succeeded(providerReference: "F1"))
        let agreements = (0..<count).map { _ in TestAgreement() }
        for agreement in agreements {
            try await gateway.send(agreement.open)
            try await gateway.send(agreement.collect())
        }
        try await gateway.settle()
        return agreements
    }

    @Test func aCollectionIsRefusedAtOnceAndAPayoutIsNot() async throws {
        try await GatewayUnderTest.with { gateway in
            let paid = try await collected(gateway, 1)[0]
            try await setCircuit(gateway, .collection, retryAfter: .seconds(3600))
            let agreement = TestAgreement()
            try await gateway.send(agreement.open)
            #expect(refusal(try await gateway.send(agreement.collect())) == .providerUnavailable)
            let stored = try await gateway.store.transaction {
                try $0.payments.payment(agreement.collection)
            }
            #expect(stored == nil, "A refused command has written nothing.")
            #expect(refusal(try await gateway.send(paid.disburse())) == nil)
        }
    }

    @Test func onceAProbeIsDueOneCollectionIsTakenAndClosesTheCircuit() async throws {
        try await GatewayUnderTest.with { gateway in
            gateway.provider.answer(.collect, .pending(providerReference: nil))
            gateway.provider.answer(.inquireCollection, .succeeded(providerReference: "F1"))
            try await setCircuit(gateway, .collection, retryAfter: .zero)
            let agreements = [TestAgreement(), TestAgreement(), TestAgreement()]
            for agreement in agreements { try await gateway.send(agreement.open) }
            #expect(refusal(try await gateway.send(agreements[0].collect())) == nil)
            #expect(refusal(try await gateway.send(agreements[1].collect())) == .providerUnavailable)
            #expect(try await gateway.submission.workDue() == 1)
            #expect(refusal(try await gateway.send(agreements[2].collect())) == nil)
            try await gateway.settle()
            #expect(try await gateway.payment(agreements[0].collection).state == .succeeded)
        }
    }

    @Test func payoutsAreRefusedAboveTheNumberThatMayWaitAndReserveNothing() async throws {
        try await GatewayUnderTest.with(configured: { $0.queueLimit = 2 }) { gateway in
            let agreements = try await collected(gateway, 3)
            try await setCircuit(gateway, .disbursement, retryAfter: .seconds(3600))
            #expect(refusal(try await gateway.send(agreements[0].disburse())) == nil)
            #expect(refusal(try await gateway.send(agreements[1].disburse())) == nil)
            #expect(refusal(try await gateway.send(agreements[2].disburse())) == .queueFull)
            #expect(refusal(try await gateway.send(agreements[2].refund())) == nil, "Refunds queue apart.")
            #expect(try await gateway.faults().isEmpty)
        }
    }

    @Test func payoutsAreRefusedAboveTheAmountThatMayWaitAndTakenUpToIt() async throws {
        try await GatewayUnderTest.with(configured: { $0.queueAmount = 438_750 + 100 }) { gateway in
            let agreements = try await collected(gateway, 2)
            try await setCircuit(gateway, .disbursement, retryAfter: .seconds(3600))
            #expect(refusal(try await gateway.send(agreements[0].disburse())) == nil)
            #expect(refusal(try await gateway.send(agreements[1].disburse(net: 101, fee: 0))) == .queueFull)
            let another = PaymentID(IdentifierSource.system.timeOrdered())
            let fits = try await gateway.send(agreements[1].disburse(net: 100, fee: 0, payment: another))
            #expect(refusal(fits) == nil)
        }
    }

    @Test func theCapsAreForOutagesOnly() async throws {
        try await GatewayUnderTest.with(configured: { $0.queueLimit = 1 }) { gateway in
            let agreements = try await collected(gateway, 3)
            for agreement in agreements {
                #expect(refusal(try await gateway.send(agreement.disburse())) == nil)
            }
        }
    }

    @Test func aCollectionThatWaitedTooLongIsEndedWhereNothingOfItCanHaveLeft() async throws {
        try await GatewayUnderTest.with(configured: { $0.collectionPatience = .zero }) { gateway in
            let waiting = TestAgreement()
            let unreached = TestAgreement()
            let unknown = TestAgreement()
            // Sent, not known to the provider, and so in line again: it may have left once.
            gateway.provider.fail(.collect, .interrupted, delivery: .unknown)
            gateway.provider.answer(.inquireCollection, .notFound)
            try await gateway.send(unknown.open)
            try await gateway.send(unknown.collect())
            #expect(try await gateway.submission.workDue() == 1)
            try await eventually("the attempt to be in line again") {
                _ = try await gateway.inquiry.workDue()
                return try await gateway.payment(unknown.collection).state == .received
            }
            gateway.provider.fail(.collect, .unreachable, delivery: .notSent)
            try await gateway.send(unreached.open)
            try await gateway.send(unreached.collect())
            try await eventually("both to be tried", every: .milliseconds(2)) {
                _ = try await gateway.submission.workDue()
                return gateway.provider.orders(.collect).count >= 5
            }
            try await gateway.send(waiting.open)
            try await gateway.send(waiting.collect())
            #expect(try await gateway.service.withdrawStaleCollections() == 2)
            for agreement in [waiting, unreached] {
                let payment = try await gateway.payment(agreement.collection)
                #expect(payment.state == .failed && payment.failure == .providerUnavailable)
            }
            #expect(try await gateway.payment(unknown.collection).state == .received)
            #expect(try await gateway.faults().isEmpty)
            let again = PaymentID(IdentifierSource.system.timeOrdered())
            #expect(refusal(try await gateway.send(waiting.collect(payment: again))) == nil)
        }
    }

    @Test func aPayoutIsNeverWithdrawn() async throws {
        try await GatewayUnderTest.with(configured: { $0.collectionPatience = .zero }) { gateway in
            let agreement = try await collected(gateway, 1)[0]
            try await setCircuit(gateway, .disbursement, retryAfter: .seconds(3600))
            try await gateway.send(agreement.disburse())
            #expect(try await gateway.service.withdrawStaleCollections() == 0)
            #expect(try await gateway.payment(agreement.payout).state == .received)
        }
    }
}
