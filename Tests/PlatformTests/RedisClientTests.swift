import Redis
import TestSupport
import Testing

@Suite struct RedisClientTests {
    private func withClient(
        _ configure: (inout RedisConfiguration) -> Void = { _ in },
        _ body: (RedisClient, TestRedis) async throws -> Void
    ) async throws {
        try await TestRedis.withServer { redis in
            var configuration = try redis.configuration
            configure(&configuration)
            let client = RedisClient(configuration: configuration, logger: .quiet)
            try await body(client, redis)
            await client.close()
        }
    }

    @Test func bytesOfAnyValueComeBackUnchanged() async throws {
        try await withClient { client, _ in
            let value = (0...255).map { UInt8($0) } + [0, 13, 10, 0]
            let key: [UInt8] = [0, 1, 0]
            let stored = try await client.send(["SET", .bytes(key), .bytes(value)])
            #expect(stored == .status("OK"))
            #expect(try await client.send(["GET", .bytes(key)]).bytes == value)
            #expect(try await client.send(["SET", "empty", ""]) == .status("OK"))
            #expect(try await client.send(["GET", "empty"]) == .bulk([]))
            #expect(try await client.send(["GET", "absent"]) == .null)
        }
    }

    @Test func eachOfManyConcurrentCallersGetsItsOwnReply() async throws {
        try await withClient { client, _ in
            try await withThrowingTaskGroup(of: Bool.self) { group in
                for number in 0..<500 {
                    group.addTask {
                        let replies = try await client.pipeline([
                            ["SET", "key:\(number)", .number(number)], ["ECHO", .number(number)],
                            ["GET", "key:\(number)"],
                        ])
                        return replies.map(\.string) == ["OK", "\(number)", "\(number)"]
                    }
                }
                for try await isRight in group { #expect(isRight) }
            }
        }
    }

    @Test func anErrorReplyIsThrownByTheServersWordsAndIsAValueInAPipeline() async throws {
        try await withClient { client, _ in
            let error = await #expect(throws: RedisError.self) { try await client.send(["INCR", "a", "b"]) }
            #expect(error?.code == .reply)
            #expect(error?.message.hasPrefix("ERR wrong number of arguments") == true)
            let replies = try await client.pipeline([
                ["SET", "text", "x"], ["INCR", "text"], ["GET", "text"],
            ])
            #expect(replies[1].errorText?.hasPrefix("ERR value is not an integer") == true)
            #expect(replies[2].string == "x")
        }
    }

    @Test func whileTheServerIsAwayCommandsFailFastAndLaterSucceedWithoutHelp() async throws {
        try await withClient { client, redis in
            #expect(try await client.send(["PING"]) == .status("PONG"))
            try await redis.stop()
            let begin = ContinuousClock.now
            for _ in 0..<50 {
                let error = await #expect(throws: RedisError.self) { try await client.send(["PING"]) }
                #expect(error?.code == .connection)
                #expect(error?.mayHaveRun == false)
            }
            // None of them waits for a time that is set.
            #expect(ContinuousClock.now - begin < .seconds(55))
            try await redis.start()
            try await eventually("the client to be connected again") {
                try await client.send(["PING"]) == .status("PONG")
            }
        }
    }

    @Test func anIdleConnectionThatTheServerClosedIsReplacedUnnoticed() async throws {
        try await withClient { client, redis in
            let id = try #require(try await client.send(["CLIENT", "ID"]).integerValue)
            _ = try await redis.command("CLIENT", "KILL", "ID", "\(id)")
            try await eventually("the connection to be gone") {
                try await !redis.command("CLIENT", "LIST", "ID", "\(id)").contains("id=\(id) ")
            }
            #expect(try await client.send(["PING"]) == .status("PONG"))
        }
    }

    @Test func aCommandWhoseConnectionIsLostFailsAsPerhapsExecuted() async throws {
        try await withClient { client, redis in
            let reply = Task { try await client.send(["BLPOP", "nothing", "0"]) }
            try await eventually("the command to reach the server") {
                try await redis.command("CLIENT", "LIST").contains("cmd=blpop")
            }
            try await redis.kill()
            let error = await #expect(throws: RedisError.self) { try await reply.value }
            #expect(error?.code == .connection)
            #expect(error?.mayHaveRun == true)
        }
    }

    @Test func aLateReplyIsNeverGivenToTheNextCommand() async throws {
        try await withClient {
            $0.commandTimeout = .milliseconds(200)
        } _: { client, redis in
            // On a busy machine the time may be over before the command has left.
            let error = try await eventuallyValue("the time to be over after the command has left") {
                let error = await #expect(throws: RedisError.self) {
                    try await client.send(["BLPOP", "list", "0"])
                }
                return error?.mayHaveRun == true ? error : nil
            }
            #expect(error.code == .timeout)
            _ = try await redis.command("RPUSH", "list", "late")
            let reply = try await eventuallyValue("the client to be connected again") {
                try await client.send(["ECHO", "mine"]).string
            }
            #expect(reply == "mine")
        }
    }

