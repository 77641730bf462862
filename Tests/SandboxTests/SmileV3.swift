import CurlHTTP
import Foundation
import Primitives
import TestSupport

/// A multipart body, part by part.
struct Parts: Sendable {
    static let boundary = "----kimi7f3a"
    static let type = ("Content-Type", "multipart/form-data; boundary=\(boundary)")
    private(set) var names: [String] = []
    private var parts: [[UInt8]] = []

    var body: [UInt8] {
        parts.flatMap { Array("--\(Self.boundary)\r\n".utf8) + $0 + Array("\r\n".utf8) }
            + Array("--\(Self.boundary)--\r\n".utf8)
    }

    mutating func text(_ name: String, _ value: String) {
        add(name, "", Array(value.utf8))
    }

    mutating func json(_ name: String, _ value: String, type: String = "application/json") {
        add(name, "\r\nContent-Type: \(type)", Array(value.utf8))
    }

    mutating func file(_ name: String, _ bytes: [UInt8] = SmileFiles.jpeg, type: String = "image/jpeg") {
        let head = "; filename=\"\(name).jpg\"\r\nContent-Type: \(type)"
        add(name, head, bytes)
    }

    private mutating func add(_ name: String, _ head: String, _ bytes: [UInt8]) {
        names.append(name)
        parts.append(
            Array("Content-Disposition: form-data; name=\"\(name)\"\(head)\r\n\r\n".utf8) + bytes)
    }

    /// Without the parts of that name.
    func without(_ name: String) -> Parts {
        var copy = Parts()
        for (index, own) in names.enumerated() where own != name {
            copy.names.append(own)
            copy.parts.append(parts[index])
        }
        return copy
    }
}

/// Who a submission is about.
struct Person: Sendable {
    var given = "Amina Fatou"
    var last = "Clearwater"
    var email = "amina.clearwater@example.com"

    init(_ given: String = "Amina Fatou", _ last: String = "Clearwater") {
        self.given = given
        self.last = last
        email = "\(given.split(separator: " ")[0]).\(last)@example.com".lowercased()
    }

    var json: String {
        #"{"given_names":"\#(given)","last_name":"\#(last)","email":"\#(email)"}"#
    }
}

extension Smile {
    static let consent =
        #"{"granted":true,"granted_at":"2026-11-24T08:00:00.000Z","notice_language":"FR","#
        + #""notice_privacy_policy_url":"https://example.com/privacy"}"#

    func token(partner: String? = nil, key: String? = nil) async throws -> Reply {
        let headers = [
            ("smileid-partner-id", partner ?? self.partner), ("smileid-api-key", key ?? self.key),
            ("Content-Length", "0"),
        ]
        return try await send("POST", "/v3/token", headers)
    }

    /// The headers of an authenticated call.
    func access() async throws -> [(String, String)] {
        let token = try await token().json["token"]?.string ?? ""
        return [("SmileID-Token", token), ("SmileID-Partner-ID", partner)]
    }

    static func faces(_ person: Person = Person(), frames: Int = 8) -> Parts {
        var parts = Parts()
        parts.file("selfie_image")
        for _ in 0..<frames { parts.file("liveness_images") }
        parts.json("user_details", person.json)
        parts.json("consent", consent)
        return parts
    }

    static func document(
        _ person: Person = Person(), callback: String? = nil, result: Int? = nil
    ) -> Parts {
        var parts = faces(person)
        parts.text("country", "CM")
        parts.text("id_type", "IDENTITY_CARD")
        parts.file("document")
        parts.file("document_back", SmileFiles.png, type: "image/png")
        if let callback { parts.text("callback_url", callback) }
        if let result { parts.text("sandbox_result", "\(result)") }
        return parts
    }

    func submit(
        _ product: String, _ parts: Parts, _ extra: [(String, String)] = []
    ) async throws -> Reply {
        try await send("POST", "/v3/\(product)", try await access() + [Parts.type] + extra, parts.body)
    }

    func v3Status(_ id: String) async throws -> Reply {
        try await send("GET", "/v3/status/\(id)", try await access())
    }

    /// The word of a submission that must be taken, once it is decided.
    func v3Result(_ product: String, _ parts: Parts) async throws -> String {
        let reply = try await submit(product, parts)
        guard reply.status == 202, let id = reply.json["job_id"]?.string else {
            throw Hopeless("Not accepted: \(reply.status) \(reply.body)")
        }
        return try await eventuallyValue("the end of \(id)") {
            let reply = try await v3Status(id)
            return reply.status == 200 ? reply.json["status"]?.string : nil
        }
    }
}
