import FoundationEssentials
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

/// Circuits on a real database. A worker holds nothing in memory, so two that run at once are two processes.
@Suite struct ProviderCircuitTests {
    /// With circuits that open after three failures; no probe goes before a test says so.
    private func withCircuits(
        rates: RequestRates = RequestRates(submissions: nil, inquiries: nil),
        configured configure: (inout EngineConfiguration) -> Void = { _ in },
        _ body: (GatewayUnderTest) async throws -> Void
    ) async throws {
        try await GatewayUnderTest.with(
            rates: rates,
            configured: { configuration in
                configuration.circuit = CircuitBreaker.Policy(
                    failures: 3, retry: .seconds(3600), limit: .seconds(7200))
                configure(&configuration)
            }, body)
    }

    /// Agreements whose money has come in.
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

    /// Lets payouts fail until nothing is sent any more.
    private func openCircuit(
        _ gateway: GatewayUnderTest, by agreement: TestAgreement, _ code: ProviderError.Code = .unreachable
    ) async throws {
        gateway.provider.fail(.disburse, code, delivery: .notSent)
        try await gateway.send(agreement.disburse())
        try await eventually("the circuit to open", every: .milliseconds(2)) {
            _ = try await gateway.submission.workDue()
            return try await storedCircuit(gateway, .disbursement)?.state == .open
        }
    }

    private func storedCircuit(
        _ gateway: GatewayUnderTest, _ capability: WatchedCapability
    ) async throws -> StoredCircuit? {
        try await gateway.store.transaction { try $0.circuits.all() }.first { $0.capability == capability }
    }

    /// As if the time to the next probe had passed.
    private func letProbeGo(_ gateway: GatewayUnderTest) async throws {
        _ = try await gateway.database.session { session in
            try session.execute("UPDATE provider_circuits SET retry_at = now() WHERE state <> 'closed'")
        }
    }

    private func workTwice(_ gateway: GatewayUnderTest) async throws -> Int {
        async let one = gateway.submission.workDue()
        async let other = gateway.submission.workDue()
        return try await one + other
    }

    private func availability(_ gateway: GatewayUnderTest) async throws -> [Bool] {
        try await gateway.events().compactMap { event in
            guard case .providerAvailability(let report) = event else { return nil }
            #expect(report.provider == ScriptedProvider.id && report.capability == .disbursement)
            return report.available
        }
    }

    @Test func theThirdFailureInARowOpensTheCircuitAndTellsOnce() async throws {
        try await withCircuits { gateway in
            let agreement = try await collected(gateway, 1)[0]
            let before = try await gateway.store.transaction { try $0.circuits.all() }
            #expect(before.isEmpty, "A provider that is well costs no write.")
            try await openCircuit(gateway, by: agreement)
            #expect(gateway.provider.orders(.disburse).count == 3)
            let open = try #require(try await storedCircuit(gateway, .disbursement))
            #expect(open.failures == 3)
            let retryAt = try #require(open.retryAt)
            #expect(retryAt.timeIntervalSince(open.since) == 3600)
            #expect(open.lastFailureAt == open.since)
            #expect(try await availability(gateway) == [false])
            #expect(try await storedCircuit(gateway, .collection) == nil)
        }
    }

    @Test func anAnswerBetweenFailuresKeepsTheCircuitClosed() async throws {
        try await withCircuits { gateway in
            let agreements = try await collected(gateway, 2)
            for agreement in agreements {
                gateway.provider.fail(.disburse, .malformed, delivery: .notSent)
                try await gateway.send(agreement.disburse())
                try await eventually("two failures", every: .milliseconds(2)) {
                    let failures = try await storedCircuit(gateway, .disbursement)?.failures ?? 0
                    if failures < 2 { _ = try await gateway.submission.workDue() }
                    return failures == 2
                }
                gateway.provider.answer(.disburse, .succeeded(providerReference: "F2"))
                try await gateway.settle()
                let circuit = try await storedCircuit(gateway, .disbursement)
                #expect(circuit?.state == .closed && circuit?.failures == 0)
            }
            #expect(try await availability(gateway).isEmpty)
        }
    }

