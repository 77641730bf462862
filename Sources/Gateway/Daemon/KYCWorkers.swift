import GatewayEngine
import GatewayMessages
import GatewayStore
import Logging
import Primitives
import Sealing

/// The part of the object graph that checks persons. It idles where no provider can.
struct KYCWorkers {
    let submission: KYCSubmissionWorker
    let inquiry: KYCInquiryWorker
    let housekeeping: KYCHousekeepingWorker
    let callbacks: KYCCallbackService

    init(
        _ configuration: GatewayConfiguration, access: ProviderAccess, store: GatewayStore,
        identifiers: IdentifierSource, wakeups: EngineWakeups, logger: Logger
    ) {
        let engine = configuration.engine
        let service = KYCService(
            store: store, registry: access.registry, configuration: engine,
            seal: TextSeal(keys: configuration.keys), identifiers: identifiers, jitter: Composition.jitter,
            wakeups: wakeups, logger: logger)
        submission = KYCSubmissionWorker(
            store: store, service: service, gateway: access.gateway, configuration: engine,
            objects: ObjectStore(folder: configuration.objectStorePath, keys: configuration.keys),
            index: configuration.index, wakeups: wakeups, logger: logger)
        inquiry = KYCInquiryWorker(
            store: store, service: service, gateway: access.gateway, configuration: engine, wakeups: wakeups,
            logger: logger)
        housekeeping = KYCHousekeepingWorker(store: store, configuration: engine, logger: logger)
        callbacks = KYCCallbackService(
            store: store, registry: access.registry, addresses: access.addresses, wakeups: wakeups,
            logger: logger)
    }
}
