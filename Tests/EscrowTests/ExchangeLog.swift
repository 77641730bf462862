import Escrow
import Synchronization

/// What the server told of each request: how often it asked the database.
final class ExchangeLog: Sendable {
    private let numbers = Mutex<[APIOperation: Int]>([:])

    func note(_ number: Int, of operation: APIOperation) {
        numbers.withLock { $0[operation] = number }
    }

    /// Of the last request; nil where there was none since.
    func take(_ operation: APIOperation) -> Int? {
        numbers.withLock { $0.removeValue(forKey: operation) }
    }
}
