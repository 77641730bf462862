import CurlHTTP
import TestSupport
import Testing

@Suite struct CurlClientTests {
    private func withClient(
        _ configuration: CurlConfiguration = .patient(), serve: @escaping @Sendable (RawPeer) -> Void,
        _ body: (CurlClient, RawServer) async throws -> Void
    ) async throws {
        let server = try RawServer(serve)
        defer { server.stop() }
        let client = CurlClient(configuration: configuration, logger: .quiet)
        try await body(client, server)
        await client.close()
    }

    @Test func aResponseComesWithItsStatusHeadersAndBytes() async throws {
        try await withClient { connection in
            _ = connection.readRequest()
            connection.reply(
                "a\0b", status: "404 Not Found", headers: ["X-One:  1 ", "SET-COOKIE: a", "Set-Cookie: b"])
        } _: { client, server in
            let response = try await client.send(
                CurlRequest(
                    method: "GET", url: server.origin + "/a/../b?c=d%20e",
                    headers: [("X-Id", "7"), ("X-Empty", "")]))
            #expect(response.status == 404)
            #expect(response.body == Array("a\0b".utf8))
            #expect(response.headers.map(\.name) == ["content-length", "x-one", "set-cookie", "set-cookie"])
            #expect(response.headers.map(\.value) == ["3", "1", "a", "b"])
            let request = try #require(server.requests.first)
            #expect(request.line == "GET /a/../b?c=d%20e HTTP/1.1")
            #expect(request.header("x-id") == "7")
            #expect(request.header("x-empty") == "")
            #expect(request.header("user-agent") == "kimi/1")
            #expect(request.header("accept-encoding") == nil)
        }
    }

    @Test(arguments: ["POST", "PUT", "PATCH", "DELETE"])
    func everyMethodCarriesItsBodyWithoutExpectOrGuessedType(_ method: String) async throws {
        try await withClient { connection in
            while connection.readRequest() != nil { connection.reply(status: "202 Accepted") }
        } _: { client, server in
            let body = [UInt8](repeating: 0, count: 2_000_000)
            let response = try await client.send(
                CurlRequest(method: method, url: server.origin + "/x", body: body))
            #expect(response.status == 202)
            let request = try #require(server.requests.first)
            #expect(request.line == "\(method) /x HTTP/1.1")
            #expect(request.body == body)
            #expect(request.header("expect") == nil)
            #expect(request.header("content-type") == nil)
        }
    }

    @Test func anEmptyPostSaysThatItIsEmptyAndAHeadHasNoBody() async throws {
        try await withClient { connection in
            while let request = connection.readRequest() {
                if request.line.hasPrefix("HEAD") {
                    connection.send("HTTP/1.1 200 OK\r\nContent-Length: 999\r\n\r\n")
                } else {
                    connection.reply()
                }
            }
        } _: { client, server in
            _ = try await client.send(CurlRequest(method: "POST", url: server.origin))
            let head = try await client.send(CurlRequest(method: "HEAD", url: server.origin))
            let delete = try await client.send(CurlRequest(method: "DELETE", url: server.origin))
            #expect(head.body.isEmpty && delete.status == 200)
            let lengthsTold = server.requests.map { $0.header("content-length") }
            #expect(lengthsTold == ["0", nil, nil])
            #expect(server.accepted == 1, "the connection is kept and used again")
        }
    }

    @Test func aRedirectIsAResponseAndIsNotFollowed() async throws {
        try await withClient { connection in
            while connection.readRequest() != nil {
                connection.reply(status: "302 Found", headers: ["Location: http://127.0.0.1:1/elsewhere"])
            }
        } _: { client, server in
            let response = try await client.send(CurlRequest(method: "GET", url: server.origin))
            #expect(response.status == 302)
            #expect(server.requests.count == 1)
        }
    }

