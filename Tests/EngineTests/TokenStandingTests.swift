import FoundationEssentials
import GatewayEngine
import Primitives
import ProviderKit
import Redis
import Synchronization
import TestSupport
import Testing

@Suite struct TokenStandingTests {
    @Test func theAgeOfATokenIsSeenByEveryProcessAndWithoutMintingOne() async throws {
        try await TestRedis.withServer { server in
            let time = Mutex(Date(timeIntervalSince1970: 1_800_000_000))
            let clients = try (0..<2).map { _ in
                RedisClient(configuration: try server.configuration, logger: .quiet)
            }
            let caches = clients.map { client in
                AccessTokenCache(
                    redis: client, key: Secret([UInt8](repeating: 7, count: 32)),
                    now: { time.withLock { $0 } }, jitter: { 0 }, identifiers: .system, logger: .quiet)
            }
            #expect(await caches[1].standing(of: "mtn-momo/collection") == nil)
            _ = try await caches[0].token(scope: "mtn-momo/collection") {
                AccessToken(value: Secret("false-token"), lifetime: .seconds(3600))
            }
            time.withLock { $0 += 600 }
            let standing = try #require(await caches[1].standing(of: "mtn-momo/collection"))
            #expect(standing.age == .seconds(600))
            #expect(standing.remaining == .seconds(3000))
            #expect(await caches[1].standing(of: "mtn-momo/disbursement") == nil)
            time.withLock { $0 += 3001 }
            #expect(await caches[1].standing(of: "mtn-momo/collection") == nil)
            for client in clients { await client.close() }
        }
    }

    @Test func withoutRedisAProcessStillKnowsItsOwnToken() async throws {
        var configuration = try RedisConfiguration(url: "redis://127.0.0.1:\(FreePort.next())/0")
        configuration.commandTimeout = .seconds(1)
        let client = RedisClient(configuration: configuration, logger: .quiet)
        let cache = AccessTokenCache(
            redis: client, key: Secret([UInt8](repeating: 7, count: 32)), now: { Date.now }, jitter: { 0 },
            identifiers: .system, logger: .quiet)
        _ = try await cache.token(scope: "orange-sms/oauth") {
            AccessToken(value: Secret("false-token"), lifetime: .seconds(3600))
        }
        let standing = try #require(await cache.standing(of: "orange-sms/oauth"))
        #expect(standing.remaining > .seconds(3000) && standing.remaining <= .seconds(3600))
        await client.close()
    }
}
