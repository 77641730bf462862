import Foundation
import Primitives
import TestSupport
import Testing

/// v1 beside documents: ID numbers, tokens, catalogues, AML, links.
struct SmileOtherTests {
    private func lookup(
        _ smile: Smile, _ number: String, country: String = "NG", path: String = "id_verification",
        callback: String? = nil
    ) async throws -> Reply {
        let params = JSONValue.object([
            "user_id": .string(Smile.newName("user")), "job_id": .string(Smile.newName("job")), "job_type": 5,
        ])
        let callbacks = callback.map { [JSONValue.Member("callback_url", .string($0))] } ?? []
        let members: [JSONValue.Member] = [
            .init("partner_params", params), .init("country", .string(country)), .init("id_type", "NIN_V2"),
            .init("id_number", .string(number)),
        ]
        return try await smile.post("/v1/\(path)", smile.signed(members + callbacks))
    }

    @Test(arguments: [("0", "1012"), ("1", "1013"), ("2", "1014"), ("3", "1015"), ("4", "1012")])
    func `the last digit of an ID number decides`(_ digit: String, _ code: String) async throws {
        let smile = try await Smile.untouched
        let number = "\(Int.random(in: 1_000_000...9_999_999))\(digit)"
        let reply = try await lookup(smile, number)
        #expect(reply.status == 200 && reply.json["ResultCode"]?.string == code)
        #expect(reply.json["ResultType"] == "ID Verification")
        #expect(
            smile.confirms(reply.json["timestamp"]?.string, reply.json["signature"]?.string))
        #expect(!reply.body.contains(number))
    }

    @Test func `an asynchronous look-up is told by a callback`() async throws {
        let receiver = try WebhookReceiver()
        defer { receiver.stop() }
        let smile = try await Smile.untouched
        let none = try await lookup(smile, "10", path: "async_id_verification")
        #expect(none.json["code"] == "2413")
        let reply = try await lookup(
            smile, "\(Int.random(in: 1_000_000...9_999_999))1", path: "async_id_verification",
            callback: receiver.url)
        #expect(reply.body == #"{"success":true}"#)
        let told = try await receiver.wait(for: 1)[0]
        #expect(try JSONValue(parsing: told.body)["ResultCode"] == "1013")
    }

    @Test func `Cameroon has no authority to ask`() async throws {
        let reply = try await lookup(try await Smile.untouched, "0", country: "CM")
        #expect(reply.status == 400 && reply.json["code"] == "2413")
        #expect(reply.json["error"]?.string?.contains("must be one of [CI, GH") == true)
    }

    @Test func `a number is blocked after thirty requests, until it is reset`() async throws {
        let smile = try await Smile.untouched
        let number = "77\(Int.random(in: 1_000_000...9_999_999))0"
        for _ in 1...30 { #expect(try await lookup(smile, number).status == 200) }
        let blocked = try await lookup(smile, number)
        #expect(blocked.status == 429 && blocked.json["code"] == "2222")
        let reset = smile.signed([.init("id_number", .string(number))])
        #expect(try await smile.post("/v1/id_number_rate_limit_reset", reset).status == 200)
        #expect(try await lookup(smile, number).status == 200)
    }

    @Test func `a web token holds the job, and opens a job in place of a signature`() async throws {
        let smile = try await Smile.untouched
        func token(_ product: String) async throws -> Reply {
            try await smile.post(
                "/v1/token",
                smile.signed([
                    .init("user_id", "u"), .init("job_id", "j"), .init("product", .string(product)),
                    .init("callback_url", "https://example.com/c"),
                ]))
        }
        let reply = try await token("doc_verification")
        #expect(reply.json["success"] == true)
        let text = try #require(reply.json["token"]?.string)
        let payload = try #require(Base64URL.decode(String(text.split(separator: ".")[1])))
        let claims = try JSONValue(parsing: payload)
        #expect(claims["partner_params"]?["job_id"] == "j")
        #expect(try await token("nothing").body == #"{"error":"Invalid product.","code":"2217"}"#)
        let params = JSONValue.object([
            "user_id": .string(Smile.newName("user")), "job_id": .string(Smile.newName("job")), "job_type": 6,
        ])
        for (token, status) in [(text, 200), (text + "x", 400), ("a.b.c", 400)] {
            let body = JSONValue.object(["token": .string(token), "partner_params": params])
            let reply = try await smile.post("/v1/upload", body)
            #expect(reply.status == status, "\(token)")
        }
    }

    @Test func `the catalogues have Cameroon's documents in their two vocabularies`() async throws {
        let smile = try await Smile.untouched
        let documents = try await smile.post("/v1/valid_documents", smile.signed([])).json
        let cameroon = documents["valid_documents"]?.array?.first { $0["country"]?["code"] == "CM" }
        let types = cameroon?["id_types"]?.array ?? []
        let codes = types.compactMap { $0["code"]?.string }
        #expect(
            codes == [
                "IDENTITY_CARD", "PASSPORT", "RESIDENT_ID", "DRIVERS_LICENSE", "VOTER_ID", "TRAVEL_DOC", "",
            ])
        #expect(types.compactMap { $0["has_back"]?.bool } == [true, false, true, true, true, false, true])
        let services = try await smile.send("GET", "/v1/services?locale=en-GB").json
        let hosted = services["hosted_web"]?["doc_verification"]?["CM"]?["id_types"]?.members ?? []
        #expect(hosted.map(\.name) == ["NATIONAL_ID", "PASSPORT", "RESIDENT_CARD"])
        #expect(services["bank_codes"]?.array?.isEmpty == false)
        let config = try await smile.post("/v1/products_config", smile.signed([])).json
        #expect(config["idSelection"]?["doc_verification"]?["CM"] != nil)
        #expect(config["idSelection"]?["enhanced_kyc"]?["CM"] == nil)
    }

    @Test func `AML knows one name, and links are made and disabled`() async throws {
        let smile = try await Smile.untouched
        func aml(_ name: String) async throws -> JSONValue {
            try await smile.post(
                "/v1/aml",
                smile.signed([
                    .init("user_id", "u"), .init("job_id", "j"), .init("job_type", 10),
                    .init("full_name", .string(name)), .init("birth_year", "1970"),
                    .init("countries", ["CM"]),
                ])
            ).json
        }
        #expect(try await aml("Rashid Omar Dangerfield")["ResultCode"] == "1030")
        #expect(try await aml("Test Person One")["no_of_persons_found"] == 0)
        let link = try await smile.post(
            "/v1/smile_links",
            smile.signed([
                .init("name", "n"), .init("company_name", "c"), .init("id_types", []),
                .init("callback_url", "https://example.com/c"),
            ])
        ).json
        let id = try #require(link["ref_id"]?.string)
        #expect(link["link"]?.string?.hasSuffix("/links/\(id)") == true)
        let disable = Array(smile.signed([.init("is_disabled", true)]).text.utf8)
        #expect(try await smile.send("PUT", "/v1/smile_links/\(id)", [], disable).status == 200)
        #expect(try await smile.send("PUT", "/v1/smile_links/none", [], disable).status == 404)
    }
}
