import Durable
import Foundation
import HTTPTypes
import Hummingbird
import Postgres
import Primitives
import Synchronization
import TestSupport
import Testing
import Web

@Suite struct WebIdempotencyTests {
    /// Counts how often the handler ran, and does what the test says.
    private final class Work: Sendable {
        private let runs = Mutex(0)
        var count: Int { runs.withLock { $0 } }

        func run() -> Int {
            runs.withLock { count in
                count += 1
                return count
            }
        }
    }

    private typealias Handler = @Sendable (Request, WebContext, Int) async throws -> JSONReply

    /// A server on a fresh database whose POST routes are idempotent.
    private func withServer(
        required: Bool = false, handler: @escaping Handler,
        _ body: @escaping @Sendable (WebTestServer, Work, PostgresClient) async throws -> Void
    ) async throws {
        try await TestDatabase.withDatabase(migrations: [("escrow", DurableMigrations.all)]) { _, make in
            let database = make("escrow")
            let work = Work()
            let router = WebRouter()
            router.add(middleware: IdempotencyMiddleware(database: database, isRequired: required))
            for path in ["api/pay", "api/other"] {
                router.on(RouterPath(path), method: .post) { request, context in
                    try await handler(request, context, work.run())
                }
            }
            try await WebTestServer.run(router) { server in try await body(server, work, database) }
        }
    }

    private static let created: Handler = { _, _, run in
        JSONReply(.object(["run": .integer(run)]), status: .created, headers: [.location: "/api/pay/\(run)"])
    }

    private func key(_ key: String) -> [(String, String)] { [("Idempotency-Key", key)] }

