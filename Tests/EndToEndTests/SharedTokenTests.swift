import Primitives
import TestSupport
import Testing

/// Two gatewayd, real processes, that share a provider's token in Redis.
@Suite struct SharedTokenTests {
    private static let scope = "orange-sms/oauth"

    @Test func twoGatewaysAskForOneTokenAndARevokedOneIsReplacedOnceForBoth() async throws {
        var plan = Deal.plan
        plan.gateways = 2
        try await World.withWorld(plan) { world in
            // Cold, and many at once: no stampede.
            try await join(8, in: world)
            try await untilBothHaveSent(moreThan: [0, 0], in: world)
            #expect(try await tokensAsked(of: world) == 1)
            #expect(try await minted(in: world).reduce(0, +) == 1)

            // Orange takes the token back: whichever gateway hears it first replaces it, and the other, which still holds
            // the old one, takes the new one from Redis.
            let sent = try await self.sent(in: world)
            try await world.sandbox.addFault(
                .object([
                    "provider": "orange-sms", "operation": "sms", "action": "token_revoked", "times": 1,
                ]))
            try await join(1, in: world)
            try await untilBothHaveSent(moreThan: sent, in: world)
            #expect(try await tokensAsked(of: world) == 2)
            #expect(try await minted(in: world).reduce(0, +) == 2)
            let refusals = try await calls("sms", status: 401, in: world)
            #expect(
                (1...2).contains(refusals), "Each gateway may be refused once with the token that it held.")

            // One that starts later asks for none.
            try await world.gateways[1].killAndRestart()
            try await untilBothHaveSent(moreThan: [self.sent(in: world)[0], 0], in: world)
            #expect(try await tokensAsked(of: world) == 2)
            #expect(try await calls("sms", status: 401, in: world) == refusals)
        }
    }

    @Test func aTokenRevokedUnderManyMessagesAtOnceIsReplacedOnceByTwoGateways() async throws {
        var plan = Deal.plan
        plan.gateways = 2
        try await World.withWorld(plan) { world in
            try await join(4, in: world)
            try await untilBothHaveSent(moreThan: [0, 0], in: world)
            try await world.sandbox.addFault(
                .object([
                    "provider": "orange-sms", "operation": "sms", "action": "token_revoked", "times": 1,
                ]))
            try await join(12, in: world)
            #expect(try await tokensAsked(of: world) == 2)
            // A code may be read before the gateway has written down that it was sent.
            try await eventually("every message to be sent") {
                try await world.query("SELECT sms_id::text AS id FROM gateway.sms WHERE state <> 'sent'")
                    .isEmpty
            }
        }
    }

    /// Each who joins is sent a code, by whichever gateway takes the command.
    private func join(_ count: Int, in world: World) async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<count { group.addTask { _ = try await world.join("BUYER") } }
            try await group.waitForAll()
        }
    }

    private func untilBothHaveSent(moreThan before: [Int64], in world: World) async throws {
        try await eventually("both gateways to send", within: .seconds(300), every: .milliseconds(10)) {
            let now = try await sent(in: world)
            if zip(now, before).allSatisfy({ $0 > $1 }) { return true }
            try await join(1, in: world)
            return false
        }
    }

    /// Messages that each gateway has handed over.
    private func sent(in world: World) async throws -> [Int64] {
        try await metric(
            "gateway_provider_answers_total", with: [#"operation="sms""#, #"answer="sent""#], in: world)
    }

    /// Tokens that each gateway has asked for.
    private func minted(in world: World) async throws -> [Int64] {
        try await metric("gateway_tokens_minted_total", with: [#"scope="\#(Self.scope)""#], in: world)
    }

    private func metric(_ name: String, with labels: [String], in world: World) async throws -> [Int64] {
        var values: [Int64] = []
        for gateway in world.gateways {
            let reply = try await world.send("GET", gateway.url + "/metrics")
            let lines = String(decoding: reply.body, as: UTF8.self).split(separator: "\n").filter { line in
                line.hasPrefix(name + "{") && labels.allSatisfy { line.contains($0) }
            }
            let numbers = lines.compactMap { $0.split(separator: " ").last.flatMap { Double($0) } }
            values.append(Int64(numbers.reduce(0, +)))
        }
        return values
    }

    private func tokensAsked(of world: World) async throws -> Int64 {
        try await calls("sms_token", status: 200, in: world)
    }

    private func calls(_ operation: String, status: Int64, in world: World) async throws -> Int64 {
        let rows = try await world.sandbox.get("/calls").array ?? []
        return rows.filter {
            $0["operation"]?.string == operation && $0["http_status"]?.integer == status
        }.reduce(0) { $0 + ($1["count"]?.integer ?? 0) }
    }
}
