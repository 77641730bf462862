/// An operation did not end within its limit and was cancelled.
struct LimitExceeded: Error, CustomStringConvertible {
    let limit: Duration

    var description: String { "The work took longer than \(limit) and was cancelled." }
}

/// Cancels an operation that takes longer than `limit`, and throws `LimitExceeded` once it has ended, whatever it returns.
func limited<Value: Sendable>(
    to limit: Duration, _ operation: @escaping @Sendable () async throws -> Value
) async throws -> Value {
    try await withThrowingTaskGroup(of: Value.self) { group in
        defer { group.cancelAll() }
        group.addTask { try await operation() }
        group.addTask {
            try await Task.sleep(for: limit)
            throw LimitExceeded(limit: limit)
        }
        guard let value = try await group.next() else {
            preconditionFailure("A group with two tasks has a result.")
        }
        return value
    }
}
