import Foundation
import Hummingbird
import Primitives
import ServiceLifecycle
import Synchronization
import TestSupport
import Testing
import Web

@Suite struct WebServerTests {
    @Test func aTakenPortIsExplained() async throws {
        try await WebTestServer.run(WebRouter()) { server in
            let second = WebServer(
                name: "escrowd", portSetting: "ESCROW_PORT", host: "127.0.0.1", port: server.port,
                router: WebRouter(),
                logger: .quiet)
            let error = await #expect(throws: WebServerError.self) { try await second.run() }
            #expect(error?.code == .portTaken)
            #expect(error?.description.contains("escrowd cannot listen on 127.0.0.1:\(server.port)") == true)
            #expect(error?.description.contains("ESCROW_PORT") == true)
        }
    }

    @Test func aRequestInProgressIsAnsweredDuringShutdown() async throws {
        let started = AsyncStream<Void>.makeStream()
        let release = AsyncStream<Void>.makeStream()
        let router = WebRouter()
        router.get("slow") { _, _ in
            started.continuation.yield()
            for await _ in release.stream { break }
            return JSONReply(.object(["done": true]))
        }
        try await WebTestServer.run(router) { server in
            async let reply = server.send("GET", "/slow")
            for await _ in started.stream { break }
            await server.group.triggerGracefulShutdown()
            try await eventually("the port to be closed") { !FreePort.accepts(server.port) }
            release.continuation.yield()
            #expect(try await reply.json["done"] == true)
        }
    }

    @Test func whatIsNotHTTPIsAnsweredWithAProblem() async throws {
        try await WebTestServer.run(WebRouter()) { server in
            let answer = await RawConnection.exchange(
                port: server.port, pieces: ["\u{16}\u{3}\u{1} nonsense\r\n\r\n"])
            #expect(answer.received.hasPrefix("HTTP/1.1 400 "))
            #expect(answer.received.contains("application/problem+json"))
            #expect(answer.received.contains("malformed_request"))
        }
    }

    @Test func headersAboveTheLimitAreRefusedWithAProblem() async throws {
        try await WebTestServer.run(WebRouter()) { server in
            let large = String(repeating: "a", count: 40_000)
            let answer = await RawConnection.exchange(
                port: server.port, pieces: ["GET / HTTP/1.1\r\nHost: x\r\nX-Large: \(large)\r\n\r\n"])
            #expect(answer.received.hasPrefix("HTTP/1.1 431 "))
            #expect(answer.received.contains("headers_too_large"))
        }
    }

    @Test func aHeadThatTricklesInIsCutOff() async throws {
        var configuration = WebServerConfiguration()
        configuration.idleTimeout = .milliseconds(500)
        try await WebTestServer.run(WebRouter(), configuration: configuration) { server in
            let pieces = ["GET / HTTP/1.1\r\n"] + (0..<3000).map { "X-\($0): 1\r\n" }
            let start = ContinuousClock.now
            let answer = await RawConnection.exchange(
                port: server.port, pieces: pieces, pause: .milliseconds(100))
            #expect(answer.closed)
            #expect(!answer.received.contains("200"))
            #expect(start.duration(to: .now) < .seconds(200), "the whole head takes five minutes")
        }
    }

    @Test func aBodyThatTricklesInIsAnsweredAndCutOff() async throws {
        let ran = Mutex(false)
        let router = WebRouter()
        router.post("api/things") { request, _ in
            var fields = try await RequestFields(request)
            try fields.finish()
            ran.withLock { $0 = true }
            return JSONReply(.object([]))
        }
        var configuration = WebServerConfiguration()
        configuration.readTimeout = .milliseconds(500)
        try await WebTestServer.run(router, configuration: configuration) { server in
            let head =
                "POST /api/things HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
                + "Content-Length: 1000\r\n\r\n"
            let pieces = [head + "{"] + (0..<10).map { _ in " " }
            // A server that is too busy closes the connection after a while though it has not answered yet.
            let answer = try await eventuallyValue("an answer before the end") {
                let answer = await RawConnection.exchange(
                    port: server.port, pieces: pieces, pause: .milliseconds(100))
                #expect(answer.closed)
                return answer.received.isEmpty ? nil : answer
            }
            #expect(answer.received.hasPrefix("HTTP/1.1 408 "))
            #expect(answer.received.contains("request_timeout"))
            let handlerDidNotRun: Bool = !ran.withLock { $0 }
            #expect(handlerDidNotRun)
        }
    }

    @Test func aBodyWithoutEndIsCutOff() async throws {
        let router = WebRouter()
        router.post("api/things") { _, _ in JSONReply(.object([]), status: .accepted) }
        var configuration = WebServerConfiguration()
        configuration.bodyLimit = 1000
        try await WebTestServer.run(router, configuration: configuration) { server in
            let head = "POST /api/things HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n"
            let chunk = "10000\r\n" + String(repeating: "a", count: 65_536) + "\r\n"
            let answer = await RawConnection.exchange(
                port: server.port, pieces: [head] + Array(repeating: chunk, count: 64))
            #expect(answer.closed)
        }
    }

    @Test func moreConnectionsThanTheLimitWaitForAFreeOne() async throws {
        let router = WebRouter()
        router.get("ok") { _, _ in JSONReply(.object([])) }
        var configuration = WebServerConfiguration()
        configuration.connectionLimit = 2
        configuration.idleTimeout = .seconds(60)
        try await WebTestServer.run(router, configuration: configuration) { server in
            let request = "GET /ok HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"
            let answers = await withTaskGroup(of: Bool.self) { group in
                for _ in 0..<8 {
                    group.addTask {
                        await RawConnection.exchange(port: server.port, pieces: [request]).received.contains(
                            "200 OK")
                    }
                }
                return await group.reduce(0) { $0 + ($1 ? 1 : 0) }
            }
            #expect(answers == 8)
        }
    }

    @Test func answersCarryTheSafetyHeaders() async throws {
        let router = WebRouter()
        router.get("cached") { _, _ in JSONReply(.object([]), headers: [.cacheControl: "max-age=60"]) }
        try await WebTestServer.run(router) { server in
            let cached = try await server.send("GET", "/cached")
            #expect(cached.header("cache-control") == "max-age=60")
            #expect(cached.header("x-content-type-options") == "nosniff")
            #expect(try await server.send("GET", "/none").header("cache-control") == "no-store")
        }
    }

    @Test func aClientThatWaitsBeforeItSendsIsToldToGoOn() async throws {
        let router = WebRouter()
        router.post("api/things") { request, _ in
            var fields = try await RequestFields(request)
            let name = fields.string("name", length: 1...10)
            return JSONReply(.object(["name": .string(try fields.finish(name))]))
        }
        try await WebTestServer.run(router) { server in
            func head(_ length: Int) -> String {
                "POST /api/things HTTP/1.1\r\nHost: x\r\nExpect: 100-Continue\r\nConnection: close\r\n"
                    + "Content-Type: application/json\r\nContent-Length: \(length)\r\n\r\n"
            }
            let body = #"{"name":"a"}"#
            let answer = await RawConnection.exchange(
                port: server.port, pieces: [head(body.utf8.count), body])
            #expect(answer.received.hasPrefix("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\n"))
            #expect(answer.received.hasSuffix(body))
            // What is too large is refused before it is sent.
            let refused = await RawConnection.exchange(port: server.port, pieces: [head(100_000_000)])
            #expect(refused.received.hasPrefix("HTTP/1.1 413 "))
        }
    }
}
