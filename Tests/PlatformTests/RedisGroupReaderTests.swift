import Redis
import TestSupport
import Testing

@Suite struct RedisGroupReaderTests {
    private func withClient(_ body: (RedisClient, RedisConfiguration, TestRedis) async throws -> Void)
        async throws
    {
        try await TestRedis.withServer { redis in
            let configuration = try redis.configuration
            let client = RedisClient(configuration: configuration, logger: .quiet)
            try await body(client, configuration, redis)
            await client.close()
        }
    }

    private func reader(
        _ configuration: RedisConfiguration, streams: [String] = ["s"], group: String = "g",
        consumer: String = "c1"
    ) -> RedisGroupReader {
        RedisGroupReader(
            configuration: configuration, streams: streams, group: group, consumer: consumer, logger: .quiet)
    }

    private func append(_ numbers: ClosedRange<Int>, to stream: String = "s", _ client: RedisClient)
        async throws
    {
        try await RedisStream.appendAll(
            numbers.map { (key: stream, fields: [("n", "\($0)")]) }, client: client)
    }

    /// Reads until `count` entries came, acknowledging them.
    private func drain(_ reader: RedisGroupReader, count: Int) async throws -> [String?] {
        var seen: [String?] = []
        try await eventually("\(count) entries", within: .seconds(60)) {
            let entries = try await reader.read(count: 100, block: .milliseconds(500))
            try await reader.acknowledge(entries)
            seen += entries.map { $0.fields["n"] }
            return seen.count >= count
        }
        return seen
    }

    @Test func entriesOfSeveralStreamsComeOnceAndAreAcknowledged() async throws {
        try await withClient { client, configuration, redis in
            let reader = reader(configuration, streams: ["s", "t"])
            try await append(1...3, client)
            try await append(4...5, to: "t", client)
            let entries = try await reader.read(count: 10, block: .seconds(5))
            #expect(entries.map(\.fields["n"]) == ["1", "2", "3", "4", "5"])
            #expect(entries.map(\.stream) == ["s", "s", "s", "t", "t"])
            let areFirstDeliveries: Bool = entries.allSatisfy { $0.deliveries == 1 }
            #expect(areFirstDeliveries)
            try await reader.acknowledge(entries)
            #expect(try await redis.command("XPENDING", "s", "g").hasPrefix("0"))
            #expect(try await redis.command("XPENDING", "t", "g").hasPrefix("0"))
            #expect(try await reader.read(count: 10, block: .milliseconds(10)).isEmpty)
            await reader.close()
        }
    }

    @Test func aBlockedReadReturnsAsSoonAsAnEntryComes() async throws {
        try await withClient { client, configuration, redis in
            let reader = reader(configuration)
            async let entries = reader.read(count: 10, block: .seconds(600))
            try await eventually("the read to block") {
                try await redis.command("CLIENT", "LIST").contains("cmd=xreadgroup")
            }
            let begin = ContinuousClock.now
            try await append(1...1, client)
            #expect(try await entries.count == 1)
            #expect(ContinuousClock.now - begin < .seconds(300))
            await reader.close()
        }
    }

    @Test func afterFlushallTheGroupIsMadeAnewAndNothingAppendedLaterIsMissed() async throws {
        try await withClient { client, configuration, redis in
            let reader = reader(configuration, streams: ["s", "t"])
            try await append(1...2, client)
            #expect(try await drain(reader, count: 2) == ["1", "2"])
            try await redis.flush()
            try await append(3...4, client)
            #expect(try await drain(reader, count: 2) == ["3", "4"])
            #expect(try await reader.claimAbandoned(idle: .zero, count: 10).isEmpty)
            await reader.close()
        }
    }

    @Test func flushallDuringABlockedReadDoesNotEndTheReading() async throws {
        try await withClient { client, configuration, redis in
            let reader = reader(configuration)
            async let seen = drain(reader, count: 1)
            try await eventually("the read to block") {
                try await redis.command("CLIENT", "LIST").contains("cmd=xreadgroup")
            }
            try await redis.flush()
            try await append(7...7, client)
            #expect(try await seen == ["7"])
            await reader.close()
        }
    }

    @Test func aServerThatComesBackEmptyIsReadAgain() async throws {
        try await withClient { client, configuration, redis in
            let reader = reader(configuration)
            try await append(1...1, client)
            #expect(try await drain(reader, count: 1) == ["1"])
            try await redis.startEmpty()
            try await eventually("the client to be connected again") {
                try await append(2...2, client)
                return true
            }
            #expect(try await drain(reader, count: 1) == ["2"])
            await reader.close()
        }
    }

    @Test func claimingAndTrimmingOnAnEmptyServerIsNoError() async throws {
        try await withClient { _, configuration, _ in
            let reader = reader(configuration)
            #expect(try await reader.claimAbandoned(idle: .zero, count: 10).isEmpty)
            try await reader.trimAcknowledged()
            await reader.close()
        }
    }

