package import Logging
import Metrics
import Primitives
package import Redis

/// Reads streams as a member of a group and hands batches to a handler; acknowledges what it has handled.
///
/// At least once: entries that the handler did not manage, or whose reader died, come again. After a failure the same
/// batch is tried again for some seconds, so that a short outage does not change the order; then its entries are left
/// pending and claimed later, by this consumer or another.
package struct StreamConsumer: Sendable {
    private let reader: RedisGroupReader
    private let logger: Logger
    private let batch: Int
    private let handle: @Sendable ([RedisStreamEntry]) async throws -> Void
    private let handled = Counter(label: "stream_entries_handled_total")
    private let failures = Counter(label: "stream_consumer_failures_total")
    private let retry = RetryPolicy(first: .milliseconds(200), limit: .seconds(4), attempts: 6)

    private static let abandonedAfter = Duration.seconds(15)
    private static let claimInterval = Duration.seconds(5)
    private static let trimInterval = Duration.seconds(30)

    /// `handle` must commit what the entries cause before it returns. It throws where nothing can be done now, as when the
    /// database is away; one bad entry is its own to refuse, or it holds up its batch.
    package init(
        reader: RedisGroupReader, logger: Logger, batch: Int = 100,
        handle: @escaping @Sendable ([RedisStreamEntry]) async throws -> Void
    ) {
        self.reader = reader
        self.logger = logger
        self.batch = batch
        self.handle = handle
    }

    /// Works until the task is cancelled; a batch that is being handled then is still finished.
    package func run() async {
        var backoff = Backoff()
        var nextClaim = ContinuousClock.now
        var nextTrim = ContinuousClock.now + Self.trimInterval
        while !Task.isCancelled {
            do {
                if ContinuousClock.now >= nextClaim {
                    let abandoned = try await reader.claimAbandoned(idle: Self.abandonedAfter, count: batch)
                    try await process(abandoned)
                    if abandoned.count < batch { nextClaim = .now + Self.claimInterval }
                }
                if ContinuousClock.now >= nextTrim {
                    try await reader.trimAcknowledged()
                    nextTrim = .now + Self.trimInterval
                }
                try await process(reader.read(count: batch, block: .seconds(1)))
                backoff.reset()
            } catch {
                if Task.isCancelled { return }
                failures.increment()
                logger.error("A stream consumer failed and will go on", metadata: ["error": "\(error)"])
                await backoff.wait()
            }
        }
    }

    private func process(_ entries: [RedisStreamEntry]) async throws {
        guard !entries.isEmpty else { return }
        try await finishing(grace: .seconds(5)) {
            try await handleWithRetries(entries)
            Failpoint.reach("stream.handled")
            try await reader.acknowledge(entries)
        }
        handled.increment(by: entries.count)
    }

    private func handleWithRetries(_ entries: [RedisStreamEntry]) async throws {
        var attempts = 0
        while true {
            do {
                return try await handle(entries)
            } catch {
                let jitter = Double.random(in: 0...1)
                guard let delay = retry.delay(afterFailures: attempts, jitter: jitter) else { throw error }
                attempts += 1
                logger.warning("A batch of entries is tried again", metadata: ["error": "\(error)"])
                try await Task.sleep(for: delay)
            }
        }
    }
}
