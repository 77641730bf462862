import Foundation
import Primitives
import TestSupport
import Testing

extension SteeredTests {
    /// Switches and faults by the page, the command line and files.
    @Suite struct ControlTests {
        private let form = [("Content-Type", "application/x-www-form-urlencoded")]

        private func clear(_ mtn: MTN) async throws { try await mtn.sandbox.clearFaults() }

        @Test(arguments: [("fr", "Comportements", "Pannes"), ("en", "Switches", "Faults")])
        func `the page shows every switch, and sets them`(
            _ language: String, _ title: String, _ faults: String
        ) async throws {
            let mtn = try await SharedSandbox.steered
            let before = try await mtn.sandbox.get("/switches")
            let page = try await mtn.control("GET", "/settings?lang=\(language)")
            #expect(page.status == 200)
            #expect(page.body.contains("<h2>\(title)</h2>") && page.body.contains("<h2>\(faults)</h2>"))
            let names = page.body.matches(
                of: #/<(?:select|input type="(?:number|text)") id="([a-z0-9_.]+)" name="\1"/#
            )
            .map { String($0.1) }
            let known = (before.members ?? []).filter { $0.name != "subscription_keys" }.flatMap { member in
                member.value.members?.map { "\(member.name).\($0.name)" } ?? [member.name]
            }
            #expect(Set(names) == Set(known))
            #expect(known.count > 20)

            let body = "lang=\(language)&reason_shape=object&callback.verb=both&approval.delay_ms=20"
            let set = try await mtn.control("POST", "/switches", form, body)
            #expect(set.status == 303)
            #expect(set.header("location") == "/settings?lang=\(language)")
            let after = try await mtn.sandbox.get("/switches")
            #expect(after["reason_shape"] == "object" && after["callback"]?["verb"] == "both")
            #expect(after["approval"]?["delay_ms"] == 20)
            let shown = try await mtn.control("GET", "/settings?lang=\(language)").body
            #expect(shown.contains("<option selected>object</option>"))
            try await mtn.sandbox.set(before)
        }

        @Test func `the page adds faults and clears them`() async throws {
            let mtn = try await SharedSandbox.steered
            try await clear(mtn)
            let rule = #"{"id":"<b>","operation":"transfer","action":"error_after"}"#
            let encoded = rule.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? ""
            let added = try await mtn.control("POST", "/faults", form, "faults=\(encoded)")
            #expect(added.status == 303)
            let page = try await mtn.control("GET", "/settings?lang=en").body
            #expect(page.contains("&lt;b&gt;") && !page.contains("<b>"))
            let cleared = try await mtn.control("POST", "/faults/clear", form, "lang=en")
            #expect(cleared.status == 303)
            #expect(try await mtn.sandbox.get("/faults")["faults"] == [])
        }

        @Test func `the page shows what happens, and steers handsets`() async throws {
            let mtn = try await SharedSandbox.steered
            let before = try await mtn.sandbox.get("/switches")
            try await mtn.sandbox.set(.object(["approval": .object(["mode": "manual"])]))
            let caller = try await mtn.caller()
            let number = MTN.newNumber()
            let (reference, _) = try await caller.requestToPay(number)
            let page = try await mtn.control("GET", "/?lang=en").body
            #expect(page.contains("+\(number)") && page.contains("For you"))
            #expect(page.contains(#"action="/handsets/\#(number)/approve""#))
            let approved = try await mtn.control(
                "POST", "/handsets/\(number)/approve", form, "reference=\(reference)")
            #expect(approved.status == 303)
            #expect(try await caller.status("v1_0/requesttopay", reference).json["status"] == "SUCCESSFUL")
            try await mtn.sandbox.set(before)
        }

        @Test func `a page of another origin may not steer`() async throws {
            let mtn = try await SharedSandbox.steered
            let origin = [("Origin", "https://elsewhere.example.com")]
            let refused = try await mtn.control("POST", "/faults/clear", form + origin)
            #expect(refused.status == 403)
            let own = [("Origin", mtn.sandbox.controlURL)]
            #expect(try await mtn.control("POST", "/faults/clear", form + own).status == 303)
        }

        /// Runs `bin/sandbox` against the sandbox, by the port base that its control port stands for.
        private func command(_ mtn: MTN, _ words: String...) async throws -> String {
            let port = Int(mtn.sandbox.controlURL.split(separator: ":").last ?? "") ?? 0
            let program = Checkout.root.appendingPathComponent("bin/sandbox").path
            return try await ChildProcess.run([program, "--port-base", "\(port - 1100)"] + words)
        }

        @Test func `faults and switches are steered from the command line`() async throws {
            let mtn = try await SharedSandbox.steered
            let rule = #"{"id":"one","operation":"transfer","action":"error_after","times":1}"#
            _ = try await command(mtn, "fault", "clear")
            #expect(try await command(mtn, "fault", "add", rule).contains(#""id":"one""#))
            #expect(try await command(mtn, "fault", "list").contains(#""matches":0,"hits":0"#))
            let set = try await command(mtn, "switch", "reason_shape=object", "callback.delay_ms=60")
            #expect(set.contains(#""reason_shape":"object""#) && set.contains(#""delay_ms":60"#))
            #expect(try await command(mtn, "switch", "list") == set)
            _ = try await command(mtn, "switch", "reason_shape=string", "callback.delay_ms=50")
            #expect(try await command(mtn, "fault", "clear").contains(#""faults":[]"#))
            for wrong in [["fault", "add", "{"], ["switch", "reason_shape"], ["switch", "none=1"]] {
                await #expect(throws: CommandFailure.self) {
                    try await command(mtn, wrong[0], wrong[1], wrong.count > 2 ? wrong[2] : "")
                }
            }
        }

        @Test func `every file of faults loads`() async throws {
            let mtn = try await SharedSandbox.steered
            let folder = Checkout.root.appendingPathComponent("sandbox/faults")
            let files = try FileManager.default.contentsOfDirectory(
                at: folder, includingPropertiesForKeys: nil)
            #expect(files.count >= 5)
            for file in files {
                let rules = try JSONValue(parsing: Data(contentsOf: file))["faults"]?.array ?? []
                let loaded = try await command(mtn, "fault", "load", file.path)
                #expect(try JSONValue(parsing: loaded)["faults"]?.array?.count == rules.count)
                #expect(!rules.isEmpty)
            }
            try await clear(mtn)
        }

        @Test(arguments: [
            #"{"action":"explode"}"#, #"{"action":"delay","delay_ms":"1"}"#, #"{"action":"delay","nth":0}"#,
            #"{"action":"delay","probability":1.5}"#, #"{"action":"delay","when":1}"#, #""delay""#,
            #"{"seed":-1,"faults":[]}"#,
        ])
        func `a wrong rule changes nothing and is explained`(_ rule: String) async throws {
            let mtn = try await SharedSandbox.steered
            try await mtn.sandbox.addFault(.object(["operation": "none", "action": "delay"]))
            let before = try await mtn.sandbox.get("/faults")
            for method in ["POST", "PUT"] {
                let reply = try await mtn.control(
                    method, "/faults", [("Content-Type", "application/json")], rule)
                #expect(reply.status == 400)
                #expect(reply.json["error"]?.string?.isEmpty == false)
            }
            #expect(try await mtn.sandbox.get("/faults") == before)
            try await clear(mtn)
        }
    }
}
