import CHiredis
import Glibc
import Primitives

/// What came of a batch: a reply for each command, or fewer and the failure that ended the connection.
struct RedisExchange {
    var replies: [RedisReply] = []
    var failure: RedisError?
}

/// One blocking connection; the only file that touches hiredis. Used on one thread only.
final class RedisConnection {
    private let context: UnsafeMutablePointer<redisContext>

    /// Connects, authenticates, selects the database and sees one PONG, each within the connect timeout.
    init(_ configuration: RedisConfiguration) throws(RedisError) {
        // hiredis writes without MSG_NOSIGNAL: on this thread a closed connection must be an error, not a
        // signal.
        var signals = sigset_t()
        sigemptyset(&signals)
        sigaddset(&signals, SIGPIPE)
        pthread_sigmask(SIG_BLOCK, &signals, nil)

        let limit = timeval(configuration.connectTimeout)
        let context =
            switch configuration.endpoint {
            case .tcp(let host, let port): redisConnectWithTimeout(host, port, limit)
            case .unix(let path): redisConnectUnixWithTimeout(path, limit)
            }
        guard let context else { throw RedisError(.connection, "No memory for a connection.") }
        self.context = context
        if context.pointee.err != 0 {
            throw RedisError(.connection, "Cannot connect: \(Self.text(of: context)).")
        }
        redisEnableKeepAlive(context)
        setTimeout(configuration.connectTimeout)
        try greet(configuration)
        setTimeout(configuration.commandTimeout)
    }

    deinit {
        redisFree(context)
    }

    func setTimeout(_ timeout: Duration) {
        redisSetTimeout(context, timeval(timeout))
    }

    /// False where the server has closed an idle connection, or sent what nobody asked for.
    var isUsable: Bool {
        var descriptor = pollfd(fd: context.pointee.fd, events: Int16(POLLIN), revents: 0)
        return poll(&descriptor, 1, 0) == 0
    }

    /// Sends all commands in one write and reads their replies. After a failure the connection is unusable.
    func exchange(_ commands: [RedisCommand]) -> RedisExchange {
        var exchange = RedisExchange()
        for command in commands where append(command) != REDIS_OK {
            exchange.failure = RedisError(.connection, "No memory for a command.")
            return exchange
        }
        exchange.replies.reserveCapacity(commands.count)
        for _ in commands {
            var pointer: UnsafeMutableRawPointer?
            guard redisGetReply(context, &pointer) == REDIS_OK, let pointer else {
                exchange.failure = failure()
                return exchange
            }
            let reply = pointer.assumingMemoryBound(to: redisReply.self)
            exchange.replies.append(RedisReply(copying: reply))
            freeReplyObject(pointer)
        }
        return exchange
    }

    private func append(_ command: RedisCommand) -> Int32 {
        let lengths = command.arguments.map(\.bytes.count)
        // Never empty, so that there is a base address.
        let bytes = command.arguments.flatMap(\.bytes) + [0]
        return bytes.withUnsafeBytes { buffer in
            var offset = 0
            // SAFETY: each pointer lies inside `buffer`, with its length beside it, and hiredis copies before
            // it returns.
            var pointers: [UnsafePointer<CChar>?] = lengths.map { length in
                defer { offset += length }
                return buffer.baseAddress.map { ($0 + offset).assumingMemoryBound(to: CChar.self) }
            }
            return redisAppendCommandArgv(context, Int32(lengths.count), &pointers, lengths)
        }
    }

    private func greet(_ configuration: RedisConfiguration) throws(RedisError) {
        var commands: [RedisCommand] = []
        if let password = configuration.password {
            let credentials = [configuration.user, password.reveal()].compactMap {
                $0.map { RedisArgument($0) }
            }
            commands.append(RedisCommand(["AUTH"] + credentials))
        }
        if configuration.database != 0 { commands.append(["SELECT", .number(configuration.database)]) }
        commands.append(["PING"])
        let greeting = exchange(commands)
        if let failure = greeting.failure { throw RedisError(failure.code, failure.message) }
        for case .error(let text) in greeting.replies {
            throw RedisError(.connection, "The server refuses the connection: \(text)")
        }
    }

    private func failure() -> RedisError {
        let text = Self.text(of: context)
        return switch context.pointee.err {
        case REDIS_ERR_IO where errno == EAGAIN:
            RedisError(.timeout, "No reply in time.", mayHaveRun: true)
        case REDIS_ERR_PROTOCOL:
            RedisError(.protocolViolation, "Not the Redis protocol: \(text).", mayHaveRun: true)
        default:
            RedisError(.connection, "The connection was lost: \(text).", mayHaveRun: true)
        }
    }

    private static func text(of context: UnsafeMutablePointer<redisContext>) -> String {
        withUnsafeBytes(of: context.pointee.errstr) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
    }
}

extension RedisReply {
    // SAFETY: hiredis owns `reply` and its children until it is freed; everything is copied here.
    fileprivate init(copying reply: UnsafeMutablePointer<redisReply>) {
        func bytes() -> UnsafeRawBufferPointer {
            UnsafeRawBufferPointer(start: reply.pointee.str, count: reply.pointee.len)
        }
        switch reply.pointee.type {
        case REDIS_REPLY_INTEGER: self = .integer(reply.pointee.integer)
        case REDIS_REPLY_STRING: self = .bulk(Array(bytes()))
        case REDIS_REPLY_STATUS: self = .status(String(decoding: bytes(), as: UTF8.self))
        case REDIS_REPLY_ERROR: self = .error(String(decoding: bytes(), as: UTF8.self))
        case REDIS_REPLY_ARRAY:
            self = .array(
                (0..<reply.pointee.elements).map { index in
                    reply.pointee.element[index].map { RedisReply(copying: $0) } ?? .null
                })
        default: self = .null
        }
    }
}

extension timeval {
    fileprivate init(_ duration: Duration) {
        let (seconds, attoseconds) = duration.components
        self.init(tv_sec: Int(seconds), tv_usec: Int(attoseconds / 1_000_000_000_000))
    }
}