    @Test func aFullQueueRefusesInsteadOfGrowing() async throws {
        try await withClient {
            $0.queueLimit = 10
        } _: { client, redis in
            async let blocked = client.send(["BLPOP", "signal", "0"])
            try await eventually("the command to reach the server") {
                try await redis.command("CLIENT", "LIST").contains("cmd=blpop")
            }
            let outcomes = await withTaskGroup(of: RedisError.Code?.self) { group in
                for _ in 0..<30 {
                    group.addTask {
                        do throws(RedisError) {
                            _ = try await client.send(["PING"])
                            return nil
                        } catch { return error.code }
                    }
                }
                var codes: [RedisError.Code?] = []
                for await code in group {
                    codes.append(code)
                    // Ten wait; nobody else has anything to wait for.
                    if codes.count == 20 { _ = try? await redis.command("RPUSH", "signal", "go") }
                }
                return codes
            }
            let firstAreRefused: Bool = outcomes.prefix(20).allSatisfy { $0 == .overloaded }
            #expect(firstAreRefused)
            let restAreServed: Bool = outcomes.dropFirst(20).allSatisfy { $0 == nil }
            #expect(restAreServed && outcomes.count == 30)
            _ = try await blocked
        }
    }

    @Test func aWrongPasswordIsReportedAndNotRepeatedInTheMessage() async throws {
        try await TestRedis.withServer { redis in
            let configuration = try RedisConfiguration(url: "redis://:hunter2@127.0.0.1:\(redis.port)")
            let client = RedisClient(configuration: configuration, logger: .quiet)
            let error = await #expect(throws: RedisError.self) { try await client.send(["PING"]) }
            #expect(error?.code == .connection)
            #expect(error?.message.contains("WRONGPASS") == true)
            #expect(error?.message.contains("hunter2") == false)
            await client.close()
        }
    }

    @Test func aServerThatSpeaksAnotherProtocolIsNoRedis() async throws {
        let server = try RawServer { connection in
            _ = connection.readSome()
            connection.send("HTTP/1.1 400 Bad Request\r\n\r\n")
        }
        defer { server.stop() }
        var configuration = try RedisConfiguration(url: "redis://127.0.0.1:\(server.port)")
        configuration.connectTimeout = .seconds(60)
        let client = RedisClient(configuration: configuration, logger: .quiet)
        let error = await #expect(throws: RedisError.self) { try await client.send(["PING"]) }
        #expect(error?.code == .protocolViolation)
        await client.close()
    }

    @Test func afterCloseNothingIsSent() async throws {
        try await withClient { client, _ in
            await client.close()
            let error = await #expect(throws: RedisError.self) { try await client.send(["PING"]) }
            #expect(error?.code == .closed)
        }
    }
}
