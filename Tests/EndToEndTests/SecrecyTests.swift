import TestSupport
import Testing

@Suite struct SecrecyTests {
    @Test func noLogLineOfAWholeDealHoldsASecretOrAPhoneNumber() async throws {
        var plan = Deal.plan
        plan.settings["LOG_LEVEL"] = "debug"
        try await World.withWorld(plan) { world in
            let deal = try await Deal.agreed(in: world)
            try await deal.fund()
            try await deal.confirm()
            try await deal.released()
            let code = try #require(try await world.sandbox.lastCode(to: deal.buyer.phone))
            var forbidden = [
                deal.buyer.msisdn, deal.seller.msisdn, deal.buyer.password, deal.buyer.token, "\"\(code)\"",
            ]
            let secrets = [
                "SECRET_KEY", "FIELD_ENCRYPTION_KEY", "GATEWAY_SIGNING_KEY", "ESCROW_SIGNING_KEY",
                "AUDIT_SIGNING_KEY",
                "MTN_MOMO_API_KEY",
                "MTN_MOMO_SUBSCRIPTION_KEY", "GATEWAY_DB_PASSWORD", "ESCROW_DB_PASSWORD",
            ]
            forbidden += secrets.compactMap { world.settings[$0] }
            let lines = world.daemons.flatMap { $0.process.errorLines }
            #expect(lines.count > 20)
            for text in forbidden {
                let checked1: Bool = !lines.contains { $0.contains(text) }
                #expect(checked1, "A log line holds \(text.prefix(6))…")
            }
            for daemon in world.daemons {
                let metrics = try await world.send("GET", daemon.url + "/metrics")
                let text = String(decoding: metrics.body, as: UTF8.self)
                let checked2: Bool = !forbidden.contains { text.contains($0) }
                #expect(checked2)
            }
        }
    }
}
