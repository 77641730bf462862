import CurlHTTP
import Synchronization
import TestSupport
import Testing

/// libcurl by itself sends a request again when a connection that had served before closes without a reply.
/// The first sending may have been executed, so nothing with an effect may be sent twice.
@Suite struct CurlResendTests {
    /// Answers the first request of its first connection, then reads the second and closes.
    private func server() throws -> RawServer {
        let isFirst = Mutex(true)
        let box = Box(isFirst)
        return try RawServer { connection in
            let dies = box.mutex.withLock { isFirst in
                defer { isFirst = false }
                return isFirst
            }
            _ = connection.readRequest()
            connection.reply("first")
            if dies {
                _ = connection.readRequest()
            } else {
                while connection.readRequest() != nil { connection.reply("again") }
            }
        }
    }

    private final class Box: Sendable {
        let mutex: Mutex<Bool>
        init(_ mutex: consuming Mutex<Bool>) { self.mutex = mutex }
    }

    @Test(arguments: ["POST", "PUT", "DELETE", "PATCH"])
    func aRequestWithAnEffectIsNotSentTwice(_ method: String) async throws {
        let server = try server()
        defer { server.stop() }
        let client = CurlClient(configuration: .patient(), logger: .quiet)
        _ = try await client.send(CurlRequest(method: "GET", url: server.origin))
        let error = await #expect(throws: CurlError.self) {
            try await client.send(CurlRequest(method: method, url: server.origin + "/pay", body: [1, 2, 3]))
        }
        #expect(error?.code == .receiveFailed)
        #expect(error?.requestMayHaveArrived == true)
        #expect(server.requests.map(\.line) == ["GET / HTTP/1.1", "\(method) /pay HTTP/1.1"])
        await client.close()
    }

    @Test func aRequestWithoutEffectIsSentAgainOnAnotherConnection() async throws {
        let server = try server()
        defer { server.stop() }
        let client = CurlClient(configuration: .patient(), logger: .quiet)
        _ = try await client.send(CurlRequest(method: "GET", url: server.origin))
        let response = try await client.send(CurlRequest(method: "GET", url: server.origin + "/status"))
        #expect(response.status == 200)
        #expect(server.requests.count == 3)
        await client.close()
    }

    @Test func aConnectionThatClosedWhileIdleIsNotUsed() async throws {
        let server = try RawServer { connection in
            _ = connection.readRequest()
            connection.reply()
        }
        defer { server.stop() }
        let client = CurlClient(configuration: .patient(), logger: .quiet)
        for _ in 0..<5 {
            _ = try await client.send(CurlRequest(method: "POST", url: server.origin))
            try await eventually("the server to have closed") { server.open == 0 }
        }
        #expect(server.requests.count == 5)
        await client.close()
    }
}
