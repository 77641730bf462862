package import Logging
import Metrics
package import Postgres
package import Primitives
import Synchronization

/// Performs jobs of some kinds, up to `width` at once, under a lease.
///
/// At least once: a job whose worker dies is taken up by another when the lease has expired. A thrown error is tried
/// again by the retry policy; when that is exhausted, or the job's workers died as often, it is marked failed and kept.
package struct JobWorker: Sendable {
    private let database: PostgresClient
    private let kinds: [String]
    private let width: Int
    private let lease: Duration
    private let retry: RetryPolicy
    private let wakeup: Wakeup
    private let logger: Logger
    private let perform: @Sendable (Job) async throws -> JobOutcome

    private static let idleDelay = Duration.milliseconds(250)
    private static let shutdownGrace = Duration.seconds(10)

    /// `perform` is cancelled shortly before its lease ends, so that two workers do not have one job.
    package init(
        database: PostgresClient, kinds: [String], width: Int, lease: Duration, retry: RetryPolicy,
        wakeup: Wakeup,
        logger: Logger, perform: @escaping @Sendable (Job) async throws -> JobOutcome
    ) {
        precondition(width > 0 && lease > .zero && !kinds.isEmpty, "A worker has kinds, a width and a lease.")
        self.database = database
        self.kinds = kinds
        self.width = width
        self.lease = lease
        self.retry = retry
        self.wakeup = wakeup
        self.logger = logger
        self.perform = perform
    }

    /// Works until the task is cancelled; jobs that run then are given some seconds to end, and are then cancelled
    /// and given back.
    package func run() async {
        await SlotLoop(
            name: "jobs", shares: [kinds], width: width, idleDelay: Self.idleDelay, grace: Self.shutdownGrace,
            wakeup: wakeup, logger: logger, claim: { try await claim($0, limit: $1) },
            perform: { await work($0) }
        ).run()
    }

    private func claim(_ kinds: [String], limit: Int) async throws -> [JobLease] {
        try await database.transaction { session in
            try JobLease.claim(kinds: kinds, limit: limit, lease: lease, in: session)
        }
    }

    private func work(_ lease: JobLease) async {
        let step = await attempt(lease.job)
        Failpoint.reach("job.performed")
        do {
            try await finishing(grace: Self.shutdownGrace) {
                try await database.transaction { session in try step.record(lease, in: session) }
            }
        } catch {
            logger.error(
                "A job's end could not be recorded and it will run again when its lease has expired",
                metadata: metadata(lease.job, error))
        }
        Counter(label: "jobs_total", dimensions: [("kind", lease.job.kind), ("outcome", step.name)])
            .increment()
    }

    private func attempt(_ job: Job) async -> JobStep {
        if job.attempts > 1, retry.delay(afterFailures: job.attempts - 2, jitter: 0) == nil {
            logger.error("A job failed for good: its workers died", metadata: metadata(job, nil))
            return .failed("The workers that had it died or overran, attempt \(job.attempts).")
        }
        do {
            let limit = lease * 0.9
            let outcome = try await finishing(grace: Self.shutdownGrace) {
                try await limited(to: limit) { try await perform(job) }
            }
            switch outcome {
            case .done: return .done
            case .again(let delay): return .again(after: delay)
            }
        } catch {
            if Task.isCancelled { return .givenBack }
            let text = String("\(error)".prefix(500))
            let jitter = Double.random(in: 0...1)
            guard let delay = retry.delay(afterFailures: job.attempts - 1, jitter: jitter) else {
                logger.error("A job failed for good", metadata: metadata(job, error))
                return .failed(text)
            }
            logger.warning("A job failed and will be tried again", metadata: metadata(job, error))
            return .retry(after: delay, error: text)
        }
    }

    private func metadata(_ job: Job, _ error: (any Error)?) -> Logger.Metadata {
        var metadata: Logger.Metadata = [
            "job.kind": "\(job.kind)", "job.id": "\(job.id.lowercased)", "job.attempts": "\(job.attempts)",
        ]
        if let error { metadata["error"] = "\(error)" }
        return metadata
    }
}

/// What is to be recorded after an attempt.
private enum JobStep: Sendable {
    case done
    case again(after: Duration)
    case retry(after: Duration, error: String)
    case failed(String)
    case givenBack

    var name: String {
        switch self {
        case .done: "done"
        case .again: "again"
        case .retry: "retry"
        case .failed: "failed"
        case .givenBack: "given_back"
        }
    }

    func record(_ lease: JobLease, in session: PostgresSession) throws(PostgresError) {
        switch self {
        case .done: try lease.finish(in: session)
        case .again(let delay): try lease.runAgain(after: delay, in: session)
        case .retry(let delay, let error): try lease.retry(after: delay, error: error, in: session)
        case .failed(let error): try lease.fail(error: error, in: session)
        case .givenBack: try lease.giveBack(in: session)
        }
    }
}
