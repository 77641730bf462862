import CurlHTTP
import Foundation
import TestSupport
import Testing

/// What each failure is called, and whether the request may have arrived: false is a promise that money
/// depends on.
@Suite struct CurlFailureTests {
    private let client = CurlClient(configuration: .patient(), logger: .quiet)

    private func failure(_ request: CurlRequest, by client: CurlClient? = nil) async -> CurlError? {
        await #expect(throws: CurlError.self) { try await (client ?? self.client).send(request) }
    }

    /// The failure of one POST to a server that behaves so.
    private func failureOfPost(
        limit: Int = 1000, deadline: Duration = .seconds(60),
        serve: @escaping @Sendable (RawPeer) -> Void
    ) async throws -> CurlError? {
        let server = try RawServer(serve)
        defer { server.stop() }
        return await failure(
            CurlRequest(
                method: "POST", url: server.origin, body: [1], deadline: deadline, responseLimit: limit))
    }

    /// The same with a deadline that must pass: as soon as may be, but not before the server has the request.
    private func timeoutOfPost(
        limit: Int = 1000, serve: @escaping @Sendable (RawPeer) -> Void
    ) async throws -> CurlError? {
        for deadline in [Duration.milliseconds(300), .seconds(3), .seconds(30)] {
            let server = try RawServer(serve)
            defer { server.stop() }
            let error = await failure(
                CurlRequest(
                    method: "POST", url: server.origin, body: [1], deadline: deadline, responseLimit: limit))
            #expect(error?.code == .timeout)
            if !server.requests.isEmpty { return error }
        }
        return nil
    }

    @Test func nobodyListening() async throws {
        let error = await failure(CurlRequest(method: "POST", url: "http://127.0.0.1:\(FreePort.next())"))
        #expect(error?.code == .connect)
        #expect(error?.requestMayHaveArrived == false)
    }

    @Test func noSuchHost() async throws {
        let error = await failure(
            CurlRequest(method: "POST", url: "http://nobody.invalid/", deadline: .seconds(3)))
        #expect(error?.code == .resolve || error?.code == .timeout)
        #expect(error?.requestMayHaveArrived == false)
    }

    @Test(arguments: [
        "", "nonsense", "http://", "http://a b/", "file:///etc/passwd", "ftp://127.0.0.1/", "gopher://x/",
    ])
    func noURLThatMayBeAsked(_ url: String) async throws {
        let error = await failure(CurlRequest(method: "GET", url: url, deadline: .seconds(60)))
        let isUnknownHost = error?.code == .resolve || error?.code == .timeout
        #expect(error?.code == .invalidURL || (url == "nonsense" && isUnknownHost))
        #expect(error?.requestMayHaveArrived == false)
    }

    @Test func aLineBreakInAHeaderOrMethodIsRefused() async throws {
        let server = try RawServer { _ = $0.readRequest() }
        defer { server.stop() }
        for (name, value) in [
            ("X-A", "1\r\nX-B: 2"), ("X-A\r\nX-B", "1"), ("X A", "1"), ("", "1"), ("X-A", "\0"),
        ] {
            let error = await failure(
                CurlRequest(method: "GET", url: server.origin, headers: [(name, value)]))
            #expect(error?.requestMayHaveArrived == false)
        }
        let error = await failure(CurlRequest(method: "GET / HTTP/1.1\r\n", url: server.origin))
        #expect(error?.requestMayHaveArrived == false)
        #expect(server.accepted == 0)
    }

    @Test func closedAfterTheRequestWasRead() async throws {
        let error = try await failureOfPost { _ = $0.readRequest() }
        #expect(error?.code == .receiveFailed)
        #expect(error?.requestMayHaveArrived == true)
    }

    @Test func closedBeforeTheRequestWasRead() async throws {
        let error = try await failureOfPost { $0.resetUnread() }
        #expect(error?.code == .receiveFailed || error?.code == .sendFailed)
        // The bytes left this side; what became of them cannot be known.
        #expect(error?.requestMayHaveArrived == true)
    }

