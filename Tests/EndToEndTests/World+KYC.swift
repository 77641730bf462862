import CurlHTTP
import Foundation
import Postgres
import Primitives
import TestSupport
import Testing

/// What people and administrators do about a verification, over HTTP.
extension World {
    /// gatewayd with the simulated Smile ID of that generation, and escrowd that asks people for the frames of the face in
    /// motion which it wants. `firstInquiry`: after how many seconds gatewayd asks by itself.
    static func kycPlan(_ generation: String, firstInquiry: String = "600") -> Plan {
        var plan = Deal.plan
        plan.smileID = generation
        if generation == "v3" { plan.escrowSettings["KYC_LIVENESS_FRAMES"] = "6" }
        plan.gatewaySettings["INQUIRY_FIRST_DELAY_SECONDS"] = firstInquiry
        return plan
    }

    /// Sends one file as a form.
    func upload(
        _ kind: String, _ image: [UInt8], fields: KeyValuePairs<String, String> = [:], as party: Party?
    ) async throws -> Reply {
        var body: [UInt8] = []
        func add(_ name: String, _ value: String) {
            let part = "--KYC\r\nContent-Disposition: form-data; name=\"\(name)\"\r\n\r\n\(value)\r\n"
            body += Array(part.utf8)
        }
        add("document_type", kind)
        for (name, value) in fields { add(name, value) }
        let file = """
            --KYC\r\nContent-Disposition: form-data; name="file"; filename="photo.jpg"\r
            Content-Type: image/jpeg\r\n\r\n
            """
        body += Array(file.utf8) + image + Array("\r\n--KYC--\r\n".utf8)
        return try await send(
            "POST", escrows[0].url + "/api/auth/kyc/upload/",
            headers: [("content-type", "multipart/form-data; boundary=KYC")], body: body, as: party)
    }

    /// All that the person is told a check needs, the consent with the last of it; gives back the answer to that one.
    @discardableResult
    func sendPapers(_ papers: KYCPapers, as party: Party, consentIn language: String = "fr") async throws
        -> JSONValue
    {
        let required = try await kycStatus(of: party)["required"]?.array?.compactMap(\.string) ?? []
        let parts = papers.parts(of: required)
        try #require(!parts.isEmpty && parts.count == required.count)
        var last = JSONValue.null
        for (index, (kind, image)) in parts.enumerated() {
            let isLast = index == parts.count - 1
            let reply = try await upload(
                kind, image,
                fields: isLast ? ["consent": "true", "consent_language": language] : [:], as: party)
            guard reply.status == 201 else {
                throw Hopeless("\(kind): \(reply.status): \(reply.json.text)")
            }
            last = reply.json
        }
        return last
    }

    func kycStatus(of party: Party, in language: String = "en") async throws -> JSONValue {
        try await call(
            "GET", "/api/auth/kyc/status/", as: party, headers: [("accept-language", language)]
        ).json
    }

    func waitForKYC(_ state: String, of party: Party) async throws {
        try await eventually("the person to be \(state)", within: .seconds(300), every: .milliseconds(50)) {
            let now = try await kycStatus(of: party)["status"]?.string
            if let now, now != state, ["VERIFIED", "REJECTED", "UNDER_REVIEW"].contains(now) {
                throw Hopeless("The person is \(now) instead of \(state).")
            }
            return now == state
        }
    }

    /// The number of the account.
    func account(of party: Party) async throws -> Int64 {
        let profile = try await expect(200, "GET", "/api/auth/profile/", as: party)
        return try #require(profile["id"]?.integer)
    }

    /// An administrator's word about a person.
    func decide(
        _ action: String, on account: Int64, reason: String? = nil, documents: [String]? = nil,
        as party: Party?, headers: [(String, String)] = []
    ) async throws -> Reply {
        try await call(
            "POST", "/api/auth/admin/kyc/\(account)/approve/",
            .object([
                "action": .string(action), "reason": reason.map { .string($0) },
                "documents": documents.map { .array($0.map { .string($0) }) },
            ]), as: party, headers: headers)
    }

    /// How often that stands in the audit trail about a person; by whom, where an actor is named.
    func audited(_ action: String, about account: Int64, by actor: String? = nil) async throws -> Int {
        let actor = actor.map { " AND actor = '\($0)'" } ?? ""
        return try await query(
            """
            SELECT entry_id::text AS id FROM escrow.audit_entries
            WHERE action = '\(action)' AND subject = 'user:\(account)'\(actor)
            """
        ).count
    }

    /// Every file in the object store; the name of what is nobody's begins with a dot.
    func storedObjects() throws -> [(name: String, content: Data)] {
        let path = try #require(settings["OBJECT_STORE_PATH"])
        let folder = URL(fileURLWithPath: path)
        guard FileManager.default.fileExists(atPath: path) else { return [] }
        return try FileManager.default.subpathsOfDirectory(atPath: path)
            .map { folder.appendingPathComponent($0) }
            .filter {
                (try? FileManager.default.attributesOfItem(atPath: $0.path)[.type] as? FileAttributeType)
                    == .typeRegular
            }
            .map { ($0.lastPathComponent, try Data(contentsOf: $0)) }
    }
}
