import Foundation
import Postgres
import Primitives
import Redis
import TestSupport
import Testing

@testable import Durable

@Suite struct OutboxRelayTests {
    private struct Bench {
        let database: PostgresClient
        let redis: RedisClient
        let server: TestRedis

        func relay(
            _ completion: OutboxRelay.Completion, resend: Duration = .seconds(60),
            refusing refused: UUID? = nil
        ) -> OutboxRelay {
            OutboxRelay(
                database: database, redis: redis, completion: completion,
                resend: RetryPolicy(first: resend, limit: resend), wakeup: Wakeup(), logger: .quiet,
                stream: { _ in "messages" },
                seal: { row in
                    struct Unsealable: Error {}
                    if row.id == refused { throw Unsealable() }
                    return [("id", row.id.uuidString), ("sequence", "\(row.sequence)")]
                })
        }

        func append(_ count: Int, subject: UUID = UUID(), sensitive: Bool = false) async throws -> [UUID] {
            let ids = (0..<count).map { _ in UUID() }
            try await database.transaction { session in
                for id in ids {
                    try Outbox.append(
                        OutboxMessage(
                            id: id, type: "event", subject: subject, payload: #"{"pin":"x"}"#,
                            traceparent: nil,
                            sensitive: sensitive), in: session)
                }
            }
            return ids
        }

        func sent() async throws -> [UUID] {
            let entries = try await redis.send(["XRANGE", "messages", "-", "+"]).elements ?? []
            return entries.compactMap { $0.elements?.last?.elements?[1].string }.compactMap {
                UUID(uuidString: $0)
            }
        }

        func undone() async throws -> Int64 {
            try await database.session { session in
                try session.query("SELECT count(*) AS count FROM outbox WHERE done_at IS NULL")[0].int(
                    "count")
            }
        }
    }

    private func withBench(_ body: (Bench) async throws -> Void) async throws {
        try await TestDatabase.withDatabase(migrations: [("store", DurableMigrations.all)]) { _, make in
            try await TestRedis.withServer { server in
                let redis = RedisClient(
                    configuration: try server.configuration, logger: .quiet)
                try await body(Bench(database: make("store"), redis: redis, server: server))
                await redis.close()
            }
        }
    }

    @Test func aRunningRelaySendsASubjectsMessagesInTheirOrder() async throws {
        try await withBench { bench in
            let ids = try await bench.append(10, sensitive: true)
            let relay = bench.relay(.whenSent)
            let work = Task { await relay.run() }
            try await eventually("the outbox to be empty") { try await bench.undone() == 0 }
            work.cancel()
            await work.value
            #expect(try await bench.sent() == ids)
            let payloads = try await bench.database.session { session in
                try session.query("SELECT DISTINCT payload FROM outbox").map { row in
                    try row.string("payload")
                }
            }
            #expect(payloads == ["{}"])
        }
    }

    @Test func aMessageIsSentAgainUntilItIsAnswered() async throws {
        try await withBench { bench in
            let subject = UUID()
            let ids = try await bench.append(2, subject: subject)
            let relay = bench.relay(.whenAnswered, resend: .milliseconds(50))
            let work = Task { await relay.run() }
            try await eventually("three sendings") { try await bench.sent().count >= 3 }
            #expect(Set(try await bench.sent()) == [ids[0]], "the second waits for the first one's answer")
            _ = try await bench.database.transaction { session in try Outbox.complete(ids[0], in: session) }
            try await eventually("the second message") { try await bench.sent().contains(ids[1]) }
            work.cancel()
            await work.value
        }
    }

    @Test func whatRedisDidNotTakeIsGivenBackAndSentLater() async throws {
        try await withBench { bench in
            let ids = try await bench.append(1)
            try await bench.server.stop()
            let relay = bench.relay(.whenSent)
            await #expect(throws: RedisError.self) { try await relay.pass() }
            let count = try await bench.database.session { session in
                try session.query("SELECT send_count FROM outbox WHERE next_send_at <= now()")[0].int(
                    "send_count")
            }
            #expect(count == 0)
            try await bench.server.start()
            try await eventually("the message to be sent") {
                _ = try await relay.pass()
                return try await bench.undone() == 0
            }
            #expect(Set(try await bench.sent()) == Set(ids))
        }
    }

    @Test func aMessageThatCannotBeSealedDoesNotHoldUpTheOthers() async throws {
        try await withBench { bench in
            let bad = try await bench.append(1)[0]
            let good = try await bench.append(1)[0]
            #expect(try await bench.relay(.whenSent, refusing: bad).pass() == 2)
            #expect(try await bench.sent() == [good])
            #expect(try await bench.undone() == 1)
        }
    }
}
