import Hummingbird
import Logging
import Primitives
import TestSupport
import Testing
import Web

@Suite struct WebRequestContextTests {
    /// Answers what the context holds.
    private static func router(_ proxies: NetworkList = .none) -> WebRouter {
        let router = WebRouter(trustedProxies: proxies)
        router.get("api/me/:id") { _, context in
            context.facts.note("payment.id", "42")
            return JSONReply(
                .object([
                    "id": .string(context.requestID), "traceparent": .string(context.traceparent),
                    "address": .string(context.clientAddress), "route": .string(context.routeTemplate ?? ""),
                ]))
        }
        return router
    }

    @Test(arguments: ["abc-123_X.y", "0190f0c2-0000-7000-8000-000000000000"])
    func aClientsOwnRequestIDIsKept(_ id: String) async throws {
        try await WebTestServer.run(Self.router()) { server in
            let reply = try await server.send("GET", "/api/me/1", headers: [("X-Request-Id", id)])
            #expect(reply.header("x-request-id") == id)
            #expect(try reply.json["id"]?.string == id)
        }
    }

    @Test(arguments: ["has space", "a\"b", String(repeating: "x", count: 129)])
    func anUnsafeRequestIDIsReplaced(_ id: String) async throws {
        try await WebTestServer.run(Self.router()) { server in
            let reply = try await server.send("GET", "/api/me/1", headers: [("X-Request-Id", id)])
            #expect(reply.header("x-request-id") != id)
            #expect(reply.header("x-request-id")?.count == 36)
        }
    }

    @Test func aTraceIsContinuedUnderAnotherSpan() async throws {
        let trace = "4bf92f3577b34da6a3ce929d0e0e4736"
        try await WebTestServer.run(Self.router()) { server in
            let reply = try await server.send(
                "GET", "/api/me/1", headers: [("traceparent", "00-\(trace)-00f067aa0ba902b7-00")])
            let answered = reply.header("traceparent") ?? ""
            #expect(answered.hasPrefix("00-\(trace)-") && answered.hasSuffix("-00"))
            #expect(!answered.contains("00f067aa0ba902b7"))
            #expect(try reply.json["traceparent"]?.string == answered)
        }
    }

    @Test(arguments: [
        "00-00000000000000000000000000000000-00f067aa0ba902b7-01",
        "00-4BF92F3577B34DA6A3CE929D0E0E4736-00f067aa0ba902b7-01",
        "ff-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
        "00-4bf92f3577b34da6a3ce929d0e0e4736-0000000000000000-01",
        "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01-x", "nonsense",
    ])
    func aMalformedTraceIsReplaced(_ header: String) {
        let made = Traceparent(continuing: header, identifiers: .system)
        #expect(!header.lowercased().contains(made.traceID))
        #expect(made.traceID.count == 32 && made.spanID.count == 16)
    }

    @Test func theCanonicalLineNamesTheTemplateAndNeverThePath() async throws {
        let log = CapturedLog()
        try await WebTestServer.run(Self.router(), logger: log.logger) { server in
            _ = try await server.send("GET", "/api/me/PRIVATE?token=PRIVATE")
            _ = try await server.send("GET", "/somewhere/PRIVATE")
        }
        #expect(log.requests.count == 2)
        let found = try #require(log.requests.first)
        #expect(found.metadata["http.route"] == "/api/me/{id}")
        #expect(found.metadata["http.method"] == "GET")
        #expect(found.metadata["http.status"]?.description == "200")
        #expect(found.metadata["payment.id"] == "42")
        #expect(found.metadata["request.id"] != nil && found.metadata["trace.id"] != nil)
        #expect(found.metadata["duration_ms"] != nil)
        #expect(log.requests[1].metadata["http.route"] == "unmatched")
        #expect(log.requests[1].metadata["problem"] == "route_not_found")
        #expect(!log.lines.contains { $0.text.contains("PRIVATE") })
    }

    @Test func forwardedAddressesCountFromTrustedProxiesOnly() async throws {
        let headers = [("X-Forwarded-For", "203.0.113.9, 198.51.100.7, 10.1.1.1")]
        let untrusted = try await WebTestServer.run(Self.router()) { server in
            try await server.send("GET", "/api/me/1", headers: headers).json["address"]
        }
        #expect(untrusted == "127.0.0.1")
        let proxies = try #require(NetworkList(["127.0.0.0/8", "10.0.0.0/8"]))
        let trusted = try await WebTestServer.run(Self.router(proxies)) { server in
            try await server.send("GET", "/api/me/1", headers: headers).json["address"]
        }
        #expect(trusted == "198.51.100.7")
    }

    @Test func addressesHaveOneSpellingAndOneSubscriber() throws {
        #expect(NetworkAddress("::ffff:192.0.2.1") == NetworkAddress("192.0.2.1"))
        #expect(NetworkAddress("2001:DB8:0::1") == NetworkAddress("2001:db8::1"))
        #expect(NetworkAddress("192.0.2.256") == nil)
        #expect(
            NetworkAddress("2001:db8:1:2:3::4")?.subscriber
                == NetworkAddress("2001:db8:1:2:ffff::")?.subscriber)
        #expect(NetworkAddress("2001:db8:1:3::")?.subscriber != NetworkAddress("2001:db8:1:2::")?.subscriber)
    }

    @Test func networksMatchByPrefix() throws {
        let list = try #require(NetworkList(["10.0.0.0/9", "2001:db8::/33", "192.0.2.7"]))
        #expect(list.contains(try #require(NetworkAddress("10.127.255.255"))))
        #expect(!list.contains(try #require(NetworkAddress("10.128.0.0"))))
        #expect(list.contains(try #require(NetworkAddress("2001:db8:7fff::1"))))
        #expect(!list.contains(try #require(NetworkAddress("2001:db8:8000::1"))))
        #expect(list.contains(try #require(NetworkAddress("192.0.2.7"))))
        #expect(!list.contains(try #require(NetworkAddress("192.0.2.8"))))
        #expect(NetworkList(["10.0.0.0/33"]) == nil && NetworkList(["host"]) == nil)
    }
}
