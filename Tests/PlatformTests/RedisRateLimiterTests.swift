import Redis
import TestSupport
import Testing

@Suite struct RedisRateLimiterTests {
    private func withLimiter(_ body: (RedisRateLimiter, RedisClient) async throws -> Void) async throws {
        try await TestRedis.withServer { redis in
            let client = RedisClient(configuration: try redis.configuration, logger: .quiet)
            try await body(RedisRateLimiter(client: client, prefix: "limit:"), client)
            await client.close()
        }
    }

    @Test func exactlyTheLimitPassesHoweverManyAskAtOnce() async throws {
        try await withLimiter { limiter, _ in
            let allowed = try await withThrowingTaskGroup(of: Bool.self) { group in
                for _ in 0..<200 {
                    group.addTask {
                        try await limiter.take(key: "a", limit: 20, window: .seconds(3600)).allowed
                    }
                }
                return try await group.reduce(into: 0) { $0 += $1 ? 1 : 0 }
            }
            #expect(allowed == 20)
            let refused = try await limiter.take(key: "a", limit: 20, window: .seconds(3600))
            #expect(refused.remaining == 0)
            #expect(refused.retryAfter > .seconds(120) && refused.retryAfter <= .seconds(180))
            #expect(refused.resetAfter > .seconds(3500) && refused.resetAfter <= .seconds(3600))
        }
    }

    @Test func theRemainderCountsDownByCostAndARefusalTakesNothing() async throws {
        try await withLimiter { limiter, _ in
            let window = Duration.seconds(3000)
            #expect(try await limiter.take(key: "a", limit: 3, window: window).remaining == 2)
            #expect(try await limiter.take(key: "a", limit: 3, window: window).remaining == 1)
            #expect(try await !limiter.take(key: "a", limit: 3, window: window, cost: 2).allowed)
            let last = try await limiter.take(key: "a", limit: 3, window: window)
            #expect(last.allowed)
            #expect(last.remaining == 0)
            #expect(last.retryAfter == .zero)
            #expect(try await limiter.take(key: "b", limit: 3, window: window, cost: 3).allowed)
            #expect(try await limiter.take(key: "b", limit: 3, window: window, cost: 0).remaining == 0)
            let next = try await limiter.take(key: "b", limit: 3, window: window)
            #expect(next.retryAfter > .seconds(500) && next.retryAfter <= .seconds(1000), "a third of it")
        }
    }

    @Test func theBucketRefillsEvenlyAndItsKeyExpires() async throws {
        try await withLimiter { limiter, client in
            let window = Duration.milliseconds(600)
            for _ in 0..<3 { #expect(try await limiter.take(key: "a", limit: 3, window: window).allowed) }
            try await eventually("one unit to be there again", every: .milliseconds(5)) {
                try await limiter.take(key: "a", limit: 3, window: window).allowed
            }
            try await eventually("the key to expire") {
                try await client.send(["EXISTS", "limit:a"]) == .integer(0)
            }
        }
    }
}
