import Foundation
import GatewayCore
import GatewayMessages
import Primitives
import TestSupport
import Testing

/// Whoever writes to Redis can ask, and cannot take.
@Suite struct StolenRedisTests {
    private func signer(_ text: String?) throws -> MessageSigner {
        try #require(text.flatMap { MessageSigner(Secret($0)) })
    }

    private func add(_ fields: [(String, String)], to world: World) async throws {
        let arguments = fields.flatMap { [$0.0, $0.1] }
        _ = try await ChildProcess.run(
            [
                "redis-cli", "-h", "127.0.0.1", "-p", String(world.redis.port), "XADD",
                "gateway:commands:{0}", "*",
            ]
                + arguments, environment: ["REDISCLI_AUTH": world.redis.password])
    }

    private func envelope(_ command: GatewayCommand) -> MessageEnvelope {
        MessageEnvelope(
            id: IdentifierSource.system.timeOrdered(), type: command.type, subject: command.subject,
            time: Date(),
            sequence: 1_000, traceparent: nil, payload: command.payload)
    }

    /// A collected agreement's purse, as the gateway's database knows it.
    private func purse(of world: World) async throws -> PurseID {
        let rows = try await world.query("SELECT purse_id::text AS id FROM gateway.purses")
        return try #require(rows.first.flatMap { PurseID($0) })
    }

    @Test func aCommandThatIsAlteredUnsignedOrSignedByAnotherKeyIsCountedAndMovesNothing() async throws {
        try await World.withWorld(Deal.plan) { world in
            let deal = try await Deal.agreed(in: world)
            try await deal.fund()
            try await deal.held()
            let theft = GatewayCommand.disburse(
                Disburse(
                    payment: PaymentID(IdentifierSource.system.timeOrdered()),
                    purse: try await purse(of: world),
                    net: Money(450_000, .xaf), fee: .zero(.xaf), reference: "PAY-THEFT1", message: "theft"))
            let genuine = try signer(world.settings["ESCROW_SIGNING_KEY"]).sealing(with: world.keyRing)
            let stranger = try signer(MessageSigner.generate(named: "escrow-1").reveal())
            let sealed = try genuine.seal(envelope(theft))
            let altered = sealed.map {
                ($0.0, $0.1.replacing("\"sequence\":1000", with: "\"sequence\":1001"))
            }
            try await add(altered, to: world)
            try await add(sealed.filter { $0.0 != "signature" }, to: world)
            try await add(try stranger.sealing(with: world.keyRing).seal(envelope(theft)), to: world)
            for (reason, count) in [("badSignature", "3")] {
                try await eventually("the rejected messages to be counted") {
                    let name = "gateway_rejected_messages_total{reason=\"\(reason)\"}"
                    return try await world.gateways[0].metric(name) == count
                }
            }
            let paid = try await world.sandbox.movements("transfer")
            #expect(paid.isEmpty)
            try await deal.confirm()
            try await deal.released()
            try await deal.provenOnce()
        }
    }

    @Test func aReplayedCommandAndOneAboveThePurseMoveNothingMore() async throws {
        try await World.withWorld(Deal.plan) { world in
            let deal = try await Deal.agreed(in: world)
            try await deal.fund()
            try await deal.held()
            let genuine = try signer(world.settings["ESCROW_SIGNING_KEY"]).sealing(with: world.keyRing)
            let purse = try await purse(of: world)
            func disburse(_ net: Int64) -> MessageEnvelope {
                envelope(
                    .disburse(
                        Disburse(
                            payment: PaymentID(IdentifierSource.system.timeOrdered()), purse: purse,
                            net: Money(net, .xaf), fee: .zero(.xaf), reference: "PAY-DIRECT",
                            message: "direct")))
            }
            try await add(try genuine.seal(disburse(450_001)), to: world)
            try await eventually("the refusal") {
                let name = "gateway_commands_total{type=\"disburse\",answer=\"refused\"}"
                let other = "gateway_commands_total{answer=\"refused\",type=\"disburse\"}"
                let first = try await world.gateways[0].metric(name)
                let second = try await world.gateways[0].metric(other)
                return first == "1" || second == "1"
            }
            let small = try genuine.seal(disburse(1_000))
            for _ in 0..<5 { try await add(small, to: world) }
            try await eventually("the payout") {
                try await world.sandbox.movements("transfer") == [1_000]
            }
            try await eventually("the replays to be taken in") {
                let first = try await world.gateways[0].metric(
                    "gateway_commands_total{type=\"disburse\",answer=\"duplicate\"}")
                let second = try await world.gateways[0].metric(
                    "gateway_commands_total{answer=\"duplicate\",type=\"disburse\"}")
                return first == "4" || second == "4"
            }
            let paid = try await world.sandbox.movements("transfer")
            #expect(paid == [1_000])
            try await world.command("gatewayd", "ledger", "verify")
        }
    }
}
