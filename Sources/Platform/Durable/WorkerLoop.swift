package import Logging
import Metrics
import Primitives

/// The shape of all workers: work while there is work, else wait for the wake-up or the idle delay; log an error and
/// wait longer after each one that follows another.
package struct WorkerLoop: Sendable {
    private let name: String
    private let idleDelay: Duration
    private let wakeup: Wakeup
    private let logger: Logger
    private let body: @Sendable () async throws -> Int
    private let failures: Counter

    /// `body` does some work and returns how much; 0 means that there was none.
    package init(
        name: String, idleDelay: Duration, wakeup: Wakeup, logger: Logger,
        body: @escaping @Sendable () async throws -> Int
    ) {
        self.name = name
        self.idleDelay = idleDelay
        self.wakeup = wakeup
        self.logger = logger
        self.body = body
        failures = Counter(label: "worker_failures_total", dimensions: [("worker", name)])
    }

    /// Works until the task is cancelled.
    package func run() async {
        var backoff = Backoff()
        while !Task.isCancelled {
            do {
                let done = try await body()
                backoff.reset()
                if done == 0 { await wakeup.wait(atMost: idleDelay) }
            } catch {
                if Task.isCancelled { return }
                failures.increment()
                logger.error(
                    "A worker failed and will try again",
                    metadata: ["worker": "\(name)", "error": "\(error)"])
                await backoff.wait()
            }
        }
    }
}

/// Growing waits of one loop between failures that follow each other.
struct Backoff {
    private let policy = RetryPolicy(first: .milliseconds(200), limit: .seconds(10))
    private var failures = 0

    mutating func reset() {
        failures = 0
    }

    /// Waits, longer each time; returns at once when the task is cancelled.
    mutating func wait() async {
        let delay = policy.delay(afterFailures: failures, jitter: Double.random(in: 0...1)) ?? policy.limit
        failures += 1
        try? await Task.sleep(for: delay)
    }
}
