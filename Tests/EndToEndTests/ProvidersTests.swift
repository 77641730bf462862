import Foundation
import Primitives
import TestSupport
import Testing

/// What an operator sees of the providers, from real daemons and commands.
@Suite struct ProvidersTests {
    @Test func theDaemonAndTheCommandTellTheSameAndNoSecret() async throws {
        try await World.withWorld(Deal.plan) { world in
            let deal = try await Deal.agreed(in: world)
            try await deal.fund()
            try await deal.held()
            let reply = try await world.send("GET", world.gateways[0].url + "/providers")
            #expect(reply.status == 200)
            let mtn = try #require(reply.json["providers"]?.array?.first { $0["id"] == "mtn-momo" })
            #expect(mtn["available"] == true)
            #expect(mtn["capabilities"]?.array?.contains("disbursement") == true)
            #expect(mtn["currencies"] == ["XAF"] && mtn["countries"] == ["CM"])
            #expect(mtn["resubmission"] == "deduplicated")
            #expect(mtn["queue"] == [])
            let health = mtn["health"]?.array ?? []
            let watched = health.map { $0["capability"] }
            let circuits = Set(health.compactMap { $0["circuit"]?.string })
            #expect(watched == ["collection", "disbursement", "refund"])
            #expect(circuits == ["closed"])
            let token = try #require(
                mtn["tokens"]?.array?.first { $0["scope"] == "mtn-momo/collection" })
            let (age, rest) = (token["age_seconds"]?.integer, token["remaining_seconds"]?.integer)
            #expect((0...60).contains(age ?? -1) && (3500...3600).contains(rest ?? -1))

            let json = try await world.command("gatewayd", "providers", "--json")
            let printed = try JSONValue(parsing: json)["providers"]?.array?.map { $0["health"] }
            let answered = reply.json["providers"]?.array?.map { $0["health"] }
            #expect(printed == answered)
            let table = try await world.command("gatewayd", "providers")
            #expect(table.contains("MTN Mobile Money (mtn-momo)") && table.contains("mtn-momo/collection: "))
            #expect(table.contains("available") && !table.contains("UNAVAILABLE"))
            let balances = try await world.command("gatewayd", "providers", "balances")
            #expect(balances.contains("mtn-momo") && balances.contains("XAF"))

            let secrets = ["API_KEY", "API_USER", "SUBSCRIPTION_KEY"].compactMap {
                world.settings["MTN_MOMO_\($0)"]
            }
            let texts = [reply.json.text, json, table, balances]
            for text in texts {
                let isClean = !secrets.contains { text.contains($0) } && !text.contains("eyJ")
                #expect(isClean)
            }
        }
    }

    @Test func anOutageIsShownWithWhatWaitsForItsEnd() async throws {
        try await World.withWorld(Deal.plan) { world in
            let deal = try await Deal.agreed(in: world)
            try await deal.fund()
            try await deal.held()
            try await world.sandbox.kill()
            try await deal.confirm()
            try await eventually("the outage to be seen", every: .milliseconds(200)) {
                let reply = try await world.send("GET", world.gateways[0].url + "/providers")
                let mtn = reply.json["providers"]?.array?.first { $0["id"] == "mtn-momo" }
                let health = mtn?["health"]?.array?.first { $0["capability"] == "disbursement" }
                let queue = mtn?["queue"]?.array?.first { $0["kind"] == "disbursement" }
                guard let failures = health?["failures"]?.integer, failures > 0 else { return false }
                return health?["last_failure_at"]?.string != nil && queue?["count"] == 1
                    && queue?["amount"] == .integer(Deal.net) && queue?["currency"] == "XAF"
            }
            // Now and then it is not in line, but being tried.
            try await eventually("the table to show it") {
                try await world.command("gatewayd", "providers")
                    .contains("disbursement: 1, together 438,750 XAF")
            }
            let end = try await ProcessUnderTest.run(
                "gatewayd", ["providers", "balances"], environment: world.settings)
            #expect(end.exit == .code(1))
            #expect(end.errors.contains("mtn-momo: "))
            try await world.sandbox.start()
            try await deal.released()
            try await deal.provenOnce()
        }
    }

    @Test(arguments: [("README.md", "en"), ("README.fr.md", "fr")])
    func theFeatureTableNeedsNoSettings(_ document: String, _ language: String) async throws {
        let end = try await ProcessUnderTest.run(
            "gatewayd", ["providers", "--markdown", "--language", language], environment: [:])
        #expect(end.exit == .code(0), "\(end.errors)")
        let readme = try String(contentsOf: Checkout.root.appendingPathComponent(document), encoding: .utf8)
        #expect(end.output.count > 300 && readme.contains(end.output))
    }

    @Test func aForeignCallbackHostIsExplainedAtTheStartAndOnDemand() async throws {
        var plan = Deal.plan
        plan.gatewaySettings["GATEWAY_PUBLIC_URL"] = "https://pay.example.cm"
        try await World.withWorld(plan) { world in
            let gateway = world.gateways[0]
            try await eventually("the warning in the log") {
                let lines = gateway.process.errorLines.filter { $0.contains("INVALID_CALLBACK_URL_HOST") }
                return lines.count == 2
                    && lines.allSatisfy {
                        $0.contains(#""level":"warning""#) && $0.contains("localhost")
                            && $0.contains("pay.example.cm")
                            && $0.contains("bin/provision-mtn --callback-host")
                    }
            }
            var settings = world.settings
            settings["GATEWAY_PUBLIC_URL"] = "https://pay.example.cm"
            let bad = try await ProcessUnderTest.run(
                "gatewayd", ["check-config", "--online"], environment: settings)
            #expect(bad.exit == .code(1))
            #expect(bad.output.contains("WARNING") && bad.output.contains("INVALID_CALLBACK_URL_HOST"))
            settings["GATEWAY_PUBLIC_URL"] = "http://127.0.0.1:8010"
            let good = try await ProcessUnderTest.run(
                "gatewayd", ["check-config", "--online"], environment: settings)
            #expect(good.exit == .code(0), "\(good.output)")
        }
    }

    @Test func aStartWithTheLocalSandboxLogsNoWarning() async throws {
        try await World.withWorld(Deal.plan) { world in
            let gateway = world.gateways[0]
            try await eventually("the sandbox to be asked") {
                try await world.sandbox.get("/calls").text.contains("apiuser")
            }
            let warnings = gateway.process.errorLines.filter { $0.contains(#""level":"warning""#) }
            #expect(warnings == [])
        }
    }

    @Test func anOperatorOfProductionMustNameThePlatform() async throws {
        try await World.withWorld(Deal.plan) { world in
            var settings = world.settings
            settings["MTN_MOMO_BASE_URL"] = ""
            settings["MTN_MOMO_DISBURSES_BY"] = "pigeon"
            let end = try await ProcessUnderTest.run("gatewayd", ["check-config"], environment: settings)
            #expect(end.exit == .code(1))
            for word in [
                "MTN_MOMO_BASE_URL", "https://proxy.momoapi.mtn.com", "https://momoapi.momo.africa",
                "MTN_MOMO_DISBURSES_BY", "transfer, deposit",
            ] {
                #expect(end.errors.contains(word), "\(word)")
            }
        }
    }
}