    @Test func whileTheCircuitIsOpenPayoutsQueueAndNothingIsSent() async throws {
        try await withCircuits { gateway in
            let agreements = try await collected(gateway, 4)
            try await openCircuit(gateway, by: agreements[0])
            for agreement in agreements.dropFirst() {
                guard case .commandAccepted = try await gateway.send(agreement.disburse()) else {
                    Issue.record("A payout is taken while its provider is away.")
                    return
                }
            }
            for _ in 0..<5 { #expect(try await workTwice(gateway) == 0) }
            #expect(gateway.provider.orders(.disburse).count == 3)
            let queues = try await gateway.store.transaction { try $0.payments.queues() }
            #expect(queues.map(\.count) == [4])
            #expect(queues.first?.kind == .disbursement)
            #expect(queues.first?.amount == Money(4 * 438_750, .xaf))
            #expect(try await gateway.faults().isEmpty)
        }
    }

    @Test func oneProbeGoesHoweverManyWorkersAskAndItsFailureKeepsTheCircuitOpenForLonger() async throws {
        try await withCircuits { gateway in
            let agreements = try await collected(gateway, 4)
            try await openCircuit(gateway, by: agreements[0])
            for agreement in agreements.dropFirst() { try await gateway.send(agreement.disburse()) }
            try await letProbeGo(gateway)
            var sent = 0
            for _ in 0..<5 { sent += try await workTwice(gateway) }
            #expect(sent == 1)
            #expect(gateway.provider.orders(.disburse).count == 4)
            let circuit = try #require(try await storedCircuit(gateway, .disbursement))
            #expect(circuit.state == .open && circuit.breaker.trips == 2)
            let (failed, retryAt) = (try #require(circuit.lastFailureAt), try #require(circuit.retryAt))
            #expect(retryAt.timeIntervalSince(failed) == 7200)
            #expect(try await availability(gateway) == [false], "A probe that fails is no news.")
        }
    }

    @Test func aProbeWhoseProcessWasKilledBlocksTheNextOneForItsLeaseOnly() async throws {
        try await withCircuits { gateway in
            let agreements = try await collected(gateway, 2)
            try await openCircuit(gateway, by: agreements[0])
            try await gateway.send(agreements[1].disburse())
            try await letProbeGo(gateway)
            let circuits = ProviderCircuits(configuration: gateway.configuration, logger: .quiet)
            let claimed = try await gateway.store.transaction {
                try circuits.claimProbes(of: .provider(ScriptedProvider.id), limit: 16, in: $0)
            }
            #expect(claimed.count == 1 && claimed[0].state == .submitting)
            #expect(try await storedCircuit(gateway, .disbursement)?.state == .halfOpen)
            #expect(try await workTwice(gateway) == 0)
            gateway.provider.answer(.disburse, .succeeded(providerReference: "F2"))
            try await letProbeGo(gateway)
            try await eventually("the next probe", every: .milliseconds(2)) {
                try await workTwice(gateway) == 1
            }
            #expect(try await storedCircuit(gateway, .disbursement)?.state == .closed)
            #expect(try await gateway.payment(claimed[0].id).state == .submitting)
        }
    }

    @Test func theQueueDrainsWhenTheProviderAnswersAndEveryPayoutIsMadeOnce() async throws {
        try await withCircuits(configured: { $0.width = 4 }) { gateway in
            let agreements = try await collected(gateway, 12)
            try await openCircuit(gateway, by: agreements[0])
            for agreement in agreements.dropFirst() { try await gateway.send(agreement.disburse()) }
            let failures = gateway.provider.orders(.disburse).count
            gateway.provider.answer(.disburse, .succeeded(providerReference: "F2"))
            try await letProbeGo(gateway)
            try await eventually("the queue to drain", every: .milliseconds(2)) {
                _ = try await workTwice(gateway)
                return try await gateway.store.transaction { try $0.payments.queues() }.isEmpty
            }
            for agreement in agreements {
                #expect(try await gateway.payment(agreement.payout).state == .succeeded)
            }
            let paid = gateway.provider.orders(.disburse).dropFirst(failures).map(\.attempt)
            #expect(paid.count == 12 && Set(paid).count == 12)
            #expect(try await availability(gateway) == [false, true])
            #expect(try await gateway.faults().isEmpty)
            #expect(try await gateway.balance()?.disbursed == 12 * 438_750)
        }
    }

    @Test func anAnsweredInquiryEndsALongWaitAndClosesNothing() async throws {
        try await withCircuits { gateway in
            let agreements = try await collected(gateway, 2)
            gateway.provider.answer(.disburse, .pending(providerReference: nil))
            gateway.provider.answer(.inquireDisbursement, .pending(providerReference: nil))
            try await gateway.send(agreements[1].disburse())
            _ = try await gateway.submission.workDue()
            try await openCircuit(gateway, by: agreements[0])
            _ = try await gateway.database.session {
                try $0.execute("UPDATE provider_circuits SET retry_at = now() + interval '5 hours'")
            }
            try await eventually("the inquiry", every: .milliseconds(2)) {
                try await gateway.inquiry.workDue() > 0
            }
            let circuit = try #require(try await storedCircuit(gateway, .disbursement))
            let now = try await gateway.store.transaction { try $0.now() }
            #expect(circuit.state == .open)
            let retryAt = try #require(circuit.retryAt)
            #expect(retryAt.timeIntervalSince(now) <= 3600)
        }
    }

    @Test func aProviderThatAsksToSlowDownIsNotIll() async throws {
        try await withCircuits { gateway in
            let agreement = try await collected(gateway, 1)[0]
            gateway.provider.fail(.disburse, .throttled, delivery: .notSent)
            try await gateway.send(agreement.disburse())
            try await eventually("six tries", every: .milliseconds(2)) {
                _ = try await gateway.submission.workDue()
                return gateway.provider.orders(.disburse).count >= 6
            }
            #expect(try await storedCircuit(gateway, .disbursement) == nil)
        }
    }

    @Test func anAttemptMadeElsewhereSaysNothingOfTheProvider() async throws {
        try await withCircuits { gateway in
            let agreement = try await collected(gateway, 1)[0]
            gateway.provider.answer(.disburse, .pending(providerReference: nil))
            try await gateway.send(agreement.disburse())
            _ = try await gateway.submission.workDue()
            gateway.provider.move(to: "elsewhere")
            for _ in 0..<5 {
                try await eventually("the inquiry", every: .milliseconds(2)) {
                    try await gateway.inquiry.workDue() > 0
                }
            }
            #expect(gateway.provider.orders(.inquireDisbursement).isEmpty)
            #expect(try await storedCircuit(gateway, .disbursement) == nil)
        }
    }

    @Test func aCallThatTheRateDoesNotAllowIsNotMadeAndComesAgain() async throws {
        let rates = RequestRates(submissions: RequestRate(1, per: .seconds(36_000)), inquiries: nil)
        try await withCircuits(rates: rates) { gateway in
            let agreements = [TestAgreement(), TestAgreement()]
            gateway.provider.answer(.collect, .pending(providerReference: nil))
            for agreement in agreements {
                try await gateway.send(agreement.open)
                try await gateway.send(agreement.collect())
            }
            #expect(try await gateway.submission.workDue() == 2)
            #expect(gateway.provider.orders(.collect).count == 1)
            let states = [
                try await gateway.payment(agreements[0].collection).state,
                try await gateway.payment(agreements[1].collection).state,
            ]
            #expect(Set(states) == [.pending, .received])
            #expect(try await storedCircuit(gateway, .collection) == nil)
        }
    }
}
