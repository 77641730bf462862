package import Logging

/// One consumer of a group over some streams. Reads block on a connection of their own; everything else goes
/// over another, so that an acknowledgement never waits behind a read.
///
/// Streams and group are made where they are absent, at the start and again after the server lost its memory.
/// What was delivered to this consumer and not acknowledged comes first after a start or a lost connection.
package final class RedisGroupReader: Sendable {
    private let group: RedisGroup
    private let client: RedisClient
    private let reads: RedisGroupConnection
    private let logger: Logger
    /// A read blocks at the server for at most this long at a time, so that cancellation and close are seen
    /// soon.
    private static let slice: Duration = .milliseconds(250)

    package init(
        configuration: RedisConfiguration, streams: [String], group: String, consumer: String, logger: Logger
    ) {
        precondition(!streams.isEmpty, "A group reader has a stream.")
        self.group = RedisGroup(streams: streams, name: group, consumer: consumer)
        self.logger = logger
        client = RedisClient(configuration: configuration, logger: logger)
        reads = RedisGroupConnection(group: self.group, configuration: configuration, logger: logger)
    }

    /// Up to `count` entries of each stream, waiting up to `block` for the first. Empty when none came or the
    /// task was cancelled. Throws `.connection` at once while the server is away; the caller waits and reads
    /// again.
    package func read(count: Int, block: Duration) async throws(RedisError) -> [RedisStreamEntry] {
        let deadline = ContinuousClock.now + block
        while true {
            let left = deadline - .now
            let entries = try await reads.read(count: count, block: min(Self.slice, left))
            if !entries.isEmpty || left <= Self.slice || Task.isCancelled { return entries }
        }
    }

    /// Up to `count` entries of each stream that some consumer of the group, this one included, has left
    /// unacknowledged for `idle`. They are now this consumer's.
    package func claimAbandoned(idle: Duration, count: Int) async throws(RedisError) -> [RedisStreamEntry] {
        var claimed: [RedisStreamEntry] = []
        for stream in group.streams {
            claimed += try await claim(from: stream, idle: idle, count: count)
        }
        guard !claimed.isEmpty else { return [] }
        return claimed.counted(try await client.pipeline(claimed.deliveryQueries(group: group.name)))
    }

    /// Marks the entries as done. Entries that the server no longer knows are no error.
    package func acknowledge(_ entries: [RedisStreamEntry]) async throws(RedisError) {
        let ids = Dictionary(grouping: entries, by: \.stream).mapValues { $0.map(\.id) }
        let replies = try await client.pipeline(ids.map { group.acknowledgement(stream: $0, ids: $1) })
        for reply in replies { _ = try reply.checked() }
    }

    /// Drops the entries that every group of the stream has acknowledged. Never drops an unacknowledged one,
    /// whoever's.
    package func trimAcknowledged() async throws(RedisError) {
        for reply in try await client.pipeline(group.streams.map(group.trim)) { _ = try reply.checked() }
    }

    /// Ends both connections; a read under way returns within a fraction of a second.
    package func close() async {
        await client.close()
        await reads.close()
    }

    private func claim(
        from stream: String, idle: Duration, count: Int
    ) async throws(RedisError) -> [RedisStreamEntry] {
        var claimed: [RedisStreamEntry] = []
        var cursor = "0-0"
        repeat {
            let command = group.claim(stream: stream, idle: idle, from: cursor, count: count - claimed.count)
            let reply = try await client.pipeline([command])[0]
            if reply.saysGroupIsMissing {
                try group.checkCreation(try await client.pipeline(group.creation))
                return claimed
            }
            guard let parts = try reply.checked().elements, parts.count >= 2, let next = parts[0].string
            else {
                throw .unexpectedReply(to: "XAUTOCLAIM")
            }
            let delivery = try RedisDelivery(stream: stream, reply: parts[1])
            if !delivery.missing.isEmpty {
                _ = try await client.send(group.acknowledgement(stream: stream, ids: delivery.missing))
                logger.warning("Pending stream entries no longer exist", metadata: ["stream": "\(stream)"])
            }
            claimed += delivery.entries
            cursor = next
        } while cursor != "0-0" && claimed.count < count
        return claimed
    }
}
