import Hummingbird
import Logging
import Primitives
import Redis
import TestSupport
import Testing
import Web

@Suite struct WebRateLimitTests {
    private static func router(_ client: RedisClient, _ policies: [RateLimitPolicy]) -> WebRouter {
        let router = WebRouter()
        let limiter = RedisRateLimiter(client: client, prefix: "test:limit:")
        router.add(middleware: RateLimitMiddleware(limiter: limiter, policies: policies))
        router.get("ok") { _, _ in JSONReply(.object([])) }
        router.get("refused") { _, _ -> JSONReply in throw Problems.forbidden() }
        return router
    }

    private static func withClient<T>(
        _ redis: TestRedis, _ body: (RedisClient) async throws -> T
    ) async throws -> T {
        let client = RedisClient(configuration: try redis.configuration, logger: .quiet)
        let result: Result<T, any Error>
        do { result = .success(try await body(client)) } catch { result = .failure(error) }
        await client.close()
        return try result.get()
    }

    @Test func theLimitIsToldAndThenKept() async throws {
        try await TestRedis.withServer { redis in
            try await Self.withClient(redis) { client in
                let policy = RateLimitPolicy.perCaller(name: "default", limit: 2, window: .seconds(7200))
                try await WebTestServer.run(Self.router(client, [policy])) { server in
                    let first = try await server.send("GET", "/ok")
                    #expect(first.status == 200)
                    #expect(first.header("ratelimit-policy") == "\"default\";q=2;w=7200")
                    #expect(first.header("ratelimit") == "\"default\";r=1;t=3600")
                    #expect(
                        try await server.send("GET", "/refused").header("ratelimit")?.contains("r=0") == true)
                    let third = try await server.send("GET", "/ok")
                    #expect(third.status == 429)
                    let secondsToWait = third.header("retry-after").flatMap { Int($0) }
                    let wait = try #require(secondsToWait)
                    #expect((1...3600).contains(wait))
                    #expect(third.header("ratelimit")?.hasPrefix("\"default\";r=0;t=") == true)
                    #expect(
                        try third.json["type"]
                            == "https://iana.org/assignments/http-problem-types#quota-exceeded")
                    #expect(try third.json["code"] == "rate_limited")
                    #expect(try third.json["retryable"] == true)
                }
            }
        }
    }

    @Test func severalPoliciesAreToldTogether() async throws {
        try await TestRedis.withServer { redis in
            try await Self.withClient(redis) { client in
                let policies = [
                    RateLimitPolicy.perAddress(name: "address", limit: 100, window: .seconds(10)),
                    RateLimitPolicy(name: "other", limit: 1, window: .seconds(10)) { _, _ in nil },
                    RateLimitPolicy.perCaller(name: "caller", limit: 5, window: .seconds(60)),
                ]
                try await WebTestServer.run(Self.router(client, policies)) { server in
                    let reply = try await server.send("GET", "/ok")
                    #expect(reply.header("ratelimit-policy") == "\"address\";q=100;w=10, \"caller\";q=5;w=60")
                    #expect(try await server.send("GET", "/ok").status == 200)
                }
            }
        }
    }

    @Test func requestsPassWhileRedisIsDown() async throws {
        try await TestRedis.withServer { redis in
            try await Self.withClient(redis) { client in
                let log = CapturedLog()
                let policy = RateLimitPolicy.perCaller(name: "default", limit: 1, window: .seconds(60))
                try await WebTestServer.run(Self.router(client, [policy]), logger: log.logger) { server in
                    #expect(try await server.send("GET", "/ok").status == 200)
                    try await redis.kill()
                    let reply = try await server.send("GET", "/ok")
                    #expect(reply.status == 200)
                    #expect(reply.header("ratelimit") == nil)
                    #expect(
                        log.requests.last?.metadata["rate_limit"]?.description.hasPrefix("unavailable")
                            == true)
                }
            }
        }
    }
}
