import Primitives
import Synchronization

/// How often each operation was called since the start, by the status that was answered; reads included.
final class CallCounters: Sendable {
    private struct Key: Hashable {
        let provider: String
        let operation: String
        let status: Int?
    }

    private let counts = Mutex<[Key: Int]>([:])

    /// Counts one call; `status` is nil where no answer was given.
    func count(provider: String, operation: String, status: Int?) {
        counts.withLock { $0[Key(provider: provider, operation: operation, status: status), default: 0] += 1 }
    }

    var json: JSONValue {
        let rows = counts.withLock { Array($0) }
        let sorted = rows.sorted {
            ($0.key.provider, $0.key.operation, $0.key.status ?? 0)
                < ($1.key.provider, $1.key.operation, $1.key.status ?? 0)
        }
        return .array(
            sorted.map { row in
                .object([
                    "provider": .string(row.key.provider), "operation": .string(row.key.operation),
                    "http_status": row.key.status.map { .integer($0) } ?? .null, "count": .integer(row.value),
                ])
            })
    }
}
