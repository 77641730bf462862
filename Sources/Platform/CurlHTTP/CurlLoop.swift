import CCurl
import Glibc
import Synchronization

/// The one thread that serves all transfers of a client; it sleeps in `curl_multi_poll`.
final class CurlLoop: Sendable {
    private enum Order {
        case start(CurlTransfer)
        case cancel(CurlTransfer)
    }

    private struct State {
        var orders: [Order] = []
        var isClosing = false
        var isFinished = false
        var closers: [CheckedContinuation<Void, Never>] = []
    }

    // SAFETY: other threads only pass it to curl_multi_wakeup, which may be called from any thread, and under
    // the lock that also covers `isFinished`; it is freed after that is set.
    private nonisolated(unsafe) let multi: UnsafeMutableRawPointer
    private let configuration: CurlConfiguration
    private let state = Mutex(State())
    static let isInitialized = curl_global_init(Int(CURL_GLOBAL_DEFAULT)) == CURLE_OK

    init(configuration: CurlConfiguration) {
        precondition(Self.isInitialized, "libcurl cannot be used.")
        guard let multi = curl_multi_init() else { preconditionFailure("No memory for an HTTP client.") }
        self.multi = multi
        self.configuration = configuration
    }

    /// Begins the thread, which keeps the loop alive until it is closed.
    func startThread() {
        var thread = pthread_t()
        // SAFETY: the retained reference is taken over by the thread.
        let result = pthread_create(
            &thread, nil,
            { pointer in
                guard let pointer else { return nil }
                Unmanaged<CurlLoop>.fromOpaque(pointer).takeRetainedValue().run()
                return nil
            }, Unmanaged.passRetained(self).toOpaque())
        precondition(result == 0, "No thread for an HTTP client.")
        pthread_detach(thread)
    }

    /// False where the loop is closed; then the transfer will not be settled.
    func start(_ transfer: CurlTransfer) -> Bool {
        order(.start(transfer))
    }

    func cancel(_ transfer: CurlTransfer) {
        _ = order(.cancel(transfer))
    }

    /// Asks the thread to end: everything under way is cancelled.
    func beginClosing() {
        state.withLock { state in
            state.isClosing = true
            if !state.isFinished { curl_multi_wakeup(multi) }
        }
    }

    func close() async {
        beginClosing()
        await withCheckedContinuation { continuation in
            let isFinished = state.withLock { state in
                if !state.isFinished { state.closers.append(continuation) }
                return state.isFinished
            }
            if isFinished { continuation.resume() }
        }
    }

    private func order(_ order: Order) -> Bool {
        state.withLock { state in
            guard !state.isClosing else { return false }
            state.orders.append(order)
            curl_multi_wakeup(multi)
            return true
        }
    }

    private func run() {
        // OpenSSL writes without MSG_NOSIGNAL: on this thread a closed connection must be an error, not a
        // signal.
        var signals = sigset_t()
        sigemptyset(&signals)
        sigaddset(&signals, SIGPIPE)
        pthread_sigmask(SIG_BLOCK, &signals, nil)

        let transfers = CurlTransfers(multi: multi, configuration: configuration)
        while true {
            let (orders, isClosing) = state.withLock { state in
                let orders = state.orders
                state.orders = []
                return (orders, state.isClosing)
            }
            for order in orders {
                switch order {
                case .start(let transfer): transfers.start(transfer)
                case .cancel(let transfer): transfers.cancel(transfer)
                }
            }
            if isClosing { break }
            transfers.turn()
            curl_multi_poll(multi, nil, 0, transfers.idleMilliseconds, nil)
        }
        transfers.cancelAll()
        let closers = state.withLock { state in
            state.isFinished = true
            return state.closers
        }
        curl_multi_cleanup(multi)
        for closer in closers { closer.resume() }
    }
}