    @Test func theSameRequestIsAnsweredAgainByteForByte() async throws {
        try await withServer(handler: Self.created) { server, work, _ in
            let first = try await server.send(
                "POST", "/api/pay", headers: key("k-1"), body: #"{"a":1,"b":2}"#)
            let again = try await server.send(
                "POST", "/api/pay/", headers: key("\"k-1\""), body: #"{"b":2, "a":1}"#)
            #expect(first.status == 201 && again.status == 201)
            #expect(first.bytes == again.bytes)
            #expect(again.header("location") == "/api/pay/1")
            #expect(again.header("content-type") == first.header("content-type"))
            #expect(first.header("idempotent-replayed") == nil)
            #expect(again.header("idempotent-replayed") == "true")
            #expect(again.header("x-request-id") != first.header("x-request-id"))
            #expect(work.count == 1)
        }
    }

    @Test func anotherBodyOrPathUnderTheSameKeyIsRefused() async throws {
        try await withServer(handler: Self.created) { server, work, _ in
            _ = try await server.send("POST", "/api/pay", headers: key("k"), body: #"{"a":1}"#)
            for (path, body) in [
                ("/api/pay", #"{"a":2}"#), ("/api/other", #"{"a":1}"#), ("/api/pay?x=1", #"{"a":1}"#),
            ] {
                let reply = try await server.send("POST", path, headers: key("k"), body: body)
                #expect(reply.status == 422)
                #expect(try reply.json["code"] == "idempotency_key_reused")
            }
            #expect(work.count == 1)
        }
    }

    @Test func aRequestThatStillRunsIsAConflictWithRetryAfter() async throws {
        let started = AsyncStream<Void>.makeStream()
        let release = AsyncStream<Void>.makeStream()
        let handler: Handler = { _, _, run in
            started.continuation.yield()
            for await _ in release.stream { break }
            return JSONReply(.object(["run": .integer(run)]))
        }
        try await withServer(handler: handler) { server, work, _ in
            async let first = server.send("POST", "/api/pay", headers: key("k"), body: "{}")
            for await _ in started.stream { break }
            let second = try await server.send("POST", "/api/pay", headers: key("k"), body: "{}")
            #expect(second.status == 409)
            #expect(second.header("retry-after") == "1")
            #expect(try second.json["code"] == "request_in_progress")
            release.continuation.yield()
            let answer = try await first
            let third = try await server.send("POST", "/api/pay", headers: key("k"), body: "{}")
            #expect(third.bytes == answer.bytes && third.header("idempotent-replayed") == "true")
            #expect(work.count == 1)
        }
    }

    @Test func aHundredAtOnceAreCarriedOutOnce() async throws {
        try await withServer(handler: Self.created) { server, work, _ in
            let bodies = try await withThrowingTaskGroup(of: [UInt8].self) { group in
                for _ in 0..<100 {
                    group.addTask {
                        try await eventuallyValue("an answer", within: .seconds(60)) {
                            let reply = try await server.send(
                                "POST", "/api/pay", headers: key("k"), body: "{}")
                            return reply.status == 409 ? nil : reply.bytes
                        }
                    }
                }
                return try await group.reduce(into: Set<[UInt8]>()) { $0.insert($1) }
            }
            #expect(bodies.count == 1)
            #expect(work.count == 1)
        }
    }

    @Test func whatWasRefusedBeforeExecutionFreesTheKey() async throws {
        let handler: Handler = { request, _, run in
            switch run {
            case 1:
                var fields = try await RequestFields(request)
                _ = fields.string("needed", length: 1...5)
                try fields.finish()
                return JSONReply(.object([]))
            case 2: throw Problems.unauthorized()
            case 3: throw Problems.forbidden()
            case 4: throw PostgresError(code: .connection, message: "")
            case 5: throw Problems.rateLimited(retryAfter: .seconds(1))
            default: return JSONReply(.object(["run": .integer(run)]))
            }
        }
        try await withServer(handler: handler) { server, _, _ in
            var statuses: [Int] = []
            for _ in 0..<7 {
                statuses.append(
                    try await server.send("POST", "/api/pay", headers: key("k"), body: "{}").status)
            }
            #expect(statuses == [422, 401, 403, 503, 429, 200, 200])
        }
    }

    @Test(arguments: [409, 422, 500])
    func whatTheServiceDecidedIsKept(_ status: Int) async throws {
        let handler: Handler = { _, _, run in
            if status == 500 { throw PostgresError(code: .undefinedObject, message: "") }
            throw ProblemDetails(
                status: .init(code: status), code: "insufficient_funds", title: .init(fr: "a", en: "a"),
                detail: .init(fr: "\(run)", en: "\(run)"))
        }
        try await withServer(handler: handler) { server, work, _ in
            let first = try await server.send("POST", "/api/pay", headers: key("k"), body: "{}")
            let again = try await server.send("POST", "/api/pay", headers: key("k"), body: "{}")
            #expect(first.status == status && again.status == status)
            #expect(first.header("content-type") == "application/problem+json")
            #expect(again.header("content-type") == "application/problem+json")
            #expect(first.bytes == again.bytes)
            #expect(again.header("idempotent-replayed") == "true")
            #expect(work.count == 1)
        }
    }

    @Test func anUnknownOutcomeKeepsTheClaim() async throws {
        let handler: Handler = { _, _, _ in throw PostgresError(code: .commitUnknown, message: "") }
        try await withServer(handler: handler) { server, work, _ in
            #expect(try await server.send("POST", "/api/pay", headers: key("k"), body: "{}").status == 503)
            let again = try await server.send("POST", "/api/pay", headers: key("k"), body: "{}")
            #expect(again.status == 409)
            #expect(work.count == 1)
        }
    }

    @Test func aClaimLeftByADeadProcessIsTakenOverAfterAMinute() async throws {
        let handler: Handler = { _, context, run in
            if run == 1 { throw PostgresError(code: .commitUnknown, message: "") }
            return JSONReply(.object(["key": .string(context.idempotency?.key ?? "")]))
        }
        try await withServer(handler: handler) { server, work, database in
            #expect(try await server.send("POST", "/api/pay", headers: key("k"), body: "{}").status == 503)
            for (seconds, status) in [("1", 409), ("61", 200)] {
                let aged = try await database.session { session in
                    try session.execute(
                        """
                        UPDATE idempotency_keys
                        SET claimed_at = now() - interval '\(unescaped: seconds) seconds'
                        WHERE completed_at IS NULL
                        """)
                }
                #expect(aged == 1)
                let reply = try await server.send("POST", "/api/pay", headers: key("k"), body: "{}")
                #expect(reply.status == status)
            }
            #expect(work.count == 2)
        }
    }

    @Test func anAnswerThatMustNotBeStoredIsNot() async throws {
        let handler: Handler = { _, _, run in
            JSONReply(.object(["access": .string("TOKEN-\(run)")]), headers: [.cacheControl: "no-store"])
        }
        try await withServer(handler: handler) { server, _, database in
            let first = try await server.send("POST", "/api/pay", headers: key("k"), body: "{}")
            let again = try await server.send("POST", "/api/pay", headers: key("k"), body: "{}")
            #expect(try first.json["access"] == "TOKEN-1")
            #expect(try again.json["access"] == "TOKEN-2")
            let rows = try await database.session {
                try $0.query("SELECT 1 AS one FROM idempotency_keys").count
            }
            #expect(rows == 0)
        }
    }

    @Test func theHandlerLearnsScopeAndKey() async throws {
        let handler: Handler = { _, context, _ in
            JSONReply(
                .object([
                    "scope": context.idempotency.map { .string($0.scope) },
                    "key": context.idempotency.map { .string($0.key) },
                ]))
        }
        try await withServer(handler: handler) { server, _, _ in
            let reply = try await server.send("POST", "/api/pay", headers: key("\"a\\\"b\""), body: "{}")
            #expect(try reply.json["scope"] == "address:127.0.0.1")
            #expect(try reply.json["key"] == "a\"b")
            #expect(try await server.send("POST", "/api/pay", body: "{}").json["key"] == nil)
        }
    }

    @Test(arguments: ["\"\"", "\"open", "\"a\" b", "\"a\\b\"", String(repeating: "k", count: 256), "clé"])
    func aMalformedKeyIsRefused(_ header: String) async throws {
        try await withServer(handler: Self.created) { server, work, _ in
            let reply = try await server.send("POST", "/api/pay", headers: key(header), body: "{}")
            #expect(reply.status == 400)
            #expect(try reply.json["code"] == "idempotency_key_invalid")
            #expect(work.count == 0)
        }
    }

    @Test func aMoneyCallNeedsAKey() async throws {
        try await withServer(required: true, handler: Self.created) { server, work, _ in
            let missing = try await server.send("POST", "/api/pay", body: "{}")
            #expect(missing.status == 400)
            #expect(try missing.json["code"] == "idempotency_key_required")
            let longest = String(repeating: "k", count: 255)
            #expect(
                try await server.send("POST", "/api/pay", headers: key(longest), body: "{}").status == 201)
            #expect(work.count == 1)
        }
    }

    @Test func noConnectionIsHeldWhileTheHandlerRuns() async throws {
        try await TestDatabase.withEmptyDatabase { place in
            let owner = PostgresClient(configuration: place.configuration(), logger: .quiet)
            _ = try await PostgresMigrator(
                schema: "escrow", role: place.role("escrow"), migrations: DurableMigrations.all
            ).migrate(owner, rolePassword: Secret(place.password))
            await owner.close()
            let single = PostgresClient(
                configuration: place.configuration(schema: "escrow", poolSize: 1),
                seal: TestSeal.columns("escrow"), logger: .quiet)
            let router = WebRouter()
            router.add(middleware: IdempotencyMiddleware(database: single))
            router.post("api/pay") { _, _ in
                let rows = try await single.session { try $0.query("SELECT 1 AS one").count }
                return JSONReply(.object(["rows": .integer(rows)]))
            }
            try await WebTestServer.run(router) { server in
                let reply = try await server.send("POST", "/api/pay", headers: key("k"), body: "{}")
                #expect(reply.status == 200)
            }
            await single.close()
        }
    }
}
