import ArgumentParser
import Logging
import Runtime
import Sealing
import ServiceLifecycle
import UnixSignals

/// Runs the API and the workers until SIGTERM or SIGINT. Several processes may run side by side.
struct Serve: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Run the escrow service until SIGTERM or SIGINT.")

    func run() async throws {
        let configuration = try await EscrowConfiguration.read()
        LogBootstrap.start(service: "escrowd", level: configuration.logLevel)
        let metrics = PrometheusRegistry.bootstrap()
        let logger = Logger(label: "escrowd")
        let objects = ObjectStore(folder: configuration.objectStorePath, keys: configuration.keys)
        try await objects.prepare()
        _ = try await objects.mark(by: configuration.index)
        let composition = try await Composition(
            configuration, objects: objects, metrics: metrics,
            logger: logger)
        let group = ServiceGroup(
            configuration: ServiceGroupConfiguration(
                services: composition.services.map { .init(service: $0) },
                gracefulShutdownSignals: [.sigterm, .sigint], logger: logger))
        let result: Result<Void, any Error>
        do { result = .success(try await group.run()) } catch { result = .failure(error) }
        await composition.close()
        try result.get()
    }
}

/// A worker as a service: it ends when the group shuts down. What it had under way is taken up again by another.
struct WorkerService: Service {
    let work: @Sendable () async -> Void

    func run() async throws {
        await cancelWhenGracefulShutdown { await work() }
    }
}
