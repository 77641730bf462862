import CLibPQ
import Executors
import Glibc
import Synchronization

/// The cancellation of one lease: set by the task's cancellation handler from any thread, seen by the session before
/// each statement, and sent to the server while a statement runs.
final class StatementCancellation: Sendable {
    private struct State {
        var isCancelled = false
        var handle: CancelHandle?
    }

    private let state = Mutex(State())

    var isCancelled: Bool {
        state.withLock { $0.isCancelled }
    }

    /// Names the connection that works for this lease from now on. Throws `.cancelled` where that came first.
    func attach(_ handle: CancelHandle) throws(PostgresError) {
        let isCancelled = state.withLock { state in
            state.handle = handle
            return state.isCancelled
        }
        if isCancelled { throw Self.error }
    }

    /// The connection works for this lease no longer.
    func detach() {
        state.withLock { $0.handle = nil }
    }

    /// Marks the lease and asks the server on `thread`, because PQcancel opens a connection and waits. It asks again
    /// while the lease lasts: a request that arrives between two statements has no effect.
    func cancel(on thread: ThreadExecutor) {
        let handle = state.withLock { state in
            state.isCancelled = true
            return state.handle
        }
        if handle != nil { ask(on: thread) }
    }

    func check() throws(PostgresError) {
        if isCancelled { throw Self.error }
    }

    static var error: PostgresError {
        PostgresError(code: .cancelled, message: "The task was cancelled.")
    }

    private func ask(on thread: ThreadExecutor) {
        thread.enqueue {
            guard let handle = self.state.withLock({ $0.handle }) else { return }
            handle.cancel()
            usleep(20_000)
            if self.state.withLock({ $0.handle != nil }) { self.ask(on: thread) }
        }
    }
}

/// What the server needs to find the statement to cancel.
///
/// SAFETY: `PQcancel` only reads the structure and may be called from any thread (PostgreSQL 15, section 34.7);
/// the pointer is freed once, after its last reference.
final class CancelHandle: @unchecked Sendable {
    private let handle: OpaquePointer?

    init(connection: OpaquePointer) {
        handle = PQgetCancel(connection)
    }

    deinit {
        PQfreeCancel(handle)
    }

    /// Blocks until the server has taken the request. A failure is left to the statement timeout.
    func cancel() {
        var message: [CChar] = Array(repeating: 0, count: 256)
        _ = PQcancel(handle, &message, Int32(message.count))
    }
}
