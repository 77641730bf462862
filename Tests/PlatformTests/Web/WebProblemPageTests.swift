import Hummingbird
import Primitives
import Testing
import Web

@Suite struct WebProblemPageTests {
    @Test func theTypeOfAProblemResolvesInBothLanguages() async throws {
        let own = ProblemDetails(
            status: .conflict, code: "too_<late>", title: .init(fr: "Trop tard", en: "Too <late>"),
            detail: .init(fr: "Non.", en: "No."))
        let pages = ProblemController([own])
        let router = WebRouter()
        router.get("api/problems/{code}") { _, context in
            try pages.page(of: context.parameters.get("code") ?? "", in: context.language)
        }
        try await WebTestServer.run(router) { server in
            let type = try await server.send("GET", "/api/nowhere").json["type"]?.string
            let french = try await server.send("GET", try #require(type))
            #expect(french.status == 200 && french.text.contains("Adresse inconnue"))
            #expect(french.header("content-language") == "fr")
            let english = try await server.send(
                "GET", "/api/problems/too_%3Clate%3E", headers: [("Accept-Language", "en")])
            #expect(english.status == 404)
            #expect(try await server.send("GET", "/api/problems/none").status == 404)
        }
        #expect(pages.codes.contains("too_<late>") && pages.codes.contains("validation_failed"))
    }

    @Test func aChangedVersionIsRefused() async throws {
        let router = WebRouter()
        router.put("api/thing") { request, _ in
            let tag = EntityTag(version: 3)
            try tag.requireMatch(request)
            return JSONReply(.object([]), headers: [.eTag: tag.text])
        }
        try await WebTestServer.run(router) { server in
            for (header, status) in [
                ("\"v3\"", 200), ("\"v1\", \"v3\"", 200), ("*", 200), ("\"v2\"", 412), ("v3", 412),
            ] {
                let reply = try await server.send(
                    "PUT", "/api/thing", headers: [("If-Match", header)], body: "{}")
                #expect(reply.status == status, "If-Match: \(header)")
            }
            #expect(try await server.send("PUT", "/api/thing", body: "{}").header("etag") == "\"v3\"")
        }
    }
}
