import Foundation
import Postgres
import Primitives
import Synchronization
import TestSupport
import Testing

@testable import Durable

@Suite struct JobQueueTests {
    private func withDatabase(_ body: (PostgresClient) async throws -> Void) async throws {
        try await TestDatabase.withDatabase(migrations: [("store", DurableMigrations.all)]) { _, make in
            try await body(make("store"))
        }
    }

    private func enqueue(
        _ database: PostgresClient, key: String = "a", payload: String = "1", runAt: Date? = nil,
        replace: Bool = false
    ) async throws {
        try await database.transaction { session in
            try JobQueue.enqueue(
                kind: "k", key: key, payload: payload, runAt: runAt, replace: replace, in: session)
        }
    }

    private func states(_ database: PostgresClient) async throws -> [String] {
        try await database.session { session in
            try session.query("SELECT state || ':' || payload AS text FROM jobs ORDER BY key, payload")
                .map { row in try row.string("text") }
        }
    }

    private func claim(
        _ database: PostgresClient, limit: Int = 10, lease: Duration = .seconds(60)
    ) async throws -> [JobLease] {
        try await database.transaction { session in
            try JobLease.claim(kinds: ["k"], limit: limit, lease: lease, in: session)
        }
    }

    /// Runs a worker until the condition holds.
    private func work(
        _ database: PostgresClient, width: Int = 4, lease: Duration = .seconds(60), attempts: Int = 3,
        until condition: () async throws -> Bool,
        perform: @escaping @Sendable (Job) async throws -> JobOutcome
    ) async throws {
        let worker = JobWorker(
            database: database, kinds: ["k"], width: width, lease: lease,
            retry: RetryPolicy(first: .milliseconds(10), limit: .milliseconds(50), attempts: attempts),
            wakeup: Wakeup(), logger: .quiet, perform: perform)
        let task = Task { await worker.run() }
        let result: Result<Void, any Error>
        do { result = .success(try await eventually(within: .seconds(60), condition)) } catch {
            result = .failure(error)
        }
        task.cancel()
        await task.value
        try result.get()
    }

    @Test func oneOpenJobForEachKindAndKey() async throws {
        try await withDatabase { database in
            try await enqueue(database)
            try await enqueue(database, payload: "2")
            #expect(try await states(database) == ["open:1"])
            try await enqueue(database, payload: "3", replace: true)
            try await enqueue(database, key: "b", payload: "4")
            #expect(try await states(database) == ["open:3", "open:4"])
            try await database.transaction { session in try JobQueue.cancel(kind: "k", key: "a", in: session)
            }
            #expect(try await states(database) == ["open:4"])
        }
    }

    @Test func aJobIsNotClaimedBeforeItsTimeNorTwice() async throws {
        try await withDatabase { database in
            try await enqueue(database, key: "later", runAt: Date(timeIntervalSinceNow: 3600))
            try await enqueue(database, key: "now")
            let claimed = try await claim(database)
            #expect(claimed.map(\.job.key) == ["now"])
            #expect(try await claim(database).isEmpty)
        }
    }

    @Test func everyJobIsPerformedOnceByWorkersSideBySide() async throws {
        try await withDatabase { database in
            for number in 1...40 { try await enqueue(database, key: "\(number)") }
            let seen = Mutex<[String]>([])
            let perform: @Sendable (Job) async throws -> JobOutcome = { job in
                seen.withLock { $0.append(job.key) }
                return .done
            }
            async let one: Void = work(
                database, until: { try await states(database).isEmpty }, perform: perform)
            async let other: Void = work(
                database, until: { try await states(database).isEmpty }, perform: perform)
            _ = try await (one, other)
            let eachRanOnce: Bool = seen.withLock { $0.sorted() } == (1...40).map { "\($0)" }.sorted()
            #expect(eachRanOnce)
        }
    }

    @Test func neverMoreAtOnceThanTheWidth() async throws {
        try await withDatabase { database in
            for number in 1...12 { try await enqueue(database, key: "\(number)") }
            let running = Mutex((now: 0, most: 0))
            try await work(database, width: 3, until: { try await states(database).isEmpty }) { _ in
                running.withLock { $0 = ($0.now + 1, max($0.most, $0.now + 1)) }
                try await Task.sleep(for: .milliseconds(20))
                running.withLock { $0.now -= 1 }
                return .done
            }
            let widthWasKept: Bool = running.withLock { $0.most } <= 3
            #expect(widthWasKept)
        }
    }

