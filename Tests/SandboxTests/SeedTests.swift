import CurlHTTP
import Foundation
import Primitives
import TestSupport
import Testing

extension SteeredTests {
    /// Faults that hold for all requests: chance, order, tokens.
    @Suite struct SeedTests {
        private func rules(_ seed: Int?) -> JSONValue {
            let rule: JSONValue = .object([
                "id": "chance", "operation": "balance", "probability": .number("0.5"), "action": "not_found",
            ])
            return .object(["seed": seed.map { .integer($0) }, "faults": [rule]])
        }

        /// Which of forty calls met the fault.
        private func pattern(_ caller: Caller) async throws -> String {
            var pattern = ""
            for _ in 1...40 {
                pattern += try await caller.get("v1_0/account/balance").status == 404 ? "x" : "."
            }
            return pattern
        }

        @Test func `the same seed meets the same calls with the same faults, in another process too`()
            async throws
        {
            let mtn = try await SharedSandbox.steered
            let caller = try await mtn.caller()
            var patterns: [String] = []
            for seed in [7, 7, 8] {
                try await mtn.sandbox.send("PUT", "/faults", rules(seed))
                patterns.append(try await pattern(caller))
            }
            try await mtn.sandbox.clearFaults()
            let hits = patterns[0].count { $0 == "x" }
            #expect((8...32).contains(hits), "\(patterns[0])")
            #expect(patterns[0] == patterns[1])
            #expect(patterns[0] != patterns[2])

            let folder = try RunFolder.make("sandbox-seed")
            let file = folder.appendingPathComponent("faults.json").path
            try Data(rules(nil).text.utf8).write(to: URL(fileURLWithPath: file))
            try await SharedSandbox.with(["--seed", "7", "--faults", file]) { other in
                let again = try await pattern(other.caller())
                #expect(again == patterns[0])
            }
        }

        @Test func `a request is held back until another has gone past`() async throws {
            let mtn = try await SharedSandbox.steered
            let caller = try await mtn.caller()
            let (held, ahead) = (MTN.newNumber(), MTN.newNumber())
            try await mtn.sandbox.addFault(
                .object([
                    "operation": "requesttopay", "msisdn": .string(held), "action": "reorder",
                    "delay_ms": 600_000,
                ]))
            async let first = caller.requestToPay(held)
            try await eventually("the first to be held back") {
                try await mtn.sandbox.get("/faults")["faults"]?.array?.first?["hits"] == 1
            }
            let (second, _) = try await caller.requestToPay(ahead)
            // It may have gone past before the first one had begun to wait: then another lets it go.
            try await eventually("the first to be let go") {
                _ = try await caller.get("v1_0/account/balance")
                let asked = try await mtn.sandbox.journal(kind: "asked")
                return asked.contains { $0["msisdn"]?.string == held }
            }
            let (reference, reply) = try await first
            #expect(reply.status == 202)
            let order = try await mtn.sandbox.journal(kind: "asked").compactMap { $0["reference"]?.string }
            #expect(order.suffix(2) == [second, reference])
            try await mtn.sandbox.clearFaults()
        }

        @Test func `tokens are revoked under way`() async throws {
            let mtn = try await SharedSandbox.steered
            let caller = try await mtn.caller()
            let (reference, _) = try await caller.requestToPay("46733123453")
            try await mtn.sandbox.addFault(
                .object(["operation": "status", "action": "token_revoked", "nth": 2]))
            #expect(try await caller.status("v1_0/requesttopay", reference).status == 200)
            let revoked = try await caller.status("v1_0/requesttopay", reference)
            #expect(revoked.status == 401 && revoked.body == Wire.unauthorized)
            #expect(try await caller.get("v1_0/account/balance").status == 401)
            let fresh = try await mtn.caller()
            #expect(try await fresh.status("v1_0/requesttopay", reference).status == 200)
            try await mtn.sandbox.clearFaults()
        }
    }
}
