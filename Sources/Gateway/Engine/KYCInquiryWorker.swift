import Durable
import GatewayCore
package import GatewayStore
package import Logging
import Primitives
import ProviderKit

/// Asks about checks of persons that are not completed: by schedule, and at once where a callback came in.
package struct KYCInquiryWorker: Sendable {
    private let store: GatewayStore
    private let service: KYCService
    private let gateway: ProviderGateway
    private let configuration: EngineConfiguration
    private let wakeups: EngineWakeups
    private let logger: Logger

    package init(
        store: GatewayStore, service: KYCService, gateway: ProviderGateway,
        configuration: EngineConfiguration, wakeups: EngineWakeups, logger: Logger
    ) {
        self.store = store
        self.service = service
        self.gateway = gateway
        self.configuration = configuration
        self.wakeups = wakeups
        self.logger = logger
    }

    package func run() async {
        await WorkerLoop(
            name: "kyc-inquiry", idleDelay: .milliseconds(500), wakeup: wakeups.kycInquiry, logger: logger
        ) {
            try await finishing(grace: configuration.drainTime) {
                try await inquireDue() + service.endStale()
            }
        }.run()
    }

    /// Asks about what is due. Returns how many checks.
    package func inquireDue() async throws -> Int {
        let clock = ContinuousClock()
        let claimed = clock.now
        let checks = try await store.transaction {
            try $0.kyc.claimForInquiry(limit: configuration.width, lease: configuration.lease)
        }
        try await withThrowingTaskGroup(of: Void.self) { group in
            for check in checks {
                group.addTask {
                    guard let provider = gateway.registry.kyc(check.provider) else {
                        return logger.error(
                            "No provider of this gateway can be asked about a KYC check.",
                            metadata: ["check.id": "\(check.id)", "provider.id": "\(check.provider)"])
                    }
                    let isPermitted = await gateway.permitCheck(by: provider, for: .inquiry)
                    guard clock.now - claimed < configuration.lease / 2 else { return }
                    try await inquire(check, isPermitted: isPermitted, of: provider)
                }
            }
            try await group.waitForAll()
        }
        return checks.count
    }

    private func inquire(
        _ check: StoredKYCCheck, isPermitted: Bool, of provider: any KYCProvider
    ) async throws {
        let nobody = KYCPerson(givenNames: "", lastName: "", phone: nil, email: nil)
        let order = gateway.order(check, images: [], person: nobody, submission: check.submissions)
        let answer = await gateway.inquire(check, order, isPermitted: isPermitted, of: provider)
        Failpoint.reach("kyc.inquired")
        try await service.apply(answer, to: check.id)
    }
}
