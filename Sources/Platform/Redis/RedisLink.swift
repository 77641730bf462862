import Logging
import Primitives

/// A connection that is made when it is needed and made anew, with growing delay, when it was lost. Used on
/// one thread only.
///
/// While the delay runs, commands fail at once instead of waiting: callers have their own way of going on.
final class RedisLink {
    private let configuration: RedisConfiguration
    private let logger: Logger
    private let clock = ContinuousClock()
    private static let reconnect = RetryPolicy(first: .milliseconds(50), limit: .seconds(2))

    private var connection: RedisConnection?
    private var failures = 0
    private var nextTry: ContinuousClock.Instant
    private var isClosed = false
    /// Grows with each connection, so that a reader can tell that it has a new one.
    private(set) var generation = 0

    init(_ configuration: RedisConfiguration, logger: Logger) {
        self.configuration = configuration
        self.logger = logger
        nextTry = clock.now
    }

    /// Makes sure of a connection. Throws `.connection` or `.timeout` (nothing was sent), or `.closed`.
    @discardableResult
    func connect() throws(RedisError) -> RedisConnection {
        if isClosed { throw RedisError(.closed, "The client is closed.") }
        if let connection {
            if connection.isUsable { return connection }
            lose(RedisError(.connection, "The server closed an idle connection."))
            nextTry = clock.now
        }
        guard clock.now >= nextTry else {
            throw RedisError(.connection, "The server was not reachable; the next try follows shortly.")
        }
        do throws(RedisError) {
            let connection = try RedisConnection(configuration)
            self.connection = connection
            generation += 1
            if failures > 0 { logger.notice("Connected to Redis again") }
            failures = 0
            return connection
        } catch {
            lose(error)
            throw error
        }
    }

    /// Sends all commands in one round trip. A failure ends the connection; `extraTime` is added to the time
    /// limit, for commands that block at the server.
    func exchange(_ commands: [RedisCommand], extraTime: Duration = .zero) throws(RedisError) -> RedisExchange
    {
        let connection = try connect()
        if extraTime > .zero { connection.setTimeout(configuration.commandTimeout + extraTime) }
        let exchange = connection.exchange(commands)
        if let failure = exchange.failure {
            lose(failure)
        } else if extraTime > .zero {
            connection.setTimeout(configuration.commandTimeout)
        }
        return exchange
    }

    /// Sends one command; an error reply is a value.
    func send(_ command: RedisCommand, extraTime: Duration = .zero) throws(RedisError) -> RedisReply {
        let exchange = try exchange([command], extraTime: extraTime)
        if let failure = exchange.failure { throw failure }
        return exchange.replies[0]
    }

    func close() {
        isClosed = true
        connection = nil
    }

    private func lose(_ error: RedisError) {
        connection = nil
        let delay = Self.reconnect.delay(afterFailures: failures, jitter: .random(in: 0...1)) ?? .seconds(2)
        nextTry = clock.now + delay
        if failures == 0 {
            logger.warning("Redis cannot be used for now", metadata: ["reason": "\(error.message)"])
        }
        failures += 1
    }
}
