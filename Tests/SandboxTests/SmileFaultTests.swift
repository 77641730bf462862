import CurlHTTP
import Foundation
import Primitives
import TestSupport
import Testing

/// Faults on Smile ID's routes, each on a sandbox of its own.
struct SmileFaultTests {
    private func with(
        _ operation: String, _ action: String, adding members: KeyValuePairs<String, JSONValue?> = [:],
        _ body: (Smile) async throws -> Void
    ) async throws {
        try await Smile.with { smile in
            let rule = JSONValue.object([
                "provider": "smile-id", "operation": .string(operation), "action": .string(action),
                "times": 1,
            ])
            try await smile.sandbox.addFault(
                .object((rule.members ?? []) + (JSONValue.object(members).members ?? [])))
            try await body(smile)
        }
    }

    @Test func `an upload that fails after it was executed leaves its job`() async throws {
        try await with("upload", "error_after", adding: ["status": 502]) { smile in
            let (user, job) = (Smile.newName("user"), Smile.newName("job"))
            let failed = try await smile.prepare(user: user, job: job)
            #expect(failed.status == 502)
            #expect(failed.body == #"{"error":"System error","code":"2201"}"#)
            #expect(try await smile.prepare(user: user, job: job).json["code"] == "2215")
            let retried = try await smile.prepare(user: user, job: job, adding: [.init("retry", true)])
            #expect(try await smile.put(retried, SmileFiles.zip()).status == 200)
        }
    }

    @Test func `an upload that fails before it was executed leaves none`() async throws {
        try await with("upload", "error_before") { smile in
            let job = Smile.newName("job")
            let statusSeen = try await smile.prepare(job: job).status
            #expect(statusSeen == 500)
            let status2 = try await smile.prepare(job: job).status
            #expect(status2 == 200)
        }
    }

    @Test func `a ZIP whose answer is lost was taken`() async throws {
        try await with("zip", "drop_after") { smile in
            let (user, job) = (Smile.newName("user"), Smile.newName("job"))
            let prepared = try await smile.prepare(user: user, job: job)
            await #expect(throws: CurlError.self) {
                _ = try await smile.put(prepared, SmileFiles.zip())
            }
            #expect(try await smile.complete(user, job)["job_success"] == true)
        }
    }

    @Test func `a network that delivers an upload twice shows the refusal of the second`() async throws {
        try await with("upload", "duplicate") { smile in
            let codeSeen = try await smile.prepare().json["code"]
            #expect(codeSeen == "2215")
        }
    }

    @Test func `a status that is no JSON, and one that is cut`() async throws {
        try await with("job_status", "non_json") { smile in
            let htmlSeen = try await smile.status("u", "j").header("content-type")?.hasPrefix("text/html")
            #expect(htmlSeen == true)
            let status3 = try await smile.status("u", "j").status
            #expect(status3 == 200)
        }
        try await with("job_status", "truncate") { smile in
            await #expect(throws: CurlError.self) { _ = try await smile.status("u", "j") }
        }
    }

    @Test func `a rule rejects a job with its reason`() async throws {
        try await with("zip", "decline", adding: ["reason": "0816"]) { smile in
            let (user, job, _) = try await smile.run()
            let reply = try await smile.complete(user, job)
            #expect(reply["result"]?["ResultCode"] == "0816" && reply["job_success"] == false)
        }
        try await with("document_verification", "decline", adding: ["reason": "attention document_expired"]) {
            smile in
            let documentSeen = try await smile.v3Result("document_verification", Smile.document())
            #expect(documentSeen == "attention")
        }
    }

    @Test func `a job that will turn is rejected until then`() async throws {
        let receiver = try WebhookReceiver()
        defer { receiver.stop() }
        try await with("zip", "late_flip", adding: ["delay_ms": 86_400_000]) { smile in
            let (user, job, _) = try await smile.run(callback: receiver.url)
            #expect(try await smile.complete(user, job)["job_success"] == false)
            let told = try JSONValue(parsing: try await receiver.wait(for: 1)[0].body)
            #expect(told["ResultCode"] == "0811")
        }
    }

    @Test func `a rejected job turns into a verified one`() async throws {
        let receiver = try WebhookReceiver()
        defer { receiver.stop() }
        try await with("zip", "late_flip", adding: ["delay_ms": 50]) { smile in
            let (user, job, id) = try await smile.run(callback: receiver.url)
            try await eventually("the turn") {
                try await smile.status(user, job).json["job_success"] == true
            }
            let decided = try await smile.sandbox.journal(kind: "changed", operation: "decision")
            let codes = decided.filter { $0["reference"]?.string == id }.map { $0["outcome"]?.string }
            #expect(codes == ["0811", "0810"])
            // One may overtake the other on its way.
            let told = try await receiver.wait(for: 2).map {
                try JSONValue(parsing: $0.body)["ResultCode"]?.string
            }
            #expect(Set(told) == ["0811", "0810"])
        }
    }

    @Test func `a callback that nobody at Smile ID sent is signed with another key`() async throws {
        let receiver = try WebhookReceiver()
        defer { receiver.stop() }
        try await with("zip", "webhook_forged", adding: ["delay_ms": 1]) { smile in
            _ = try await smile.sandbox.set(.object(["smile_id": .object(["default_result": "manual"])]))
            let (user, job, _) = try await smile.run(callback: receiver.url)
            let body = try JSONValue(parsing: try await receiver.wait(for: 1)[0].body)
            #expect(body["ResultCode"] == "0810")
            #expect(!smile.confirms(body["timestamp"]?.string, body["signature"]?.string))
            #expect(try await smile.status(user, job).json["job_complete"] == false)
        }
    }

    @Test func `a callback comes before the answer to the ZIP`() async throws {
        let receiver = try WebhookReceiver()
        defer { receiver.stop() }
        try await with("zip", "webhook_before_reply") { smile in
            let (_, _, id) = try await smile.run(callback: receiver.url)
            #expect(receiver.deliveries.count == 1 && receiver.deliveries.first?.body.contains(id) == true)
        }
    }

    @Test(arguments: ["webhook_lost", "webhook_twice", "webhook_wrong_amount"])
    func `a rule for callbacks`(_ action: String) async throws {
        let receiver = try WebhookReceiver()
        defer { receiver.stop() }
        try await with("callback", action) { smile in
            let (_, job, id) = try await smile.run(callback: receiver.url)
            let wanted = action == "webhook_twice" ? 2 : 1
            let notes = try await eventuallyValue("the notes") {
                let all = try await smile.sandbox.journal(kind: "webhook").filter {
                    $0["reference"]?.string == id
                }
                return all.count == wanted ? all : nil
            }
            let faults = notes.map { $0["fault"]?.string }
            #expect(faults == Array(repeating: action, count: wanted))
            #expect(receiver.deliveries.count == (action == "webhook_lost" ? 0 : wanted))
            let namesIt = receiver.deliveries.contains { $0.body.contains(job) }
            #expect(namesIt == (action == "webhook_twice"))
        }
    }

    @Test func `revoked tokens of v3 stop working, and new ones work`() async throws {
        try await Smile.with { smile in
            let access = try await smile.access()
            try await smile.sandbox.addFault(
                .object([
                    "provider": "smile-id", "operation": "v3_status", "action": "token_revoked", "times": 1,
                ]))
            let id = "job_00000000000000000000000000"
            #expect(try await smile.send("GET", "/v3/status/\(id)", access).status == 401)
            #expect(try await smile.send("GET", "/v3/status/\(id)", access).status == 401)
            #expect(try await smile.v3Status(id).status == 404)
        }
    }
}
