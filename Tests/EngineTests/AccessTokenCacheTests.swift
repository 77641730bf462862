import FoundationEssentials
import GatewayEngine
import Primitives
import ProviderKit
import Redis
import Synchronization
import TestSupport
import Testing

@Suite struct AccessTokenCacheTests {
    private static let key = Secret([UInt8](repeating: 9, count: 32))

    private func cache(_ redis: RedisClient, now: @escaping @Sendable () -> Date = { Date.now })
        -> AccessTokenCache
    {
        AccessTokenCache(
            redis: redis, key: Self.key, now: now, jitter: { 0 }, identifiers: .system, logger: .quiet)
    }

    /// Counts how often the provider is asked for a token, and how many times at once.
    private final class Mint: Sendable {
        let count = Mutex(0)

        func token() -> AccessToken {
            let number = count.withLock { count in
                count += 1
                return count
            }
            return AccessToken(value: Secret("token-number-\(number)"), lifetime: .seconds(3600))
        }

        var total: Int { count.withLock { $0 } }
    }

    @Test func twoHundredColdRequestsFromTwoProcessesMakeOneTokenCall() async throws {
        try await TestRedis.withServer { server in
            let clients = [
                RedisClient(configuration: try server.configuration, logger: .quiet),
                RedisClient(configuration: try server.configuration, logger: .quiet),
            ]
            let caches = clients.map { cache($0) }
            let mint = Mint()
            let tokens = try await withThrowingTaskGroup(of: String.self) { group in
                for number in 0..<200 {
                    let cache = caches[number % 2]
                    group.addTask {
                        try await cache.token(scope: "mtn-momo/collection") { mint.token() }.reveal()
                    }
                }
                return try await group.reduce(into: Set<String>()) { $0.insert($1) }
            }
            #expect(tokens == ["token-number-1"])
            #expect(mint.total == 1)
            for client in clients { await client.close() }
        }
    }

    @Test func aTokenIsRenewedBeforeItsEndAndDroppedWhenItIsRefused() async throws {
        try await TestRedis.withServer { server in
            let client = RedisClient(configuration: try server.configuration, logger: .quiet)
            let start = Date.now
            let elapsed = Mutex(0.0)
            let cache = cache(client) { start.addingTimeInterval(elapsed.withLock { $0 }) }
            let mint = Mint()
            func token() async throws -> Secret<String> { try await cache.token(scope: "s") { mint.token() } }
            #expect(try await token().reveal() == "token-number-1")
            elapsed.withLock { $0 = 2690 }
            #expect(try await token().reveal() == "token-number-1")
            elapsed.withLock { $0 = 2710 }
            #expect(try await token().reveal() == "token-number-2")
            await cache.discard(Secret("token-number-1"), scope: "s")
            #expect(try await token().reveal() == "token-number-2")
            await cache.discard(Secret("token-number-2"), scope: "s")
            #expect(try await token().reveal() == "token-number-3")
            await client.close()
        }
    }

    @Test func aTokenIsUnreadableInRedisAndNotNeededFromThere() async throws {
        try await TestRedis.withServer { server in
            let client = RedisClient(configuration: try server.configuration, logger: .quiet)
            let mint = Mint()
            _ = try await cache(client).token(scope: "s") { mint.token() }
            let stored = try await client.send(["GET", "gateway:token:{s}"]).string
            #expect(stored != nil && stored?.contains("token-number") == false)
            try await server.kill()
            let token = try await cache(client).token(scope: "s") { mint.token() }
            #expect(token.reveal() == "token-number-2")
            await client.close()
        }
    }

    @Test func aFailedRequestForATokenIsNotKept() async throws {
        try await TestRedis.withServer { server in
            let client = RedisClient(configuration: try server.configuration, logger: .quiet)
            let cache = cache(client)
            await #expect(throws: ProviderError.self) {
                try await cache.token(scope: "s") { () async throws(ProviderError) in
                    throw ProviderError(.refused, delivery: .notSent, message: "no")
                }
            }
            let mint = Mint()
            let firstToken = try await cache.token(scope: "s") { mint.token() }.reveal()
            #expect(firstToken == "token-number-1")
            await client.close()
        }
    }
}
