import Synchronization

/// Holds a request back until another one has gone past, for the fault `reorder`.
final class Turnstile: Sendable {
    private let waiting = Mutex<[AsyncStream<Void>.Continuation]>([])

    /// Returns when the next request has been answered, or after the time.
    func waitForAnother(atMost limit: Duration) async {
        let (stream, continuation) = AsyncStream<Void>.makeStream()
        waiting.withLock { $0.append(continuation) }
        await withTaskGroup { group in
            group.addTask { for await _ in stream { break } }
            group.addTask { try? await Task.sleep(for: limit) }
            await group.next()
            group.cancelAll()
        }
        continuation.finish()
    }

    /// Lets everything that waits go on.
    func pass() {
        let passing = waiting.withLock { waiting in
            defer { waiting = [] }
            return waiting
        }
        for continuation in passing { continuation.finish() }
    }
}
