import Escrow
import Logging
import Sealing
import ServiceLifecycle

/// Confirms once that the object store's folder is this database's: where it is another, the daemon ends. While the database
/// does not answer it is asked again.
struct ObjectStoreService: Service {
    let store: KnownObjectStore
    let logger: Logger

    func run() async throws {
        let fault: ObjectStoreFault? = await cancelWhenGracefulShutdown { await confirm() }
        if let fault {
            logger.critical("The object store is another one.", metadata: ["detail": "\(fault)"])
            throw fault
        }
        try? await gracefulShutdown()
    }

    /// What is wrong with the folder; nil for nothing, and where the daemon ends before that is known.
    private func confirm() async -> ObjectStoreFault? {
        while !Task.isCancelled {
            do {
                try await store.confirm()
                return nil
            } catch let fault as ObjectStoreFault {
                return fault
            } catch {
                logger.warning(
                    "Whether the object store is the right one is not known yet.",
                    metadata: ["error": "\(error)"])
            }
            try? await Task.sleep(for: .seconds(1))
        }
        return nil
    }
}
