import Foundation
import Primitives
import TestSupport
import Testing

/// v3: the people of Smile ID's own sandbox, and what webhooks say of them.
struct SmileIdentityTests {
    private static let documents: [(String, String, String, String?)] = [
        ("Amina Fatou", "Clearwater", "clear", nil),
        ("Ade Ogundimu", "Forgeman", "block", "document_check_failed"),
        ("Olumide Fashola", "Oddpaper", "block", "unsupported_document"),
        ("Adaeze Nnamdi", "Xeroxley", "attention", "document_copy_detected"),
        ("Tunde Bakare", "Oldfield", "attention", "document_expired"),
        ("Segun Olawale", "Puzzleton", "error", "document_unclassifiable"),
        // Not of the list for documents, and of no list.
        ("Rashid Omar", "Dangerfield", "block", "document_check_failed"),
        ("Marie", "Unknown", "block", "document_check_failed"),
    ]
    private static let faces: [(String, String, String, String?)] = [
        ("Amina Fatou", "Clearwater", "clear", nil), ("Rashid Omar", "Dangerfield", "block", "high_risk"),
        ("Obinna Chukwu", "Twinley", "block", "face_verification_failed"),
        ("Taiwo Adeyemi", "Masquero", "block", "spoof_detected"),
        ("Kofi Mensah", "Blurton", "error", "image_unavailable_or_invalid"),
        ("Chidinma Obi", "Glitchford", "error", "internal_error"),
    ]

    @Test func `each identity has its result, in the status and in the webhook`() async throws {
        let receiver = try WebhookReceiver()
        defer { receiver.stop() }
        try await Smile.with { smile in
            var wanted: [String: (String, String?)] = [:]
            let all =
                Self.documents.map { ("document_verification", $0) } + Self.faces.map { ("registration", $0) }
            for (product, (given, last, status, reason)) in all {
                let person = Person(given, last)
                var parts = product == "registration" ? Smile.faces(person) : Smile.document(person)
                parts.text("callback_url", receiver.url)
                let reply = try await smile.submit(product, parts)
                let id = try #require(reply.json["job_id"]?.string, "\(reply.body)")
                wanted[id] = (status, reason)
                let word = try await eventuallyValue("the end of \(last)") {
                    let reply = try await smile.v3Status(id)
                    return reply.status == 200 ? reply.json["status"]?.string : nil
                }
                #expect(word == status, "\(last) \(product)")
            }
            let told = try await receiver.wait(for: wanted.count)
            for delivery in told {
                let id = try #require(delivery.request.header("job-id"))
                let body = try JSONValue(parsing: delivery.body)
                let expected = try #require(wanted[id])
                #expect(body["status"]?.string == expected.0)
                #expect(body["reason"] == (expected.1.map(JSONValue.string) ?? .null))
            }
        }
    }

    @Test func `a webhook is signed in its headers, and has what the reference lists`() async throws {
        let receiver = try WebhookReceiver()
        defer { receiver.stop() }
        let smile = try await Smile.untouched
        let user = Smile.newName("user")
        var parts = Smile.document(callback: receiver.url, result: 0)
        parts.json("partner_params", #"{"check":"c-1"}"#)
        let reply = try await smile.submit("document_verification", parts, [("User-ID", user)])
        let told = try await receiver.wait(for: 1)[0]
        let header = told.request.header
        #expect(smile.confirms(header("response-timestamp"), header("response-signature")))
        #expect(header("job-id") == reply.json["job_id"]?.string && header("user-id") == user)
        #expect(header("api-version") == "v3")
        let body = try JSONValue(parsing: told.body)
        #expect(
            body.members?.map(\.name) == [
                "status", "message", "reason", "product", "created_at", "completed_at", "partner_params",
                "kyc_receipt", "image_links", "id_fields", "user_provided_info", "antifraud",
                "device_signals", "consent",
            ])
        #expect(body["partner_params"]?["check"] == "c-1" && body["product"] == "document_verification")
        #expect(body["id_fields"]?["country"] == "CM" && body["reason"] == .null)
        #expect(body["signature"] == nil)
        let replayed = try await smile.send(
            "POST", "/v3/replay/\(reply.json["job_id"]?.string ?? "")", try await smile.access())
        #expect(replayed.status == 202 && replayed.json["status"] == "accepted")
        let both = try await receiver.wait(for: 2)
        #expect(both[1].body == both[0].body)
    }

    @Test func `the journal has nothing of the person that v3 was told`() async throws {
        let smile = try await Smile.untouched
        let person = Person("Zenobie", "Quelquun")
        _ = try await smile.submit("document_verification", Smile.document(person))
        let journal = try await smile.sandbox.get("/journal").text
        #expect(!journal.contains("Zenobie") && !journal.contains("Quelquun"))
        #expect(!journal.contains("zenobie.quelquun"))
    }
}
