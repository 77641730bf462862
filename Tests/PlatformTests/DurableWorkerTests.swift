import Postgres
import Redis
import Synchronization
import TestSupport
import Testing

@testable import Durable

@Suite struct DurableWorkerTests {
    private struct Trouble: Error {}

    @Test func aSignalEndsAWaitEarly() async throws {
        let wakeup = Wakeup()
        let start = ContinuousClock.now
        async let waited: Void = wakeup.wait(atMost: .seconds(600))
        wakeup.signal()
        await waited
        #expect(ContinuousClock.now - start < .seconds(300))
    }

    @Test func aSignalBeforeTheWaitIsNotLostAndEndsOneWait() async throws {
        let wakeup = Wakeup()
        wakeup.signal()
        let start = ContinuousClock.now
        await wakeup.wait(atMost: .seconds(600))
        #expect(ContinuousClock.now - start < .seconds(300))
        let second = ContinuousClock.now
        await wakeup.wait(atMost: .milliseconds(100))
        #expect(ContinuousClock.now - second >= .milliseconds(100))
    }

    @Test func cancellationEndsAWait() async throws {
        let wakeup = Wakeup()
        let start = ContinuousClock.now
        let task = Task { await wakeup.wait(atMost: .seconds(600)) }
        task.cancel()
        await task.value
        #expect(ContinuousClock.now - start < .seconds(300))
    }

    @Test func aLoopGoesOnAfterAnErrorAndStopsWhenCancelled() async throws {
        let runs = Mutex(0)
        let loop = WorkerLoop(
            name: "test", idleDelay: .milliseconds(1), wakeup: Wakeup(), logger: .quiet
        ) {
            let run = runs.withLock { runs in
                runs += 1
                return runs
            }
            if run == 1 { throw Trouble() }
            return 0
        }
        let task = Task { await loop.run() }
        try await eventually { runs.withLock { $0 } > 3 }
        task.cancel()
        await task.value
    }

    @Test func aShareThatCannotBeClaimedKeepsNoOtherFromItsTurn() async throws {
        let done = Mutex<[String]>([])
        let loop = SlotLoop(
            name: "test", shares: ["broken", "whole"], width: 1, idleDelay: .milliseconds(1),
            grace: .seconds(1), wakeup: Wakeup(), logger: .quiet,
            claim: { share, _ in
                guard share == "whole" else { throw Trouble() }
                return ["piece"]
            }, perform: { piece in done.withLock { $0.append(piece) } })
        let task = Task { await loop.run() }
        try await eventually { done.withLock { $0.count } > 1 }
        task.cancel()
        await task.value
    }

    @Test func workUnderWayOutlastsACancellation() async throws {
        let begun = Mutex(false)
        let task = Task {
            try await finishing(grace: .seconds(600)) {
                begun.withLock { $0 = true }
                try await Task.sleep(for: .milliseconds(200))
                return 7
            }
        }
        try await eventually { begun.withLock { $0 } }
        task.cancel()
        #expect(try await task.value == 7)
    }

    @Test func workThatOutlastsTheGraceIsCancelled() async throws {
        let start = ContinuousClock.now
        let task = Task {
            try await finishing(grace: .milliseconds(50)) { try await Task.sleep(for: .seconds(600)) }
        }
        task.cancel()
        await #expect(throws: CancellationError.self) { try await task.value }
        #expect(ContinuousClock.now - start < .seconds(300))
    }

    @Test func aConsumerTriesAFailedBatchAgainInItsOrderAndAcknowledgesIt() async throws {
        try await TestRedis.withServer { server in
            let configuration = try server.configuration
            let client = RedisClient(configuration: configuration, logger: .quiet)
            let reader = RedisGroupReader(
                configuration: configuration, streams: ["s"], group: "g", consumer: "c", logger: .quiet)
            let seen = Mutex<[String]>([])
            let failuresLeft = Mutex(2)
            let consumer = StreamConsumer(reader: reader, logger: .quiet) { entries in
                let fails = failuresLeft.withLock { left in
                    left -= 1
                    return left >= 0
                }
                if fails { throw Trouble() }
                seen.withLock { $0 += entries.compactMap { entry in entry.fields["n"] } }
            }
            try await RedisStream.appendAll(
                (1...50).map { (key: "s", fields: [("n", "\($0)")]) }, client: client)
            let task = Task { await consumer.run() }
            try await eventually("all entries") { seen.withLock { $0.count } >= 50 }
            try await eventually("the acknowledgements") {
                try await client.send(["XPENDING", "s", "g"]).elements?.first?.integerValue == 0
            }
            task.cancel()
            await task.value
            await reader.close()
            await client.close()
            let allCameInOrder: Bool = seen.withLock { $0 } == (1...50).map { "\($0)" }
            #expect(allCameInOrder)
        }
    }

    @Test func theListOfMigrationsIsTheFolder() {
        #expect(
            DurableMigrations.all.map(\.name) == [
                "V0001__create_durable_tables", "V0002__add_sealed_replies", "V0003__drop_plain_replies",
            ])
        #expect(DurableMigrations.all[0].sql.contains("CREATE TABLE outbox"))
    }
}
