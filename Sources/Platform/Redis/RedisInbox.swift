import Synchronization

/// Commands of one caller, and what came of them.
final class RedisSubmission: Sendable {
    let commands: [RedisCommand]
    let submitted = ContinuousClock.now
    private let result = Mutex<Result<[RedisReply], RedisError>?>(nil)

    init(_ commands: [RedisCommand]) {
        self.commands = commands
    }

    var isSettled: Bool { result.withLock { $0 != nil } }

    func settle(_ outcome: Result<[RedisReply], RedisError>) {
        result.withLock { $0 = outcome }
    }

    func replies() throws(RedisError) -> [RedisReply] {
        guard let outcome = result.withLock({ $0 }) else {
            preconditionFailure("A submission is settled before its caller goes on.")
        }
        return try outcome.get()
    }
}

/// What waits for the connection: first in, first out, bounded.
final class RedisInbox: Sendable {
    private struct State {
        var waiting: [RedisSubmission] = []
        var commandCount = 0
        var isClosed = false
    }

    private let limit: Int
    private let state = Mutex(State())

    init(limit: Int) {
        self.limit = limit
    }

    /// Throws `.overloaded` where too much waits already, and `.closed`.
    func submit(_ commands: [RedisCommand]) throws(RedisError) -> RedisSubmission {
        let submission = RedisSubmission(commands)
        let refusal: RedisError? = state.withLock { state in
            if state.isClosed { return RedisError(.closed, "The client is closed.") }
            guard state.commandCount + commands.count <= limit || state.waiting.isEmpty else {
                return RedisError(.overloaded, "\(state.commandCount) commands are waiting already.")
            }
            state.waiting.append(submission)
            state.commandCount += commands.count
            return nil
        }
        if let refusal { throw refusal }
        return submission
    }

    /// The oldest submissions, together at most `limit` commands (or one submission that alone is larger).
    func take(upTo limit: Int) -> [RedisSubmission] {
        state.withLock { state in
            var taken = 0
            var commandCount = 0
            for submission in state.waiting {
                guard taken == 0 || commandCount + submission.commands.count <= limit else { break }
                taken += 1
                commandCount += submission.commands.count
            }
            let batch = Array(state.waiting.prefix(taken))
            state.waiting.removeFirst(taken)
            state.commandCount -= commandCount
            return batch
        }
    }

    func close() {
        state.withLock { $0.isClosed = true }
    }
}
