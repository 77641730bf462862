import Durable
package import GatewayStore
package import Logging

/// Forgets what is no longer needed of completed checks: the signings of callbacks and what was read off documents.
package struct KYCHousekeepingWorker: Sendable {
    private let store: GatewayStore
    private let configuration: EngineConfiguration
    private let logger: Logger

    package init(store: GatewayStore, configuration: EngineConfiguration, logger: Logger) {
        self.store = store
        self.configuration = configuration
        self.logger = logger
    }

    package func run() async {
        await WorkerLoop(
            name: "kyc-housekeeping", idleDelay: .seconds(3600), wakeup: Wakeup(), logger: logger
        ) {
            _ = try await forget()
            return 0
        }.run()
    }

    /// Returns how many rows were touched.
    package func forget() async throws -> Int {
        try await store.transaction {
            try $0.kyc.forget(
                callbacksAfter: configuration.kycCallbackRetention,
                identitiesAfter: configuration.kycIdentityRetention)
        }
    }
}
