import Escrow
import Logging
import Postgres
import Primitives
import Redis
import Runtime
import Sealing
import ServiceLifecycle

/// Builds escrowd's object graph.
struct Composition {
    let services: [any Service]
    private let parts: Parts

    init(
        _ configuration: EscrowConfiguration, objects: ObjectStore, metrics: PrometheusRegistry,
        logger: Logger
    ) async throws {
        Failpoint.arm(configuration.failpoints ?? "")
        parts = Parts(configuration, objects: objects, metrics: metrics, logger: logger)
        services =
            [try await parts.server(), parts.objectStore()] + parts.messageWorkers()
            + [
                parts.agreementWorker(), parts.kycWorker(), parts.auditWorker(),
                parts.auditCheckpointWorker(), parts.housekeeping(), parts.settingsWorker(),
            ] + parts.caseWorkers() + [parts.caseFileWorker()] + parts.notificationWorkers()
    }

    func close() async {
        await parts.reader.close()
        await parts.redis.close()
        await parts.database.close()
    }
}