    @Test(arguments: ["301 Moved", "302 Found", "303 See Other", "307 Temporary", "308 Permanent"])
    func aRedirectTakesNoCredentialsAnywhere(_ status: String) async throws {
        let elsewhere = try RawServer { connection in
            _ = connection.readRequest()
            connection.reply()
        }
        defer { elsewhere.stop() }
        let address = elsewhere.origin
        try await withClient { connection in
            while connection.readRequest() != nil {
                connection.reply(status: status, headers: ["Location: \(address)/token"])
            }
        } _: { client, server in
            for method in ["GET", "POST"] {
                let response = try await client.send(
                    CurlRequest(
                        method: method, url: server.origin, headers: [("Authorization", "Basic c2VjcmV0")]))
                #expect(response.status == Int(status.prefix(3)))
            }
            #expect(server.requests.count == 2)
            #expect(elsewhere.accepted == 0)
        }
    }

    @Test func interimResponsesAndTrailersAreNotMistakenForHeaders() async throws {
        try await withClient { connection in
            _ = connection.readRequest()
            connection.send("HTTP/1.1 103 Early Hints\r\nX-Early: 1\r\n\r\n")
            connection.send("HTTP/1.1 200 OK\r\nX-Final: 1\r\nTransfer-Encoding: chunked\r\n\r\n")
            connection.send("2\r\nok\r\n0\r\nX-Trailer: 1\r\n\r\n")
        } _: { client, server in
            let response = try await client.send(CurlRequest(method: "GET", url: server.origin))
            #expect(response.headers.map(\.name) == ["x-final", "transfer-encoding"])
            #expect(response.body == Array("ok".utf8))
        }
    }

    @Test func manyRequestsShareFewConnections() async throws {
        try await withClient(.patient(maxConnectionsPerHost: 4)) { connection in
            while let request = connection.readRequest() { connection.reply(request.line) }
        } _: { client, server in
            try await withThrowingTaskGroup(of: Bool.self) { group in
                for number in 0..<300 {
                    group.addTask {
                        // All wait for one of four connections from the start, and their deadline counts from then.
                        let response = try await client.send(
                            CurlRequest(
                                method: "GET", url: server.origin + "/\(number)", deadline: .seconds(600)))
                        return response.body == Array("GET /\(number) HTTP/1.1".utf8)
                    }
                }
                for try await isRight in group { #expect(isRight) }
            }
            #expect(server.mostOpen <= 4)
            #expect(server.requests.count == 300)
        }
    }

    @Test func cancellationClosesTheConnection() async throws {
        try await withClient { connection in
            _ = connection.readRequest()
            connection.waitForClose()
        } _: { client, server in
            let task = Task { try await client.send(CurlRequest(method: "POST", url: server.origin)) }
            try await eventually("the request to arrive") { !server.requests.isEmpty }
            task.cancel()
            let error = await #expect(throws: CurlError.self) { try await task.value }
            #expect(error?.code == .cancelled)
            #expect(error?.requestMayHaveArrived == true)
            try await eventually("the connection to be closed") { server.open == 0 }
        }
    }

    @Test func aTaskThatIsAlreadyCancelledSendsNothing() async throws {
        try await withClient { connection in
            _ = connection.readRequest()
        } _: { client, server in
            let task = Task {
                withUnsafeCurrentTask { $0?.cancel() }
                return try await client.send(CurlRequest(method: "POST", url: server.origin))
            }
            let error = await #expect(throws: CurlError.self) { try await task.value }
            #expect(error?.code == .cancelled)
            #expect(error?.requestMayHaveArrived == false)
            #expect(server.requests.isEmpty)
        }
    }

    @Test func closeEndsWhatIsUnderWayAndRefusesWhatComesLater() async throws {
        try await withClient { connection in
            _ = connection.readRequest()
            connection.waitForClose()
        } _: { client, server in
            let task = Task { try await client.send(CurlRequest(method: "POST", url: server.origin)) }
            try await eventually("the request to arrive") { !server.requests.isEmpty }
            await client.close()
            let error = await #expect(throws: CurlError.self) { try await task.value }
            #expect(error?.code == .cancelled)
            #expect(error?.requestMayHaveArrived == true)
            let late = await #expect(throws: CurlError.self) {
                try await client.send(CurlRequest(method: "GET", url: server.origin))
            }
            #expect(late?.requestMayHaveArrived == false)
            await client.close()
        }
    }
}