    @Test func afterARestartOwnUnacknowledgedEntriesComeFirst() async throws {
        try await withClient { client, configuration, _ in
            let first = reader(configuration)
            try await append(1...250, client)
            #expect(try await first.read(count: 250, block: .seconds(5)).count == 250)
            await first.close()
            try await append(251...252, client)
            let second = reader(configuration)
            let again = try await second.read(count: 100, block: .seconds(5))
            let comeAgainInOrder: Bool = again.map(\.fields["n"]) == (1...100).map { "\($0)" }
            #expect(comeAgainInOrder)
            let areRedeliveries: Bool = again.allSatisfy { $0.deliveries >= 2 }
            #expect(areRedeliveries)
            try await second.acknowledge(again)
            let restComesInOrder: Bool = try await drain(second, count: 152) == (101...252).map { "\($0)" }
            #expect(restComesInOrder)
            await second.close()
        }
    }

    @Test func aPendingEntryThatWasDeletedDoesNotStopTheReading() async throws {
        try await withClient { client, configuration, redis in
            let first = reader(configuration)
            try await append(1...3, client)
            let read = try await first.read(count: 3, block: .seconds(5))
            for entry in read { _ = try await redis.command("XDEL", "s", entry.id) }
            await first.close()
            let second = reader(configuration)
            try await append(4...4, client)
            #expect(try await drain(second, count: 1) == ["4"])
            #expect(try await redis.command("XPENDING", "s", "g").hasPrefix("0"))
            await second.close()
        }
    }

    @Test func whatADeadConsumerLeftIsClaimedWithItsDeliveryCount() async throws {
        try await withClient { client, configuration, _ in
            let dead = reader(configuration, consumer: "dead")
            try await append(1...30, client)
            _ = try await dead.read(count: 30, block: .seconds(5))
            await dead.close()
            let alive = reader(configuration, consumer: "alive")
            #expect(try await alive.claimAbandoned(idle: .seconds(600), count: 100).isEmpty)
            let claimed = try await alive.claimAbandoned(idle: .zero, count: 20)
            let areTheAbandoned: Bool = claimed.map(\.fields["n"]) == (1...20).map { "\($0)" }
            #expect(areTheAbandoned)
            let areSecondDeliveries: Bool = claimed.allSatisfy { $0.deliveries == 2 }
            #expect(areSecondDeliveries)
            try await alive.acknowledge(claimed)
            #expect(try await alive.claimAbandoned(idle: .zero, count: 20).count == 10)
            await alive.close()
        }
    }

    @Test func trimmingNeverDropsWhatAnyGroupHasNotAcknowledged() async throws {
        try await withClient { client, configuration, redis in
            let fast = reader(configuration, group: "fast")
            let slow = reader(configuration, group: "slow")
            try await append(1...10, client)
            try await fast.acknowledge(try await fast.read(count: 10, block: .seconds(5)))
            let held = try await slow.read(count: 8, block: .seconds(5))
            // The slow group has done all of its eight but the fourth, and not seen the last two.
            try await slow.acknowledge(held.filter { $0.fields["n"] != "4" })
            try await fast.trimAcknowledged()
            let left = try await client.send(["XRANGE", "s", "-", "+"]).elements ?? []
            let heldEntriesStay: Bool =
                left.map { $0.elements?[1].elements?[1].string } == (4...10).map { "\($0)" }
            #expect(heldEntriesStay)

            try await slow.acknowledge(held)
            try await slow.trimAcknowledged()
            #expect(try await drain(slow, count: 2) == ["9", "10"])
            try await slow.trimAcknowledged()
            // The last entry that a group has read marks its place and stays.
            #expect(try await redis.command("XLEN", "s").hasPrefix("1"))
            await fast.close()
            await slow.close()
        }
    }

    @Test func aGroupThatHasReadNothingKeepsEverything() async throws {
        try await withClient { client, configuration, redis in
            let reader = reader(configuration)
            try await append(1...5, client)
            _ = try await redis.command("XGROUP", "CREATE", "s", "late", "0")
            try await reader.acknowledge(try await reader.read(count: 5, block: .seconds(5)))
            try await reader.trimAcknowledged()
            #expect(try await redis.command("XLEN", "s").hasPrefix("5"))
            await reader.close()
        }
    }

    @Test func cancellationEndsABlockedReadSoon() async throws {
        try await withClient { _, configuration, redis in
            let reader = reader(configuration)
            let task = Task { try await reader.read(count: 1, block: .seconds(600)) }
            try await eventually("the read to block") {
                try await redis.command("CLIENT", "LIST").contains("cmd=xreadgroup")
            }
            let begin = ContinuousClock.now
            task.cancel()
            #expect(try await task.value.isEmpty)
            #expect(ContinuousClock.now - begin < .seconds(300))
            await reader.close()
        }
    }

    @Test func anAcknowledgementDoesNotWaitBehindABlockedRead() async throws {
        try await withClient { client, configuration, redis in
            let reader = reader(configuration)
            try await append(1...1, client)
            let entries = try await reader.read(count: 1, block: .seconds(5))
            let blocked = Task { try await reader.read(count: 1, block: .seconds(600)) }
            let begin = ContinuousClock.now
            try await reader.acknowledge(entries)
            #expect(ContinuousClock.now - begin < .seconds(300))
            #expect(try await redis.command("XPENDING", "s", "g").hasPrefix("0"))
            await reader.close()
            let error = await #expect(throws: RedisError.self) { try await blocked.value }
            #expect(error?.code == .closed)
        }
    }
}
