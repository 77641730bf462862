import Synchronization

/// How many more jobs a worker may start.
final class JobSlots: Sendable {
    private let free: Mutex<Int>
    private let freed = Wakeup()

    init(width: Int) {
        free = Mutex(width)
    }

    func take(_ count: Int) {
        free.withLock { $0 -= count }
    }

    func giveBack() {
        free.withLock { $0 += 1 }
        freed.signal()
    }

    /// The number of free slots, once there is one. Returns early (perhaps with 0) when the task is cancelled.
    func waitForFree() async -> Int {
        while true {
            let count = free.withLock { $0 }
            if count > 0 || Task.isCancelled { return count }
            await freed.wait(atMost: .seconds(1))
        }
    }
}

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
