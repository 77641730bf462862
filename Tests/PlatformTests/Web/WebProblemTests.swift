import HTTPTypes
import Hummingbird
import Logging
import Postgres
import Primitives
import TestSupport
import Testing
import Web

@Suite struct WebProblemTests {
    @Test func unknownRouteIsAProblemInFrenchByDefault() async throws {
        try await WebTestServer.run(WebRouter()) { server in
            let reply = try await server.send("GET", "/api/nowhere?secret=1")
            let problem = try reply.json
            #expect(reply.status == 404)
            #expect(reply.header("content-type") == "application/problem+json")
            #expect(reply.header("content-language") == "fr")
            #expect(problem["type"] == "/api/problems/route_not_found")
            #expect(problem["title"] == "Adresse inconnue")
            #expect(problem["status"]?.integer == 404)
            #expect(problem["instance"] == "/api/nowhere")
            #expect(problem["code"] == "route_not_found")
            #expect(problem["errors"] == [])
            #expect(problem["retryable"] == false)
            #expect(problem["request_id"]?.string == reply.header("x-request-id"))
            #expect(reply.header("x-request-id")?.count == 36)
        }
    }

    @Test func problemsFollowAcceptLanguage() async throws {
        try await WebTestServer.run(WebRouter()) { server in
            let reply = try await server.send(
                "GET", "/api/nowhere", headers: [("Accept-Language", "de, fr;q=0.2, en-GB;q=0.9")])
            #expect(reply.header("content-language") == "en")
            #expect(try reply.json["title"] == "Unknown address")
        }
    }

    @Test func wrongMethodIsRefusedWithTheMethodsThatExist() async throws {
        let router = WebRouter()
        router.get("api/things/:id") { _, _ in JSONReply(.object([])) }
        router.delete("api/things/:id") { _, _ in JSONReply(.object([])) }
        router.post("api/things") { _, _ in JSONReply(.object([])) }
        try await WebTestServer.run(router) { server in
            let reply = try await server.send("POST", "/api/things/7/", body: "{}")
            #expect(reply.status == 405)
            #expect(reply.header("allow") == "DELETE, GET, HEAD, OPTIONS")
            #expect(try reply.json["code"] == "method_not_allowed")
            #expect(try await server.send("GET", "/api/things").header("allow") == "OPTIONS, POST")
        }
    }

    @Test func headAnswersLikeGetWithoutABody() async throws {
        let router = WebRouter()
        router.get("api/thing") { _, _ in JSONReply(.object(["a": 1])) }
        try await WebTestServer.run(router) { server in
            let found = try await server.send("HEAD", "/api/thing")
            let missing = try await server.send("HEAD", "/api/nothing")
            #expect(found.status == 200 && found.bytes.isEmpty && found.header("content-length") == "7")
            #expect(missing.status == 404 && missing.bytes.isEmpty)
            #expect(try await server.send("GET", "/api/thing").text == #"{"a":1}"#)
        }
    }

    @Test func aTrailingSlashIsTheSameRouteWithoutRedirect() async throws {
        let router = WebRouter()
        router.group("api").group("payments").get("status/:reference") { _, context in
            JSONReply(.object(["reference": .string(context.parameters.get("reference") ?? "")]))
        }
        try await WebTestServer.run(router) { server in
            let bare = try await server.send("GET", "/api/payments/status/PAY-1")
            let slash = try await server.send("GET", "/api/payments/status/PAY-1/")
            #expect(bare.status == 200 && slash.status == 200)
            #expect(bare.bytes == slash.bytes)
        }
        #expect(router.routes.all.map(\.method) == ["GET"])
        #expect(router.routes.all.map(\.template) == ["/api/payments/status/{reference}"])
    }

    @Test func anUnforeseenErrorShowsNoInternals() async throws {
        struct Inner: Error { let secret = "password=hunter2" }
        let router = WebRouter()
        router.get("api/broken") { _, _ -> JSONReply in throw Inner() }
        let log = CapturedLog()
        try await WebTestServer.run(router, logger: log.logger) { server in
            let reply = try await server.send("GET", "/api/broken")
            #expect(reply.status == 500)
            #expect(try reply.json["code"] == "internal_error")
            #expect(!reply.text.contains("hunter2") && !reply.text.contains("Inner"))
            #expect(try reply.json["request_id"]?.string == reply.header("x-request-id"))
            let causeIsLogged: Bool = log.lines.contains { $0.level == .error && $0.text.contains("Inner") }
            #expect(causeIsLogged)
        }
    }

    @Test(arguments: [PostgresError.Code.connection, .leaseTimeout, .serialization, .statementTimeout])
    func aDatabaseThatIsAwayIsRetryable(_ code: PostgresError.Code) async throws {
        let router = WebRouter()
        router.get("api/rows") { _, _ -> JSONReply in
            throw PostgresError(code: code, message: "host 10.1.2.3")
        }
        try await WebTestServer.run(router) { server in
            let reply = try await server.send("GET", "/api/rows")
            #expect(reply.status == 503)
            #expect(reply.header("retry-after") == "2")
            #expect(try reply.json["retryable"] == true)
            #expect(!reply.text.contains("10.1.2.3"))
        }
    }

    @Test func anUnknownCommitIsNotCalledHarmless() async throws {
        let router = WebRouter()
        router.get("api/rows") { _, _ -> JSONReply in throw PostgresError(code: .commitUnknown, message: "") }
        try await WebTestServer.run(router) { server in
            let reply = try await server.send("GET", "/api/rows", headers: [("Accept-Language", "en")])
            #expect(reply.status == 503)
            #expect(try reply.json["code"] == "outcome_unknown")
            #expect(!(try reply.json["detail"]?.string ?? "").contains("Nothing was done"))
        }
    }

    @Test func aDefectInAStatementIsAnInternalError() async throws {
        let router = WebRouter()
        router.get("api/rows") { _, _ -> JSONReply in
            throw PostgresError(code: .undefinedObject, message: "table x")
        }
        try await WebTestServer.run(router) { server in
            let reply = try await server.send("GET", "/api/rows")
            #expect(reply.status == 500)
            #expect(!reply.text.contains("table x"))
        }
    }

    @Test func aPathWithASecretIsNotRepeated() async throws {
        let router = WebRouter()
        router.post("webhooks/:provider/{token}") { _, _ -> JSONReply in throw Problems.forbidden() }
        let log = CapturedLog()
        try await WebTestServer.run(router, logger: log.logger) { server in
            let reply = try await server.send("POST", "/webhooks/mtn/tok-SECRET", body: "{}")
            #expect(try reply.json["instance"] == "/webhooks/{provider}/{token}")
            #expect(!reply.text.contains("SECRET"))
            let secretIsNowhere: Bool = !log.lines.contains { $0.text.contains("SECRET") }
            #expect(secretIsNowhere)
        }
    }

    @Test func membersOfAServiceAreAdded() async throws {
        let router = WebRouter()
        router.get("api/refused") { _, _ -> JSONReply in
            throw ProblemDetails(
                status: .conflict, code: "declined", title: .init(fr: "Refusé", en: "Declined"),
                detail: .init(fr: "Non.", en: "No."), headers: [.eTag: "\"3\""],
                extra: [.init("provider", .object(["name": "MTN_MOMO"]))])
        }
        try await WebTestServer.run(router) { server in
            let reply = try await server.send("GET", "/api/refused")
            #expect(reply.status == 409)
            #expect(reply.header("etag") == "\"3\"")
            #expect(try reply.json["provider"]?["name"] == "MTN_MOMO")
        }
    }
}