    @Test func silence() async throws {
        let error = try await timeoutOfPost { connection in
            _ = connection.readRequest()
            connection.waitForClose()
        }
        #expect(error?.code == .timeout)
        #expect(error?.requestMayHaveArrived == true)
    }

    @Test func aDripThatNeverEndsMeetsTheDeadline() async throws {
        let error = try await timeoutOfPost(limit: 1 << 30) { connection in
            _ = connection.readRequest()
            connection.send("HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n")
            while connection.send("x") { Thread.sleep(forTimeInterval: 0.01) }
        }
        #expect(error?.code == .timeout)
        #expect(error?.requestMayHaveArrived == true)
    }

    @Test func waitingForAConnectionCountsAgainstTheDeadlineAndNothingHasArrived() async throws {
        let server = try RawServer { connection in
            _ = connection.readRequest()
            connection.waitForClose()
        }
        defer { server.stop() }
        let narrow = CurlClient(configuration: .patient(maxConnectionsPerHost: 1), logger: .quiet)
        let first = Task {
            try await narrow.send(
                CurlRequest(method: "POST", url: server.origin, deadline: .seconds(300)))
        }
        try await eventually("the first request to arrive") { server.requests.count == 1 }
        let request = CurlRequest(method: "POST", url: server.origin, deadline: .milliseconds(200))
        let error = await failure(request, by: narrow)
        #expect(error?.code == .timeout)
        #expect(error?.requestMayHaveArrived == false)
        #expect(server.requests.count == 1)
        first.cancel()
        _ = await first.result
        await narrow.close()
    }

    @Test func garbage() async throws {
        let error = try await failureOfPost { connection in
            _ = connection.readRequest()
            connection.send("\u{1}\u{2}not http at all\n\n\n")
        }
        #expect(error?.code == .malformed)
        #expect(error?.requestMayHaveArrived == true)
    }

    @Test func aBodyThatEndsTooSoon() async throws {
        let error = try await failureOfPost { connection in
            _ = connection.readRequest()
            connection.send("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nonly this")
        }
        #expect(error?.code == .receiveFailed)
        #expect(error?.requestMayHaveArrived == true)
    }

    @Test func aBodyThatSaysItIsTooLarge() async throws {
        let error = try await failureOfPost(limit: 1000) { connection in
            _ = connection.readRequest()
            connection.send("HTTP/1.1 200 OK\r\nContent-Length: 1001\r\n\r\n")
            connection.waitForClose()
        }
        #expect(error?.code == .tooLarge)
        #expect(error?.requestMayHaveArrived == true)
    }

    @Test func aBodyWithoutEndIsCutOffAtItsLimit() async throws {
        let error = try await failureOfPost(limit: 100_000) { connection in
            _ = connection.readRequest()
            connection.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
            let chunk = "1000\r\n" + String(repeating: "x", count: 0x1000) + "\r\n"
            while connection.send(chunk) {}
        }
        #expect(error?.code == .tooLarge)
    }

    @Test func aBodyOfExactlyTheLimitIsAccepted() async throws {
        let server = try RawServer { connection in
            _ = connection.readRequest()
            connection.reply(String(repeating: "x", count: 1000))
        }
        defer { server.stop() }
        let request = CurlRequest(method: "GET", url: server.origin, responseLimit: 1000)
        #expect(try await client.send(request).body.count == 1000)
    }

    @Test func headersWithoutEndAreCutOff() async throws {
        let error = try await failureOfPost { connection in
            _ = connection.readRequest()
            connection.send("HTTP/1.1 200 OK\r\n")
            while connection.send("X-Filler: " + String(repeating: "x", count: 1000) + "\r\n") {}
        }
        #expect(error?.code == .tooLarge)
    }

    @Test func theMessageNamesNoUserPathOrQuery() async throws {
        let url = "http://user:hunter2@127.0.0.1:\(FreePort.next())/hunter3?token=hunter4"
        let error = await failure(
            CurlRequest(method: "POST", url: url, headers: [("Authorization", "Bearer hunter5")]))
        #expect(error?.message.contains("hunter") == false)
        #expect(error?.message.contains("POST http://127.0.0.1:") == true)
    }
}
