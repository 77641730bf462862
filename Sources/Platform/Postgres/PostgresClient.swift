import Executors
package import Logging
import Metrics
import Primitives
package import Sealing

/// A bounded pool of connections to one database, under one role.
package final class PostgresClient: Sendable {
    private let pool: PostgresPool
    private let logger: Logger
    /// Cancel requests block, so they have a thread of their own.
    private let canceller = ThreadExecutor(name: "postgres-cancel")
    private let replayPolicy = RetryPolicy(first: .milliseconds(5), limit: .milliseconds(200), attempts: 8)
    private let replays = Counter(label: "postgres_transaction_replays_total")

    /// Connects when first asked to work. `close()` frees the threads. `seal` keeps the schema's personal columns; work that
    /// touches none does without.
    package init(configuration: PostgresConfiguration, seal: ColumnSeal? = nil, logger: Logger) {
        pool = PostgresPool(configuration: configuration, seal: seal, logger: logger)
        self.logger = logger
    }

    deinit {
        canceller.shutdown()
    }

    /// Runs the body in one READ COMMITTED transaction, synchronously on a connection's own thread: no `await` stands
    /// inside, so no transaction is held across a network call.
    ///
    /// The body may run several times: it is replayed as a whole after a serialization failure or a deadlock (bounded),
    /// and once when an idle connection turns out to be dead. A cancelled task cancels the running statement, rolls
    /// back and throws `.cancelled`. Throws `PostgresError`, or what the body throws, after the roll back;
    /// `.commitUnknown` where the connection was lost while the commit was under way, which is never replayed.
    @discardableResult
    package func transaction<Value: Sendable>(
        _ body: @Sendable (PostgresSession) throws -> Value
    ) async throws -> Value {
        try await replayed { connection, cancellation in
            try await connection.transaction(cancellation, body)
        }
    }

    /// The same where the transaction ends with a look at what it did: the answer travels with `COMMIT`, and is what the
    /// transaction itself saw.
    package func answeringTransaction<Value: Sendable>(
        _ body: @Sendable (PostgresSession) throws -> Lookup<Value>
    ) async throws -> Value {
        try await replayed { connection, cancellation in
            try await connection.answeringTransaction(cancellation, body)
        }
    }

    private func replayed<Value: Sendable>(
        _ work: (PostgresConnection, StatementCancellation) async throws -> Value
    ) async throws -> Value {
        var failures = 0
        while true {
            do {
                return try await lease(work)
            } catch let error as PostgresError where error.isReplayable {
                let jitter = Double.random(in: 0...1)
                guard let delay = replayPolicy.delay(afterFailures: failures, jitter: jitter) else {
                    throw error
                }
                failures += 1
                replays.increment()
                logger.debug("A transaction is replayed", metadata: ["error.code": "\(error.code)"])
                do {
                    try await Task.sleep(for: delay)
                } catch {
                    throw StatementCancellation.error
                }
            }
        }
    }

    /// Runs the body on one connection without a transaction: each statement commits by itself, and a connection lost
    /// during one throws `.commitUnknown`. Nothing is replayed.
    @discardableResult
    package func session<Value: Sendable>(
        _ body: @Sendable (PostgresSession) throws -> Value
    ) async throws -> Value {
        try await lease { connection, cancellation in try await connection.session(cancellation, body) }
    }

    /// Refuses further work, waits for what runs, and closes the connections.
    package func close() async {
        await pool.close()
        canceller.shutdown()
    }

    private func lease<Value: Sendable>(
        _ work: (PostgresConnection, StatementCancellation) async throws -> Value
    ) async throws -> Value {
        let lease = try await pool.lease()
        defer { pool.release(lease) }
        let cancellation = StatementCancellation()
        return try await withTaskCancellationHandler {
            try await work(lease.connection, cancellation)
        } onCancel: {
            cancellation.cancel(on: canceller)
        }
    }
}
