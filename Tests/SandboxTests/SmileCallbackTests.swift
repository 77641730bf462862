import Foundation
import Primitives
import TestSupport
import Testing

/// v1: what partners are told, and what goes wrong with that.
extension SteeredTests {
    @Suite struct SmileCallbackTests {
        private func told(
            _ settings: [String: JSONValue] = [:], count: Int = 1, answer: String = "200 OK",
            sandboxResult: String? = nil,
            _ check: (Smile, String, [WebhookReceiver.Delivery]) async throws -> Void
        ) async throws {
            let receiver = try WebhookReceiver(status: answer)
            defer { receiver.stop() }
            try await Smile.steering(settings) { smile in
                let (_, _, id) = try await smile.run(callback: receiver.url, sandboxResult: sandboxResult)
                let deliveries = try await receiver.wait(for: count)
                try await check(smile, id, deliveries)
            }
        }

        private func json(_ delivery: WebhookReceiver.Delivery) throws -> JSONValue {
            try JSONValue(parsing: delivery.body)
        }

        @Test func `the result comes by POST, signed in the body and in the headers`() async throws {
            try await told { smile, id, deliveries in
                let told = deliveries[0]
                #expect(told.method == "POST" && told.contentType == "application/json")
                #expect(told.line.contains("/hook/a?b=c%20d"))
                #expect(told.request.header("authorization") == nil)
                let body = try json(told)
                #expect(body["SmileJobID"]?.string == id && body["ResultCode"] == "0810")
                #expect(smile.confirms(body["timestamp"]?.string, body["signature"]?.string))
                let header = told.request.header("response-signature")
                #expect(smile.confirms(told.request.header("response-timestamp"), header))
            }
        }

        @Test(arguments: ["body", "headers"])
        func `the signature stands in one place only`(_ place: String) async throws {
            try await told(["callback_headers": .string(place)]) { smile, _, deliveries in
                let hasHeader = deliveries[0].request.header("response-signature") != nil
                let body = try json(deliveries[0])
                #expect(hasHeader == (place == "headers") && (body["signature"] != nil) == (place == "body"))
            }
        }

        @Test func `a refused callback comes again three times, the same each time`() async throws {
            try await told(
                ["callback_retry_ms": 1], count: 4, answer: "503 Service Unavailable"
            ) { smile, id, deliveries in
                let codes = try deliveries.map { try json($0)["ResultCode"]?.string }
                #expect(codes == ["0810", "0810", "0810", "0810"])
                let noted = try await eventuallyValue("four notes") {
                    let all = try await smile.sandbox.journal(kind: "webhook").filter {
                        $0["reference"]?.string == id
                    }
                    return all.count >= 4 ? all : nil
                }
                let refused = noted.count { $0["outcome"] == "POST refused" && $0["http_status"] == 503 }
                #expect(refused == 4)
                #expect(noted.count == 4)
            }
        }

        @Test func `a provisional result is told, and the final one after it`() async throws {
            let receiver = try WebhookReceiver()
            defer { receiver.stop() }
            // The review ends when this test says so.
            try await Smile.steering(["review_result": "never"]) { smile in
                let (_, _, id) = try await smile.run(callback: receiver.url, sandboxResult: "2")
                let first = try json(try await receiver.wait(for: 1)[0])
                #expect(first["Actions"]?["Document_Check"] == "Under Review")
                #expect(first["ResultCode"] == "0814")
                _ = try await smile.sandbox.send("POST", "/kyc/\(id)/approve", .object([:]))
                let second = try json(try await receiver.wait(for: 2)[1])
                #expect(second["ResultText"] == "Document Verified After Human Review")
            }
        }

        @Test func `a callback comes twice, and on the page's wish once more`() async throws {
            try await told(["callback_delivery": "twice"], count: 2) { smile, id, deliveries in
                #expect(deliveries[0].body.contains(id) && deliveries[1].body.contains(id))
                let page = try await SmilePage.text(smile)
                #expect(page.contains(#"action="/kyc/\#(id)/callback""#))
                _ = try await smile.sandbox.send("POST", "/kyc/\(id)/callback", .object([:]))
                try await eventually("four callbacks") {
                    let all = try await smile.sandbox.journal(kind: "webhook")
                    return all.count { $0["reference"]?.string == id } == 4
                }
            }
        }

        @Test func `a lost callback is noted, and not sent`() async throws {
            let receiver = try WebhookReceiver()
            defer { receiver.stop() }
            try await Smile.steering(["callback_delivery": "lost"]) { smile in
                let (_, _, id) = try await smile.run(callback: receiver.url)
                let note = try await eventuallyValue("the note") {
                    try await smile.sandbox.journal(kind: "webhook").first {
                        $0["reference"]?.string == id
                    }
                }
                #expect(note["outcome"] == "lost" && receiver.deliveries.isEmpty)
            }
        }

        @Test func `a bad signature, a stale one and none`() async throws {
            try await told(["callback_signature": "invalid"]) { smile, _, deliveries in
                let body = try json(deliveries[0])
                #expect(!smile.confirms(body["timestamp"]?.string, body["signature"]?.string))
                #expect(body["signature"]?.string?.utf8.count == 44)
            }
            try await told(["callback_signature": "absent"]) { _, _, deliveries in
                let signatureSeen = try json(deliveries[0])["signature"]
                #expect(signatureSeen == nil)
                #expect(deliveries[0].request.header("response-signature") == nil)
            }
            try await told(["callback_age_ms": 7_200_000]) { smile, _, deliveries in
                let body = try json(deliveries[0])
                #expect(smile.confirms(body["timestamp"]?.string, body["signature"]?.string))
                let time = RFC3339.parse(body["timestamp"]?.string ?? "") ?? .distantPast
                #expect((7199...7260).contains(Date().timeIntervalSince(time)))
            }
        }

        @Test func `a body that is cut, and one about another job`() async throws {
            try await told(["callback_body": "malformed"]) { _, _, deliveries in
                #expect((try? json(deliveries[0])) == nil && !deliveries[0].body.isEmpty)
            }
            try await told(["callback_body": "other_job"]) { smile, _, deliveries in
                let job = try json(deliveries[0])["PartnerParams"]?["job_id"]?.string ?? ""
                #expect(!job.hasPrefix("job-") && !job.isEmpty)
            }
        }

        @Test func `a callback is late`() async throws {
            try await told(["callback_delay_ms": 300]) { smile, id, deliveries in
                let times = try await eventuallyValue("the note") {
                    let entries = try await smile.sandbox.journal().filter { $0["reference"]?.string == id }
                    let last = entries.filter { ["changed", "webhook"].contains($0["kind"]?.string) }
                    return last.count == 2 ? last.compactMap { $0["time"]?.string } : nil
                }.compactMap { RFC3339.parse($0) }
                // The journal tells milliseconds.
                #expect(times[1].timeIntervalSince(times[0]) >= 0.299)
                #expect(deliveries.count == 1)
            }
        }
    }
}
