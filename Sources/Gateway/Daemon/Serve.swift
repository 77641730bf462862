import ArgumentParser
import Logging
import Runtime
import ServiceLifecycle
import UnixSignals

/// Runs the webhooks' server and the workers until SIGTERM or SIGINT.
struct Serve: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Run the gateway until SIGTERM or SIGINT.")

    func run() async throws {
        let configuration = try await GatewayConfiguration.read()
        LogBootstrap.start(service: "gatewayd", level: configuration.logLevel)
        let metrics = PrometheusRegistry.bootstrap()
        let logger = Logger(label: "gatewayd")
        try await ObjectStoreCheck(configuration)?.waitUntilMarked(logger: logger)
        let composition = try Composition(configuration, metrics: metrics, logger: logger)
        let group = ServiceGroup(
            configuration: ServiceGroupConfiguration(
                services: composition.services.map { .init(service: $0) },
                gracefulShutdownSignals: [.sigterm, .sigint], logger: logger))
        try await group.run()
        await composition.close()
    }
}

/// A worker as a service: it ends when the group shuts down. What it had under way is taken up again after its lease.
struct WorkerService: Service {
    let work: @Sendable () async -> Void

    func run() async throws {
        await cancelWhenGracefulShutdown { await work() }
    }
}

/// Work that is done once, beside what the daemon is for: when it ends, the daemon goes on.
struct StartupService: Service {
    let work: @Sendable () async -> Void

    func run() async throws {
        await cancelWhenGracefulShutdown { await work() }
        try? await gracefulShutdown()
    }
}
