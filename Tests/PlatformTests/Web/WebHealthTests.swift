import Foundation
import Hummingbird
import Primitives
import Runtime
import TestSupport
import Testing
import Web

@Suite struct WebHealthTests {
    private struct Down: Error {}

    private static func router(
        _ checks: [HealthCheck], readers: NetworkList? = nil, timeout: Duration = .seconds(60)
    ) -> WebRouter {
        let registry = PrometheusRegistry()
        let router = WebRouter(metrics: registry)
        HealthController(
            checks: checks, metrics: registry, metricsReaders: readers, checkTimeout: timeout
        ).addRoutes(to: router)
        return router
    }

    @Test func aProcessWithoutItsDatabaseIsAliveButNotReady() async throws {
        let checks = [HealthCheck("database") { throw Down() }, HealthCheck("redis") {}]
        try await WebTestServer.run(Self.router(checks)) { server in
            #expect(try await server.send("GET", "/healthz").status == 200)
            #expect(try await server.send("GET", "/livez/").status == 200)
            let ready = try await server.send("GET", "/readyz", headers: [("Accept-Language", "en")])
            #expect(ready.status == 503)
            #expect(ready.header("content-type") == "application/problem+json")
            #expect(ready.header("retry-after") == "5")
            #expect(try ready.json["detail"] == "Does not answer: database.")
            #expect(try ready.json["checks"]?["database"] == "failed")
            #expect(try ready.json["checks"]?["redis"] == "ok")
        }
    }

    @Test func aCheckThatHangsCountsAsFailed() async throws {
        let checks = [HealthCheck("redis") { try await Task.sleep(for: .seconds(600)) }]
        try await WebTestServer.run(Self.router(checks, timeout: .milliseconds(200))) { server in
            let reply = try await server.send("GET", "/readyz")
            #expect(reply.status == 503)
        }
    }

    @Test func allChecksPassing() async throws {
        try await WebTestServer.run(Self.router([HealthCheck("database") {}])) { server in
            let ready = try await server.send("GET", "/readyz")
            #expect(ready.status == 200)
            #expect(try ready.json["checks"]?["database"] == "ok")
        }
    }

    @Test func requestDurationsAreExposedByTemplateMethodAndClass() async throws {
        let router = Self.router([])
        router.get("api/measured/:id") { _, _ in JSONReply(.object([])) }
        try await WebTestServer.run(router) { server in
            _ = try await server.send("GET", "/api/measured/PRIVATE")
            _ = try await server.send("PROPFIND", "/api/measured/PRIVATE")
            let metrics = try await server.send("GET", "/metrics")
            #expect(metrics.header("content-type")?.hasPrefix("text/plain; version=0.0.4") == true)
            let line = metrics.text.split(separator: "\n").first {
                $0.hasPrefix("http_server_request_duration_seconds_count")
                    && $0.contains("/api/measured/{id}")
            }
            #expect(line?.contains("method=\"GET\"") == true)
            #expect(line?.contains("status=\"2xx\"") == true)
            #expect(metrics.text.contains("method=\"other\""))
            #expect(!metrics.text.contains("PRIVATE") && !metrics.text.contains("PROPFIND"))
        }
    }

    @Test func metricsCanBeKeptToTheirReaders() async throws {
        let readers = try #require(NetworkList(["10.0.0.0/8"]))
        try await WebTestServer.run(Self.router([], readers: readers)) { server in
            let reply = try await server.send("GET", "/metrics")
            #expect(reply.status == 403)
        }
    }
}
