import Foundation
import Primitives
import TestSupport
import Testing

/// Money, and what a restart keeps.
struct SandboxStateTests {
    @Test func `money is neither made nor lost, whatever goes wrong`() async throws {
        try await SharedSandbox.with(["--seed", "11"]) { mtn in
            let actions = [
                "drop_before", "drop_after", "error_before", "error_after", "duplicate", "decline",
                "late_flip",
            ]
            let faults = actions.map { action in
                JSONValue.object([
                    "id": .string(action), "probability": .number("0.1"), "action": .string(action),
                    "delay_ms": 5,
                ])
            }
            let collection = try await mtn.caller()
            let disbursement = try await mtn.caller("disbursement")
            try await mtn.sandbox.send("PUT", "/faults", .object(["faults": .array(faults)]))
            let numbers = (0..<5).map { _ in MTN.newNumber() }
            try await withThrowingTaskGroup { group in
                for index in 0..<200 {
                    let number = numbers[index % numbers.count]
                    group.addTask {
                        // The fault may leave it without an answer, or with another one.
                        if index.isMultiple(of: 2) {
                            _ = try? await collection.requestToPay(number, amount: "\(index + 1)")
                        } else {
                            let order = disbursement.order("payee", of: number, amount: "\(index + 1).5")
                            _ = try? await disbursement.post(
                                "v1_0/transfer", order, reference: MTN.newReference())
                        }
                    }
                }
                try await group.waitForAll()
            }
            try await mtn.sandbox.clearFaults()
            let asked = try await mtn.sandbox.journal(kind: "asked").filter { $0["http_status"] == 202 }
            let late = asked.filter { $0["fault"] == "late_flip" }.compactMap { $0["reference"]?.string }
            let executed = try await eventuallyValue("every late turn") {
                let executed = try await mtn.sandbox.journal(kind: "executed")
                let turned = Set(executed.compactMap { $0["reference"]?.string })
                return turned.isSuperset(of: late) ? executed : nil
            }
            #expect(executed.count > 100)
            let references = executed.compactMap { $0["reference"]?.string }
            #expect(Set(references).count == references.count)
            let euro = try #require(try await mtn.sandbox.get("/wallets").array?.first)
            #expect(euro["conserved"] == true)
            #expect(euro["opened"] == euro["held"])
            #expect(euro["opened"]?.string == "\(100_000_000 + 5 * 10_000_000)")
            /// Hundredths, so that halves are whole.
            func hundredths(_ operation: String) -> Int64 {
                executed.filter { $0["operation"]?.string == operation }.reduce(0) { sum, entry in
                    let text = entry["amount"]?.string ?? ""
                    let whole = Int64(text.split(separator: ".")[0]) ?? 0
                    return sum + whole * 100 + (text.hasSuffix(".5") ? 50 : 0)
                }
            }
            let merchant = euro["wallets"]?.array?.first { $0["owner"] == "merchant" }?["balance"]?.string
            let expected = 10_000_000_000 + hundredths("requesttopay") - hundredths("transfer")
            let text = expected % 100 == 0 ? "\(expected / 100)" : "\(expected / 100).\(expected % 100 / 10)"
            #expect(merchant == text)
        }
    }

    @Test func `a wallet that is short refuses, and no money moves`() async throws {
        let mtn = try await SharedSandbox.untouched
        let caller = try await mtn.caller()
        let number = MTN.newNumber()
        let document: JSONValue = .object(["balance": "10.5", "currency": "EUR"])
        let set = try await mtn.sandbox.send("PUT", "/handsets/\(number)", document)
        #expect(set["balance"] == "10.5")
        let (short, _) = try await caller.requestToPay(number, amount: "10.51")
        #expect(try await caller.status("v1_0/requesttopay", short).json["reason"] == "NOT_ENOUGH_FUNDS")
        let (enough, _) = try await caller.requestToPay(number, amount: "10.50")
        #expect(try await caller.status("v1_0/requesttopay", enough).json["status"] == "SUCCESSFUL")
        let wallets = try await mtn.sandbox.get("/wallets").array?.first { $0["currency"] == "EUR" }
        let own = wallets?["wallets"]?.array?.first { $0["owner"]?.string == number }
        #expect(own?["balance"] == "0")
        #expect(wallets?["conserved"] == true)
    }

    @Test func `a restart after a kill goes on where it was`() async throws {
        let folder = try RunFolder.make("sandbox-restart")
        try await SharedSandbox.with(["--switch", "approval.mode=manual"], in: folder) { mtn in
            let caller = try await mtn.caller()
            let number = MTN.newNumber()
            let (done, _) = try await caller.requestToPay(number)
            try await mtn.sandbox.approve(number)
            let (open, _) = try await caller.requestToPay(number)
            let before = try await caller.status("v1_0/requesttopay", done).body
            try await mtn.sandbox.kill()
            try await mtn.sandbox.start()
            // The same token, the same payments, the open prompt.
            #expect(try await caller.status("v1_0/requesttopay", done).body == before)
            try await mtn.sandbox.approve(number)
            #expect(try await caller.status("v1_0/requesttopay", open).json["status"] == "SUCCESSFUL")
        }
    }

    @Test func `the command line and a file set switches, and a mistake is named`() async throws {
        let folder = try RunFolder.make("sandbox-options")
        let file = folder.appendingPathComponent("switches.json").path
        let document = #"{"reason_shape":"object","callback":{"verb":"post"},"subscription_keys":{}}"#
        try Data(document.utf8).write(to: URL(fileURLWithPath: file))
        let options = [
            "--switches", file, "--switch", "callback.verb=both", "--switch", "delayed_party_ms=7",
        ]
        try await SharedSandbox.with(options) { mtn in
            let switches = try await mtn.sandbox.get("/switches")
            #expect(switches["reason_shape"] == "object")
            #expect(switches["callback"]?["verb"] == "both")
            #expect(switches["delayed_party_ms"] == 7)
        }
        for (option, sentence) in [
            ("reason_shape=round", "takes one of: string, object"), ("none=1", "There is no switch \"none\""),
            ("reason_shape", "NAME=VALUE"),
        ] {
            let end = try await ProcessUnderTest.run(
                "provider-sandbox", ["serve", "--state-folder", folder.path, "--switch", option],
                environment: [:])
            #expect(end.exit == .code(1))
            #expect(end.errors.contains(sentence), "\(end.errors)")
        }
    }
}
