import Foundation
import Primitives
import TestSupport
import Testing

/// v3: tokens, submissions, and their ends.
struct SmileV3Tests {
    @Test func `a token is a JWT of fifteen minutes`() async throws {
        let smile = try await Smile.untouched
        let before = Int64(Date().timeIntervalSince1970)
        let reply = try await smile.token()
        let after = Int64(Date().timeIntervalSince1970)
        #expect(reply.status == 200 && reply.json.members?.map(\.name) == ["token"])
        let parts = (reply.json["token"]?.string ?? "").split(separator: ".").map(String.init)
        let claims = try JSONValue(parsing: try #require(Base64URL.decode(parts[1])))
        let expires = try #require(claims["exp"]?.integer)
        #expect((before + 899...after + 901).contains(expires))
        let wrong = try await smile.token(key: "no")
        #expect(wrong.status == 401)
        #expect(
            wrong.body
                == #"{"status":"Unauthorized","message":"Invalid authentication credentials."}"#)
        #expect(try await smile.token(partner: "9999").status == 401)
        #expect(try await smile.token(partner: "02345").status == 400)
        let headers = [("smileid-partner-id", "2345"), ("smileid-api-key", smile.key)]
        let json = try await smile.send("POST", "/v3/token", headers + [Smile.json], Array("{}".utf8))
        #expect(json.status == 415)
        let missing = try await smile.send("POST", "/v3/token", [headers[1]])
        #expect(missing.json["message"] == "Header 'smileid-partner-id' is required.")
    }

    @Test func `a token may be bound to a product`() async throws {
        let smile = try await Smile.untouched
        let headers = [("smileid-partner-id", "2345"), ("smileid-api-key", smile.key), Parts.type]
        var parts = Parts()
        parts.text("product", "smart_selfie_registration")
        let token = try await smile.send("POST", "/v3/token", headers, parts.body).json["token"]?.string
        let access = [("SmileID-Token", token ?? ""), ("SmileID-Partner-ID", "2345"), Parts.type]
        let document = try await smile.send(
            "POST", "/v3/document_verification", access, Smile.document().body)
        #expect(document.status == 403)
        let face = try await smile.send("POST", "/v3/registration", access, Smile.faces().body)
        #expect(face.status == 202)
        var other = Parts()
        other.text("product", "lottery")
        #expect(try await smile.send("POST", "/v3/token", headers, other.body).status == 400)
    }

    @Test func `without a good token nothing is open but the catalogues`() async throws {
        let smile = try await Smile.untouched
        let good = try await smile.access()[0].1
        for token in ["", "x", String(good.dropLast(4)) + "AAAA", "a.b.c"] {
            let reply = try await smile.send(
                "POST", "/v3/document_verification", [("SmileID-Token", token), Parts.type],
                Smile.document().body)
            #expect(reply.status == 401, "\(token)")
        }
        #expect(try await smile.send("GET", "/v3/status/job_x").status == 401)
        #expect(try await smile.send("GET", "/v3/services/id_status?country=NG&id_type=x").status == 401)
        let open = try await smile.send(
            "GET", "/v3/services/supported_documents?country_code=CM&locale=fr-FR")
        let codes = open.json["valid_documents"]?.array?.compactMap { $0["country"]?["code"]?.string }
        #expect(codes == ["CM"])
        for name in ["bank_codes", "supported_id_types?country=NG"] {
            #expect(try await smile.send("GET", "/v3/services/\(name)").status == 200)
        }
        let access = try await smile.access()
        let status = try await smile.send("GET", "/v3/services/id_status?country=NG&id_type=x", access)
        #expect(status.json["last_check_status"] == "online")
    }

    @Test func `a submission is accepted with a job of Smile ID's own name, and again with another`()
        async throws
    {
        try await Smile.with(["--switch", "smile_id.decision_ms=3600000"]) { smile in
            let user = ("User-ID", Smile.newName("user"))
            let reply = try await smile.submit("document_verification", Smile.document(), [user])
            #expect(reply.status == 202)
            let names = reply.json.members?.map(\.name)
            #expect(names == ["status", "message", "job_id", "user_id", "created_at"])
            #expect(reply.json["status"] == "accepted" && reply.json["user_id"]?.string == user.1)
            let id = try #require(reply.json["job_id"]?.string)
            #expect(id.wholeMatch(of: #/job_[0-9a-hjkmnp-tv-z]{26}/#) != nil)
            let processing = try await smile.v3Status(id)
            #expect(processing.status == 202 && processing.json["status"] == "processing")
            let early = try await smile.send("POST", "/v3/replay/\(id)", try await smile.access())
            #expect(early.status == 409 && early.json["status"] == "Conflict")
            _ = try await smile.sandbox.send("POST", "/kyc/\(id)/approve", .object([:]))
            let end = try await eventuallyValue("the end") {
                let reply = try await smile.v3Status(id)
                return reply.status == 200 ? reply.json : nil
            }
            #expect(end["status"] == "clear" && end["message"] == "Job completed")
            let unknown = try await smile.v3Status("job_00000000000000000000000000")
            #expect(unknown.status == 404 && unknown.json["status"] == "not_found")
            let again = try await smile.submit("document_verification", Smile.document(), [user])
            #expect(again.json["job_id"]?.string != id)
            let charged = try await smile.sandbox.journal(
                kind: "executed", operation: "document_verification")
            let ids = [id, again.json["job_id"]?.string ?? ""]
            let ours = charged.count { ids.contains($0["reference"]?.string ?? "") }
            #expect(ours == 2)
        }
    }

    @Test(
        arguments: [
            "selfie_image", "liveness_images", "document", "country", "user_details", "consent",
        ])
    func `each part that is required is missed by its name`(_ name: String) async throws {
        let smile = try await Smile.untouched
        let reply = try await smile.submit("document_verification", Smile.document().without(name))
        #expect(reply.status == 400)
        #expect(
            reply.body
                == #"{"status":"Bad Request","message":"Required field '\#(name)' is missing or invalid."}"#)
    }

    /// What is wrong, as the change of a good form, and the field that is named.
    private var spoilt: [(String, (inout Parts) -> Void)] {
        func replaced(_ name: String, _ change: @escaping (inout Parts) -> Void) -> (inout Parts) -> Void {
            { parts in
                parts = parts.without(name)
                change(&parts)
            }
        }
        let person = Person().json
        return [
            ("country", replaced("country") { $0.text("country", "cm") }),
            ("document", replaced("document") { $0.file("document", Array("GIF89a".utf8)) }),
            ("document", replaced("document") { $0.file("document", SmileFiles.png) }),
            (
                "selfie_image",
                replaced("selfie_image") { $0.file("selfie_image", SmileFiles.png, type: "image/png") }
            ),
            ("selfie_image", { $0.file("selfie_image") }),
            (
                "liveness_images",
                replaced("liveness_images") { parts in
                    for index in 0..<8 { parts.file("liveness_images[\(index)]") }
                }
            ),
            (
                "liveness_images",
                replaced("liveness_images") { parts in for _ in 0..<5 { parts.file("liveness_images") } }
            ),
            ("liveness_images", { $0.file("liveness_images") }),
            ("consent", replaced("consent") { $0.json("consent", Smile.consent, type: "text/plain") }),
            (
                "consent.granted",
                replaced("consent") { $0.json("consent", Smile.consent.replacing("true", with: "false")) }
            ),
            (
                "consent.granted_at",
                replaced("consent") { $0.json("consent", Smile.consent.replacing("2026-", with: "x")) }
            ),
            (
                "consent.notice_language",
                replaced("consent") { $0.json("consent", Smile.consent.replacing("FR", with: "fr")) }
            ),
            (
                "user_details.last_name",
                replaced("user_details") { $0.json("user_details", person.replacing("Clearwater", with: "")) }
            ),
            (
                "user_details.phone_number",
                replaced("user_details") {
                    $0.json("user_details", person.replacing("}", with: #","phone_number":"0670"}"#))
                }
            ),
            ("partner_params", { $0.json("partner_params", #"{"a":1}"#) }),
            ("callback_url", { $0.text("callback_url", "ftp://example.com") }),
            ("metadata", { $0.json("metadata", #"[{"name":"a"}]"#) }),
        ]
    }

    @Test func `each part that is invalid is named`() async throws {
        let smile = try await Smile.untouched
        for (field, spoil) in spoilt {
            var parts = Smile.document()
            spoil(&parts)
            let reply = try await smile.submit("document_verification", parts)
            #expect(reply.status == 400, "\(field)")
            let message = "Required field '\(field)' is missing or invalid."
            #expect(reply.json["message"]?.string == message)
        }
        var parts = Smile.document().without("user_details")
        parts.json("user_details", #"{"given_names":"A","last_name":"B"}"#)
        let reply = try await smile.submit("document_verification", parts)
        #expect(reply.json["message"] == "Either email or phone_number is required.")
    }

    @Test func `another content type is 415, a request over 4.5 MB is 413, a broken form is 400`()
        async throws
    {
        let smile = try await Smile.untouched
        let access = try await smile.access()
        let json = try await smile.send(
            "POST", "/v3/document_verification", access + [Smile.json], Array("{}".utf8))
        #expect(json.status == 415)
        #expect(
            json.json["message"]
                == "Unsupported Media Type. Required Content-Type is multipart/form-data")
        var large = Smile.document().without("document")
        large.file("document", SmileFiles.jpeg + [UInt8](repeating: 0, count: 4_500_000))
        let refused = try await smile.submit("document_verification", large)
        #expect(refused.status == 413 && refused.json["status"] == "Content Too Large")
        let body = Smile.document().body
        let cut = try await smile.send(
            "POST", "/v3/document_verification", access + [Parts.type], Array(body.prefix(body.count - 10)))
        #expect(cut.status == 400)
        let header = access.filter { $0.0 != "SmileID-Partner-ID" } + [Parts.type]
        let without = try await smile.send("POST", "/v3/document_verification", header, body)
        #expect(without.json["message"] == "Header 'SmileID-Partner-ID' is required.")
    }

    @Test func `faces are registered, and compared after that`() async throws {
        let smile = try await Smile.untouched
        let user = Smile.newName("user")
        var comparison = Smile.faces()
        comparison.text("user_id", user)
        #expect(try await smile.submit("authentication", comparison).status == 404)
        let enrolled = try await smile.submit("registration", Smile.faces(), [("User-ID", user)])
        let id = enrolled.json["job_id"]?.string ?? ""
        try await eventually("the registration") { try await smile.v3Status(id).status == 200 }
        #expect(try await smile.v3Result("authentication", comparison) == "clear")
        comparison.text("sandbox_result", "1")
        #expect(try await smile.v3Result("authentication", comparison) == "block")
        var without = Parts()
        without.text("user_id", user)
        without.text("use_enrolled_image", "true")
        without.json("user_details", Person().json)
        without.json("consent", Smile.consent)
        #expect(try await smile.v3Result("authentication", without) == "clear")
        var compare = Smile.faces()
        compare.file("comparison_image")
        #expect(try await smile.submit("compare", compare).status == 400)
        compare.text("comparison_image_type", "PORTRAIT")
        #expect(try await smile.submit("compare", compare).status == 202)
    }
}
