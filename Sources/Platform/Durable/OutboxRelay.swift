package import FoundationEssentials
package import Logging
import Metrics
package import Postgres
package import Primitives
package import Redis

/// Sends the outbox to its streams: at least once, and per subject one after the other.
///
/// A row is sent when no earlier row of its subject is undone. It is done when sent or when answered, as `Completion`
/// says; until then it is sent again after growing delays, without end, because the row is the truth and the stream only
/// carries it. Any number of relays may run side by side.
package struct OutboxRelay: Sendable {
    package enum Completion: Sendable {
        case whenSent
        /// `Outbox.complete` ends it.
        case whenAnswered
    }

    private let database: PostgresClient
    private let redis: RedisClient
    private let completion: Completion
    private let resend: RetryPolicy
    private let wakeup: Wakeup
    private let logger: Logger
    private let stream: @Sendable (UUID) -> String
    private let seal: @Sendable (OutboxRow) throws -> [(String, String)]
    private let sent = Counter(label: "outbox_messages_sent_total")
    private let batch = 100

    /// `stream` names the stream of a subject; `seal` makes the entry's fields, at every sending anew. A row that cannot
    /// be sealed is logged and tried again at its next time.
    package init(
        database: PostgresClient, redis: RedisClient, completion: Completion, resend: RetryPolicy,
        wakeup: Wakeup,
        logger: Logger, stream: @escaping @Sendable (UUID) -> String,
        seal: @escaping @Sendable (OutboxRow) throws -> [(String, String)]
    ) {
        self.database = database
        self.redis = redis
        self.completion = completion
        self.resend = resend
        self.wakeup = wakeup
        self.logger = logger
        self.stream = stream
        self.seal = seal
    }

    /// Works until the task is cancelled; what has been claimed by then is still sent.
    package func run() async {
        let loop = WorkerLoop(
            name: "outbox-relay", idleDelay: .milliseconds(250), wakeup: wakeup, logger: logger
        ) {
            try await finishing(grace: .seconds(5)) { try await pass() }
        }
        await loop.run()
    }

    /// Claims, sends and settles one batch. Returns how many rows it claimed. The claim commits before anything is sent,
    /// so a crash in between costs one delay, and no transaction waits for Redis.
    func pass() async throws -> Int {
        let delays = resendDelays()
        let rows = try await database.transaction { session in
            try Outbox.claim(limit: batch, delays: delays, in: session)
        }
        guard !rows.isEmpty else { return 0 }
        Failpoint.reach("outbox.claimed")
        var entries: [(key: String, fields: [(String, String)])] = []
        var sealed: [OutboxRow] = []
        for row in rows {
            do {
                entries.append((key: stream(row.subject), fields: try seal(row)))
                sealed.append(row)
            } catch {
                logger.error("An outbox message could not be sealed", metadata: Self.metadata(row, error))
            }
        }
        do {
            try await RedisStream.appendAll(entries, client: redis)
        } catch {
            let unsent = sealed
            try await database.transaction { session in try Outbox.giveBack(unsent, in: session) }
            throw error
        }
        sent.increment(by: sealed.count)
        Failpoint.reach("outbox.sent")
        if case .whenSent = completion {
            let done = sealed
            try await database.transaction { session in try Outbox.completeAll(done, in: session) }
        }
        return rows.count
    }

    /// The delays after the first, second … sending. An exhausted policy stays at its limit.
    private func resendDelays() -> [Duration] {
        let jitter = Double.random(in: 0...1)
        return (0..<32).map { resend.delay(afterFailures: $0, jitter: jitter) ?? resend.limit }
    }

    private static func metadata(_ row: OutboxRow, _ error: any Error) -> Logger.Metadata {
        ["message.id": "\(row.id.lowercased)", "message.type": "\(row.type)", "error": "\(error)"]
    }
}
