import GatewayCore
import GatewayEngine
import Primitives
import ProviderKit
import Redis
import TestSupport
import Testing

@Suite struct ProviderRateLimiterTests {
    private func manifest(_ rate: RequestRate?) -> ProviderManifest {
        ProviderManifest(
            id: ProviderID("paced"), displayName: "Paced", countries: ["CM"], currencies: [.xaf], hosts: [],
            resubmission: .deduplicated,
            inquiry: InquirySchedule(
                delays: RetryPolicy(first: .seconds(1), limit: .seconds(1)), notFoundAnswers: 1),
            amounts: 1...1000, rates: RequestRates(submissions: nil, inquiries: rate))
    }

    private func client(_ redis: TestRedis) throws -> RedisClient {
        RedisClient(configuration: try redis.configuration, logger: .quiet)
    }

    private func clientOfNothing() throws -> RedisClient {
        RedisClient(configuration: try RedisConfiguration(url: "redis://127.0.0.1:1"), logger: .quiet)
    }

    @Test func twoProcessesShareOneRate() async throws {
        try await TestRedis.withServer { redis in
            let clients = [try client(redis), try client(redis)]
            let limiters = clients.map {
                ProviderRateLimiter(redis: $0, patience: .milliseconds(1), logger: .quiet)
            }
            // Two an hour, spaced: of forty that ask within seconds, one may.
            let manifest = manifest(RequestRate(2, per: .seconds(3600)))
            let permits = await withTaskGroup(of: Bool.self) { group in
                for number in 0..<40 {
                    group.addTask { await limiters[number % 2].permit(.inquiries, of: manifest) }
                }
                return await group.reduce(into: 0) { $0 += $1 ? 1 : 0 }
            }
            #expect(permits == 1)
            for client in clients { await client.close() }
        }
    }

    @Test func whoCanWaitGetsItsPermitNoSoonerThanTheRateAllows() async throws {
        try await TestRedis.withServer { redis in
            let client = try client(redis)
            let limiter = ProviderRateLimiter(redis: client, patience: .seconds(60), logger: .quiet)
            let manifest = manifest(RequestRate(10, per: .seconds(1)))
            let clock = ContinuousClock()
            let start = clock.now
            let permits = await withTaskGroup(of: Bool.self) { group in
                for _ in 0..<8 { group.addTask { await limiter.permit(.inquiries, of: manifest) } }
                return await group.reduce(into: 0) { $0 += $1 ? 1 : 0 }
            }
            #expect(permits == 8)
            #expect(clock.now - start >= .milliseconds(700))
            await client.close()
        }
    }

    @Test func withoutRedisAProcessKeepsToAQuarterOfTheRate() async throws {
        let client = try clientOfNothing()
        let hurried = ProviderRateLimiter(redis: client, patience: .milliseconds(1), logger: .quiet)
        let yearly = manifest(RequestRate(4, per: .seconds(3600)))
        #expect(await hurried.permit(.inquiries, of: yearly))
        #expect(await !hurried.permit(.inquiries, of: yearly))
        let patient = ProviderRateLimiter(redis: client, patience: .seconds(60), logger: .quiet)
        let clock = ContinuousClock()
        let start = clock.now
        for _ in 0..<3 {
            #expect(await patient.permit(.inquiries, of: manifest(RequestRate(20, per: .seconds(1)))))
        }
        #expect(clock.now - start >= .milliseconds(400))
        await client.close()
    }

    @Test func aProviderWithoutARateIsNeverHeldUp() async throws {
        let client = try clientOfNothing()
        let limiter = ProviderRateLimiter(redis: client, patience: .zero, logger: .quiet)
        for _ in 0..<100 {
            #expect(await limiter.permit(.submissions, of: manifest(RequestRate(1, per: .seconds(3600)))))
        }
        await client.close()
    }
}
