import Executors
package import Logging

/// A client over one connection with a thread of its own, which sends whatever has queued up as one pipeline.
///
/// It connects at the first command and again after a loss, with growing delay; while the server is away,
/// commands fail quickly. Nothing is ever sent twice: a command whose connection was lost fails with
/// `.connection` and `mayHaveRun`, and the caller decides. Cancellation does not withdraw a command; time
/// limits bound the wait.
package final class RedisClient: Sendable {
    private let inbox: RedisInbox
    private let pipeline: RedisPipeline

    package init(configuration: RedisConfiguration, logger: Logger) {
        inbox = RedisInbox(limit: configuration.queueLimit)
        pipeline = RedisPipeline(inbox: inbox, configuration: configuration, logger: logger)
    }

    /// The reply to one command. Throws `.reply` where the server answers with an error.
    package func send(_ command: RedisCommand) async throws(RedisError) -> RedisReply {
        try await pipeline([command])[0].checked()
    }

    /// The replies to all commands, in their order, in one round trip. An error reply is a value; it does not
    /// keep the other commands from running, and the whole is no transaction.
    package func pipeline(_ commands: [RedisCommand]) async throws(RedisError) -> [RedisReply] {
        guard !commands.isEmpty else { return [] }
        let submission = try inbox.submit(commands)
        await pipeline.settle(submission)
        return try submission.replies()
    }

    /// Ends the connection. Commands that still wait fail with `.closed`.
    package func close() async {
        inbox.close()
        await pipeline.close()
    }
}

/// The thread's side of the client.
private actor RedisPipeline {
    private let executor = ThreadExecutor(name: "redis")
    private let inbox: RedisInbox
    private let commandTimeout: Duration
    private let configuration: RedisConfiguration
    private let logger: Logger
    private lazy var link = RedisLink(configuration, logger: logger)
    private static let batchLimit = 1000

    init(inbox: RedisInbox, configuration: RedisConfiguration, logger: Logger) {
        self.inbox = inbox
        self.configuration = configuration
        self.logger = logger
        commandTimeout = configuration.commandTimeout
    }

    deinit {
        executor.shutdown()
    }

    nonisolated var unownedExecutor: UnownedSerialExecutor {
        executor.asUnownedSerialExecutor()
    }

    /// Works off the queue until this submission is settled; whoever comes first does the work of all that
    /// wait.
    func settle(_ submission: RedisSubmission) {
        while !submission.isSettled {
            run(inbox.take(upTo: Self.batchLimit))
        }
    }

    func close() {
        link.close()
    }

    private func run(_ batch: [RedisSubmission]) {
        let oldest = ContinuousClock.now - commandTimeout
        var ready: [RedisSubmission] = []
        for submission in batch {
            if submission.submitted < oldest {
                submission.settle(
                    .failure(RedisError(.timeout, "The command waited too long and was not sent.")))
            } else {
                ready.append(submission)
            }
        }
        guard !ready.isEmpty else { return }
        do throws(RedisError) {
            let exchange = try link.exchange(ready.flatMap(\.commands))
            var replies = exchange.replies[...]
            for submission in ready {
                let own = Array(replies.prefix(submission.commands.count))
                replies = replies.dropFirst(own.count)
                if own.count == submission.commands.count {
                    submission.settle(.success(own))
                } else {
                    submission.settle(.failure(exchange.failure ?? .unexpectedReply(to: "a pipeline")))
                }
            }
        } catch {
            for submission in ready { submission.settle(.failure(error)) }
        }
    }
}
