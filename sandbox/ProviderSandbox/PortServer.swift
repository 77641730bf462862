import Hummingbird
import Logging
import ServiceLifecycle
import Synchronization

/// One HTTP server of the sandbox, known by name, so that a port that is taken is reported by it.
struct PortServer<Responder: HTTPResponder>: Service where Responder.Context == SandboxContext {
    private let name: String
    private let responder: Responder
    private let host: String
    private let port: Int
    private let ready: ReadySignal
    private let logger: Logger

    init(
        _ name: String, responder: Responder, _ host: String, _ port: Int, _ ready: ReadySignal,
        _ logger: Logger
    ) {
        self.name = name
        self.responder = responder
        self.host = host
        self.port = port
        self.ready = ready
        // Its complaints on the way out, after a bind that failed, only hide the sentence about the port.
        var quiet = logger
        quiet.logLevel = logger.logLevel <= .debug ? logger.logLevel : .critical
        self.logger = quiet
    }

    func run() async throws {
        let ready = ready
        let application = Application(
            responder: responder,
            configuration: ApplicationConfiguration(address: .hostname(host, port: port)),
            onServerRunning: { _ in ready.count() }, logger: logger)
        do {
            try await application.run()
        } catch let error as CancellationError {
            throw error
        } catch {
            throw ControlError(message: "Port \(port) for \(name) cannot be opened on \(host): \(error)")
        }
    }
}

/// Speaks once, when the last of the servers listens.
final class ReadySignal: Sendable {
    private let remaining: Mutex<Int>
    private let announce: @Sendable () -> Void

    init(count: Int, announce: @escaping @Sendable () -> Void) {
        remaining = Mutex(count)
        self.announce = announce
    }

    func count() {
        let left = remaining.withLock { remaining in
            remaining -= 1
            return remaining
        }
        if left == 0 { announce() }
    }
}