    @Test func anErrorIsTriedAgainAndThenKeptAsFailed() async throws {
        try await withDatabase { database in
            struct Trouble: Error, CustomStringConvertible { let description = "the other side is away" }
            try await enqueue(database)
            let attempts = Mutex<[Int]>([])
            try await work(database, until: { try await states(database) == ["failed:1"] }) { job in
                attempts.withLock { $0.append(job.attempts) }
                throw Trouble()
            }
            let attemptsMade = attempts.withLock { $0 }
            #expect(attemptsMade == [1, 2, 3, 4])
            let error = try await database.session { session in
                try session.query("SELECT last_error FROM jobs")[0].string("last_error")
            }
            #expect(error == "the other side is away")
            try await enqueue(database, payload: "2")
            #expect(
                try await states(database) == ["failed:1", "open:2"],
                "a failed job does not hold up a new one")
        }
    }

    @Test func aJobThatAsksForItRunsAgainWithItsAttemptsForgotten() async throws {
        try await withDatabase { database in
            try await enqueue(database)
            let attempts = Mutex<[Int]>([])
            try await work(database, attempts: 1, until: { try await states(database).isEmpty }) { job in
                let runs = attempts.withLock { attempts in
                    attempts.append(job.attempts)
                    return attempts.count
                }
                return runs < 5 ? .again(after: .milliseconds(5)) : .done
            }
            let attemptsCounted = attempts.withLock { $0 }
            #expect(attemptsCounted == [1, 1, 1, 1, 1])
        }
    }

    @Test func aDeadWorkersJobIsTakenUpWhenItsLeaseHasExpired() async throws {
        try await withDatabase { database in
            try await enqueue(database)
            let dead = try await claim(database, lease: .milliseconds(200))
            #expect(dead.count == 1)
            let attempt = Mutex(0)
            try await work(database, until: { try await states(database).isEmpty }) { job in
                attempt.withLock { $0 = job.attempts }
                return .done
            }
            let lastAttempt = attempt.withLock { $0 }
            #expect(lastAttempt == 2)
            try await database.transaction { session in try dead[0].finish(in: session) }
        }
    }

    @Test func aJobThatKillsItsWorkersEndsAsFailed() async throws {
        try await withDatabase { database in
            try await enqueue(database)
            for _ in 1...4 {
                #expect(try await claim(database).count == 1)
                try await database.session { session in
                    try session.execute("UPDATE jobs SET lease_until = now() - interval '1 second'")
                }
            }
            let runs = Mutex(0)
            try await work(database, until: { try await states(database) == ["failed:1"] }) { _ in
                runs.withLock { $0 += 1 }
                return .done
            }
            let runsMade = runs.withLock { $0 }
            #expect(runsMade == 0)
        }
    }

    @Test func anExpiredLeaseCannotFinishAnothersJob() async throws {
        try await withDatabase { database in
            try await enqueue(database)
            let late = try await claim(database)[0]
            try await database.session { session in
                try session.execute("UPDATE jobs SET lease_until = now() - interval '1 second'")
            }
            let present = try await claim(database)[0]
            try await database.transaction { session in try late.finish(in: session) }
            #expect(try await states(database) == ["open:1"])
            try await database.transaction { session in try present.finish(in: session) }
            #expect(try await states(database).isEmpty)
        }
    }

    @Test func aJobReplacedWhileItRunsRunsAgainWithTheNewPayload() async throws {
        try await withDatabase { database in
            try await enqueue(database)
            let seen = Mutex<[String]>([])
            try await work(database, until: { try await states(database).isEmpty }) { job in
                seen.withLock { $0.append(job.payload) }
                if job.payload == "1" { try await enqueue(database, payload: "2", replace: true) }
                return .done
            }
            let jobsSeen = seen.withLock { $0 }
            #expect(jobsSeen == ["1", "2"])
        }
    }

    @Test func workThatOutlastsItsLeaseIsCancelledAndTriedAgain() async throws {
        try await withDatabase { database in
            try await enqueue(database)
            let runs = Mutex((count: 0, cancelled: 0))
            // On a busy machine a run may outlast the lease though it does nothing, and goes again.
            try await work(
                database, lease: .milliseconds(300), attempts: 1000,
                until: { try await states(database).isEmpty }
            ) { _ in
                let run = runs.withLock { runs in
                    runs.count += 1
                    return runs.count
                }
                guard run == 1 else { return .done }
                do { try await Task.sleep(for: .seconds(600)) } catch {
                    runs.withLock { $0.cancelled += 1 }
                    throw error
                }
                return .done
            }
            let outcome = runs.withLock { $0 }
            #expect(outcome.cancelled == 1 && outcome.count >= 2)
        }
    }

    @Test func aStoppedWorkerFinishesWhatItHadBegun() async throws {
        try await withDatabase { database in
            try await enqueue(database)
            let begun = Mutex(false)
            let ended = Mutex(false)
            try await work(database, until: { begun.withLock { $0 } }) { _ in
                begun.withLock { $0 = true }
                try await Task.sleep(for: .milliseconds(300))
                ended.withLock { $0 = true }
                return .done
            }
            let endedInTime: Bool = ended.withLock { $0 }
            #expect(endedInTime)
            #expect(try await states(database).isEmpty)
        }
    }
}
