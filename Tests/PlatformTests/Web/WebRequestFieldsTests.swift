import Foundation
import Hummingbird
import Primitives
import Testing
import Web

@Suite struct WebRequestFieldsTests {
    /// A route that reads the body of a new agreement and answers what it read.
    private static func router() -> WebRouter {
        let router = WebRouter()
        router.post("api/agreements") { request, _ in
            var fields = try await RequestFields(request, limit: 1000)
            let title = fields.string("title", length: 1...20)
            let amount = fields.integer("amount", in: 1...1_000_000)
            let seller = fields.phone("seller_phone")
            let category = fields.choice("category", of: ["GOODS", "SERVICES"])
            let deadline = fields.date("payment_deadline", required: false)
            let parts = fields.objects("milestones", count: 1...3, required: false) { part in
                part.integer("amount", in: 1...1_000_000)
            }
            let (name, francs, phone, kind) = try fields.finish(title, amount, seller, category)
            return JSONReply(
                .object([
                    "title": .string(name), "amount": .integer(francs), "seller_phone": .string(phone),
                    "category": .string(kind), "deadline": deadline.map { .string(RFC3339.format($0)) },
                    "parts": parts.map { .array($0.map { .integer($0) }) },
                ]), status: .created)
        }
        return router
    }

    private static let good =
        #"{"title":"Vélo","amount":450000,"seller_phone":"+237612345678","category":"GOODS"}"#

    private func post(_ body: String, language: String = "en") async throws -> WebReply {
        try await WebTestServer.run(Self.router()) { server in
            try await server.send(
                "POST", "/api/agreements/", headers: [("Accept-Language", language)], body: body)
        }
    }

    @Test func aGoodBodyIsReadAsItStands() async throws {
        let body = """
            {"title":"Vélo","amount":450000,"seller_phone":"+237612345678","category":"GOODS",
             "payment_deadline":"2026-12-31T18:00:00+01:00","milestones":[{"amount":1},{"amount":2}]}
            """
        let reply = try await post(body)
        #expect(reply.status == 201)
        #expect(reply.header("content-type") == "application/json; charset=utf-8")
        #expect(try reply.json["title"] == "Vélo")
        #expect(try reply.json["amount"]?.integer == 450_000)
        #expect(try reply.json["deadline"] == "2026-12-31T17:00:00.000Z")
        #expect(try reply.json["parts"] == [1, 2])
    }

