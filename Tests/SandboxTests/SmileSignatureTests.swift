import Foundation
import Primitives
import TestSupport
import Testing

/// Who may call v1: the signature over the raw timestamp.
struct SmileSignatureTests {
    /// Section 2.5, computed with the official Python SDK.
    private struct Vector {
        let partner: String
        let key: String
        let timestamp: String
        let signature: String
    }

    private let vectors = [
        Vector(
            partner: "2345", key: "test_api_key_0123456789", timestamp: "2026-01-15T10:20:30.456Z",
            signature: "VS+6nlWhlpSR/4wZHuBeY+T73NrCnCmX5lrbdoiHXGA="),
        Vector(
            partner: "085", key: "a1b2c3d4-e5f6-4711-8899-aabbccddeeff",
            timestamp: "2025-12-31T23:59:59.999Z",
            signature: "gKnoFjtLafka87mCQpuh/zLscDMBPkCBrVboc9yDPqQ="),
        Vector(
            partner: "2345", key: "test_api_key_0123456789", timestamp: "2026-01-15T10:20:30.456789+00:00",
            signature: "zLLlTlvTa20/JJLstbz8WEDl5qIYQ9Znah76OQhg4oA="),
        Vector(
            partner: "1", key: "k", timestamp: "2026-01-15 10:20:30 +0100",
            signature: "d6kSB0T9knZvI7F4lG31SicVPQ6tlDzTdStv8t3IQq8="),
        Vector(
            partner: "001", key: "Zm9vYmFyYmF6cXV4MTIzNA==", timestamp: "1768472430456",
            signature: "JKLrCazlb6XcZVDwU9GUgP5mK+u14vAMeZKg39Thf/w="),
        Vector(
            partner: "2345", key: "clé-secrète-é", timestamp: "2026-01-15T10:20:30.456Z",
            signature: "YvVGa39tm4cTSOfdJ3BVrHDP4l4omMZ6mxelbh5l0OU="),
    ]

    private func body(_ vector: Vector, signature: String? = nil) -> JSONValue {
        .object([
            "partner_id": .string(vector.partner), "timestamp": .string(vector.timestamp),
            "signature": .string(signature ?? vector.signature), "user_id": "u", "job_id": "j",
        ])
    }

    @Test func `the six vectors of the reference are taken, and answers are signed with the same key`()
        async throws
    {
        let folder = try RunFolder.make("smile-partners")
        let file = folder.appendingPathComponent("switches.json").path
        let partners = Dictionary(grouping: vectors, by: \.partner).map { partner, vectors in
            JSONValue.Member(partner, .array(vectors.map { .string($0.key) }))
        }
        let document = JSONValue.object([
            "smile_partners": .object(partners), "smile_id": .object(["timestamp_window_ms": 0]),
        ])
        try Data(document.text.utf8).write(to: URL(fileURLWithPath: file))
        try await Smile.with(["--switches", file]) { smile in
            for vector in vectors {
                let reply = try await smile.post("/v1/job_status", body(vector))
                #expect(reply.status == 200, "\(vector.partner) \(vector.timestamp) \(reply.body)")
                let first = vectors.first { $0.partner == vector.partner }
                let own = Smile.signature(
                    reply.json["timestamp"]?.string ?? "", vector.partner, first?.key ?? "")
                #expect(reply.json["signature"]?.string == own)
                let other = "A" + vector.signature.dropFirst()
                let refused = try await smile.post("/v1/job_status", body(vector, signature: other))
                #expect(refused.status == 400)
                #expect(
                    refused.body == #"{"error":"You are not authorized to do that.","code":"2205"}"#)
            }
            // The padding is part of the name: 85 is not 085.
            let stripped = Vector(
                partner: "85", key: vectors[1].key, timestamp: vectors[1].timestamp,
                signature: vectors[1].signature)
            #expect(try await smile.post("/v1/job_status", body(stripped)).status == 400)
        }
    }

    @Test(
        arguments: [
            ("/v1/upload", "smile_client_id", "2205"), ("/v1/id_verification", "partner_id", "2405"),
            ("/v1/async_id_verification", "partner_id", "2405"), ("/v1/token", "partner_id", "2205"),
            ("/v1/valid_documents", "partner_id", "2205"), ("/v1/products_config", "partner_id", "2205"),
        ])
    func `each route refuses a signature of another key`(_ path: String, _ field: String, _ code: String)
        async throws
    {
        var smile = try await Smile.untouched
        smile.key = "another"
        let reply = try await smile.post(path, smile.signed([], partnerIn: field))
        #expect(reply.status == 400)
        #expect(reply.body == #"{"error":"You are not authorized to do that.","code":"\#(code)"}"#)
        smile.partner = "9999"
        smile.key = "test_api_key_0123456789"
        #expect(try await smile.post(path, smile.signed([], partnerIn: field)).json["code"]?.string == code)
    }

    @Test func `every form of timestamp is read, and one that is too old or none is refused`() async throws {
        let smile = try await Smile.untouched
        let now = RFC3339.format(Date())
        let second = now.prefix(19)
        let milliseconds = "\(Int64(Date().timeIntervalSince1970 * 1000))"
        let forms = [
            now, "\(second)Z", "\(second).123456Z", "\(second).123456789+00:00", "\(second)+00:00",
            second.replacing("T", with: " ") + " +0000", "\(second).456+0000", "\(second)", milliseconds,
        ]
        func ask(_ timestamp: String) async throws -> Reply {
            let signature = Smile.signature(timestamp, smile.partner, smile.key)
            return try await smile.post(
                "/v1/job_status",
                .object([
                    "partner_id": .string(smile.partner), "timestamp": .string(timestamp),
                    "signature": .string(signature), "user_id": "u", "job_id": "j",
                ]))
        }
        for form in forms {
            let status = try await ask(form).status
            #expect(status == 200, "\(form)")
        }
        for refused in ["2026-01-15T10:20:30.456Z", "yesterday", "2026-13-45T10:20:30.456Z", ""] {
            let status = try await ask(refused).status
            #expect(status == 400, "\(refused)")
        }
    }

    @Test func `JSON is read whatever the content type says, and unknown members are ignored`() async throws {
        let smile = try await Smile.untouched
        let body = smile.signed([.init("user_id", "u"), .init("job_id", "j"), .init("more", [1])])
        for headers in [[], [("Content-Type", "text/plain")]] {
            let reply = try await smile.send("POST", "/v1/job_status", headers, Array(body.text.utf8))
            #expect(reply.status == 200)
        }
        let broken = try await smile.send("POST", "/v1/job_status", [], Array("{".utf8))
        #expect(broken.body == #"{"error":"Invalid JSON","code":"2303"}"#)
    }
}
