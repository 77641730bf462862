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

/// A network that takes messages, or does not answer.
private final class ScriptedNetwork: SMSProvider {
    private struct State {
        var isAway = false
        var refusesMessages = false
        var orders: [SMSID] = []
    }

    let manifest: ProviderManifest
    private let state = Mutex(State())

    init(_ manifest: ProviderManifest) {
        self.manifest = manifest
    }

    func setAway(_ isAway: Bool) { state.withLock { $0.isAway = isAway } }
    func refuseMessages() { state.withLock { $0.refusesMessages = true } }
    var orders: [SMSID] { state.withLock { $0.orders } }

    func sendSMS(_ order: SMSOrder, in context: ProviderContext) async throws(ProviderError) -> SMSReceipt {
        let (isAway, refuses) = state.withLock { state in
            state.orders.append(order.id)
            return (state.isAway, state.refusesMessages)
        }
        if refuses { throw ProviderError(.orderRefused, delivery: .notSent, message: "SVC0004") }
        if isAway { throw ProviderError(.unreachable, delivery: .notSent, message: "away") }
        return SMSReceipt(providerReference: nil)
    }
}

@Suite struct SMSCircuitTests {
    @Test func messagesWaitWhileTheNetworkIsAwayAndEachIsSentOnceWhenItIsBack() async throws {
        let network = ScriptedNetwork(ScriptedProvider(resubmission: .never).manifest)
        try await GatewayUnderTest.with(
            wrapped: { _ in network },
            configured: { configuration in
                configuration.circuit = CircuitBreaker.Policy(
                    failures: 3, retry: .seconds(3600), limit: .seconds(3600))
            },
            { gateway in
                network.setAway(true)
                let ids = (0..<6).map { _ in SMSID(IdentifierSource.system.timeOrdered()) }
                try await send(ids[0], to: gateway)
                try await eventually("the circuit to open", every: .milliseconds(2)) {
                    _ = try await gateway.sms.sendDue()
                    return try await state(gateway) == .open
                }
                #expect(network.orders.count == 3)
                for id in ids.dropFirst() { try await send(id, to: gateway) }
                #expect(try await gateway.sms.sendDue() == 0)
                try await letProbeGo(gateway)
                async let one = gateway.sms.sendDue()
                async let other = gateway.sms.sendDue()
                let probes = try await one + other
                #expect(probes == 1)
                #expect(try await state(gateway) == .open)
                let failures = network.orders.count
                network.setAway(false)
                try await letProbeGo(gateway)
                try await eventually("all to be sent", every: .milliseconds(2)) {
                    _ = try await gateway.sms.sendDue()
                    return network.orders.count == failures + ids.count
                }
                #expect(Set(network.orders.dropFirst(failures)) == Set(ids))
                #expect(try await state(gateway) == .closed)
                let told = try await gateway.events().compactMap { event -> Bool? in
                    guard case .providerAvailability(let report) = event else { return nil }
                    return report.capability == .sms ? report.available : nil
                }
                #expect(told == [false, true])
            })
    }

    /// Ten numbers that are none say nothing of the network.
    @Test func aMessageThatIsRefusedForWhatItSaysIsTriedOnceAndOpensNoCircuit() async throws {
        let network = ScriptedNetwork(ScriptedProvider(resubmission: .never).manifest)
        try await GatewayUnderTest.with(
            wrapped: { _ in network }, configured: { $0.circuit = CircuitBreaker.Policy(failures: 3) }
        ) { gateway in
            network.refuseMessages()
            for _ in 0..<10 {
                try await send(SMSID(IdentifierSource.system.timeOrdered()), to: gateway)
                _ = try await gateway.sms.sendDue()
            }
            #expect(network.orders.count == 10 && Set(network.orders).count == 10)
            let states = try await gateway.database.session { session in
                try session.query("SELECT state FROM sms").map { try $0.string("state") }
            }
            #expect(states == Array(repeating: "failed", count: 10))
            let circuit = try await state(gateway)
            #expect(circuit == nil || circuit == .closed)
        }
    }

    @Test func aMessageThatHasWaitedTooLongIsNotSentAnyMore() async throws {
        let network = ScriptedNetwork(ScriptedProvider(resubmission: .never).manifest)
        try await GatewayUnderTest.with(wrapped: { _ in network }) { gateway in
            let ids = (0..<2).map { _ in SMSID(IdentifierSource.system.timeOrdered()) }
            for id in ids { try await send(id, to: gateway) }
            try await gateway.owner.session { session in
                try session.execute(
                    """
                    UPDATE gateway.sms SET received_at = now() - interval '16 minutes'
                    WHERE sms_id = \(ids[0].uuid)
                    """)
            }
            #expect(try await gateway.sms.sendDue() == 1)
            #expect(network.orders == [ids[1]])
            let states = try await gateway.database.session { session in
                try session.query("SELECT state, text FROM sms ORDER BY received_at").map {
                    [try $0.string("state"), try $0.string("text")]
                }
            }
            #expect(states == [["failed", ""], ["sent", ""]])
        }
    }

    private func send(_ id: SMSID, to gateway: GatewayUnderTest) async throws {
        let text = try gateway.seal.seal("A word", of: id)
        try await gateway.send(
            .sendSMS(SendSMS(sms: id, recipient: MSISDN("237670000001")!, sealedText: text)))
    }

    private func state(_ gateway: GatewayUnderTest) async throws -> CircuitBreaker.State? {
        try await gateway.store.transaction { try $0.circuits.all() }.first?.state
    }

    private func letProbeGo(_ gateway: GatewayUnderTest) async throws {
        _ = try await gateway.database.session { session in
            try session.execute("UPDATE provider_circuits SET retry_at = now() WHERE state <> 'closed'")
        }
    }
}