    @Test func allProblemsOfABodyComeTogetherAndUnknownFieldsAreNamed() async throws {
        let body = """
            {"title":"","amount":-5,"seller_phone":"612345678","colour":"red","payment_deadline":"tomorrow",
             "milestones":[{"amount":1},{"amount":"2","size":3}]}
            """
        let reply = try await post(body)
        #expect(reply.status == 422)
        #expect(try reply.json["code"] == "validation_failed")
        #expect(
            try reply.fieldCodes == [
                "/title": "too_short", "/amount": "out_of_range", "/seller_phone": "invalid_phone",
                "/category": "required", "/payment_deadline": "invalid_time",
                "/milestones/1/amount": "not_an_integer",
                "/milestones/1/size": "unknown_field", "/colour": "unknown_field",
            ])
    }

    @Test(arguments: ["450000.0", "4.5e5", "\"450000\"", "45E4", "true", "[1]", "99999999999999999999"])
    func anAmountMustBeSpelledAsAnInteger(_ spelling: String) async throws {
        let reply = try await post(Self.good.replacing("450000", with: spelling))
        #expect(reply.status == 422)
        let code = spelling.hasPrefix("999") ? "out_of_range" : "not_an_integer"
        #expect(try reply.fieldCodes == ["/amount": code])
    }

    @Test(arguments: ["fr", "en"])
    func fieldProblemsSpeakTheClientsLanguage(_ language: String) async throws {
        let reply = try await post(Self.good.replacing("450000", with: "4.5e5"), language: language)
        let detail = try reply.json["errors"]?.array?.first?["detail"]?.string ?? ""
        #expect(detail.contains(language == "fr" ? "nombre entier" : "integer"))
        #expect(detail.contains(language == "fr" ? "exposant" : "exponent"))
    }

    @Test func malformedJSONNamesTheByte() async throws {
        let reply = try await post(#"{"title": "a",}"#)
        #expect(reply.status == 400)
        #expect(try reply.json["code"] == "malformed_json")
        #expect(try reply.json["offset"]?.integer == 14)
        #expect(try reply.json["detail"] == "Expected a member name at byte 14.")
    }

    @Test func aMemberNamedTwiceIsRefusedInFrenchToo() async throws {
        let reply = try await post(#"{"title":"a","title":"b"}"#, language: "fr")
        #expect(reply.status == 400)
        #expect(
            try reply.json["detail"]?.string?.hasPrefix("Le membre \"title\" est nommé deux fois") == true)
    }

    @Test func invalidUTF8IsRefused() async throws {
        try await WebTestServer.run(Self.router()) { server in
            let bytes = Array(#"{"title":""#.utf8) + [0xC3, 0x28] + Array(#""}"#.utf8)
            let reply = try await server.send("POST", "/api/agreements", bytes: bytes)
            #expect(reply.status == 400)
            #expect(try reply.json["code"] == "invalid_utf8")
        }
    }

    @Test(arguments: ["[]", "\"text\"", "12"])
    func aBodyThatIsNoObjectIsRefused(_ body: String) async throws {
        #expect(try await post(body).status == 400)
    }

    @Test func noBodyNamesWhatIsMissing() async throws {
        let reply = try await WebTestServer.run(Self.router()) { server in
            try await server.send("POST", "/api/agreements")
        }
        #expect(reply.status == 422)
        #expect(try reply.fieldCodes.values.allSatisfy { $0 == "required" })
        #expect(try reply.fieldCodes.count == 4)
    }

    @Test(arguments: ["text/plain", "application/x-www-form-urlencoded", "application/json; charset=latin1"])
    func anotherContentTypeIsRefused(_ type: String) async throws {
        try await WebTestServer.run(Self.router()) { server in
            let reply = try await server.send(
                "POST", "/api/agreements", headers: [("Content-Type", type)], body: Self.good)
            #expect(reply.status == 415)
            #expect(reply.header("accept") == "application/json")
            #expect(try reply.json["code"] == "unsupported_content_type")
        }
    }

    @Test func aBodyAboveTheLimitIsRefusedAnnouncedOrNot() async throws {
        let large = Self.good.replacing("Vélo", with: String(repeating: "a", count: 2000))
        try await WebTestServer.run(Self.router()) { server in
            let announced = try await server.send("POST", "/api/agreements", body: large)
            #expect(announced.status == 413)
            #expect(try announced.json["code"] == "body_too_large")
            let chunk = String(large.utf8.count, radix: 16)
            let request = """
                POST /api/agreements HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n\
                Transfer-Encoding: chunked\r\nConnection: close\r\n\r\n\(chunk)\r\n\(large)\r\n0\r\n\r\n
                """
            let chunked = await RawConnection.exchange(port: server.port, pieces: [request])
            #expect(chunked.received.hasPrefix("HTTP/1.1 413 "))
            #expect(chunked.received.contains("body_too_large"))
        }
    }

    @Test func controlCharactersAreRefusedAndLineBreaksAreNot() throws {
        var fields = try RequestFields(bytes: Array(#"{"a":"x\u0000y","b":"x\ny"}"#.utf8))
        #expect(fields.string("a", length: 0...10) == nil)
        #expect(fields.string("b", length: 0...10) == "x\ny")
        #expect(throws: ProblemDetails.self) { try fields.finish() }
    }

    @Test func pointersAreEscaped() throws {
        var fields = try RequestFields(bytes: Array(#"{"a/b~c":1}"#.utf8))
        let problem = #expect(throws: ProblemDetails.self) { try fields.finish() }
        #expect(problem?.errors.map(\.pointer) == ["/a~1b~0c"])
    }

    @Test func queryParametersAreReadStrictly() async throws {
        let router = WebRouter()
        router.get("api/list") { request, _ in
            var query = QueryFields(request)
            let limit = query.integer("limit", in: 1...100)
            let search = query.string("q", length: 1...20)
            try query.finish()
            return JSONReply(.object(["limit": limit.map { .integer($0) }, "q": search.map { .string($0) }]))
        }
        try await WebTestServer.run(router) { server in
            let good = try await server.send("GET", "/api/list/?limit=10&q=v%C3%A9lo+rouge")
            #expect(try good.json["q"] == "vélo rouge")
            #expect(try good.json["limit"]?.integer == 10)
            let bad = try await server.send("GET", "/api/list?limit=1e1&q=%C3&q2=1&limit=3")
            #expect(bad.status == 422)
            #expect(
                try bad.fieldCodes.keys.sorted() == ["/limit", "/q", "/q2"])
            #expect(try bad.fieldCodes["/q2"] == "unknown_parameter")
        }
    }
}
