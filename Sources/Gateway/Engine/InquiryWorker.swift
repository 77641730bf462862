import Durable
import GatewayCore
package import GatewayStore
package import Logging
import Primitives

/// Asks providers about payments that are not final, that a webhook points to, or whose failure is to be confirmed.
package struct InquiryWorker: Sendable {
    private let store: GatewayStore
    private let service: PaymentService
    private let gateway: ProviderGateway
    private let configuration: EngineConfiguration
    private let wakeups: EngineWakeups
    private let logger: Logger

    package init(
        store: GatewayStore, service: PaymentService, gateway: ProviderGateway,
        configuration: EngineConfiguration,
        wakeups: EngineWakeups, logger: Logger
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
            name: "inquiry", idleDelay: .milliseconds(500), wakeup: wakeups.inquiry, logger: logger,
            body: { try await finishing(grace: configuration.drainTime) { try await inquireDue() } }
        ).run()
    }

    /// Asks about what is due, at most `width` at a time. Returns how many.
    package func inquireDue() async throws -> Int {
        let payments = try await store.transaction {
            try $0.payments.claimForInquiry(limit: configuration.width, lease: configuration.lease)
        }
        try await withThrowingTaskGroup(of: Void.self) { group in
            for payment in payments {
                group.addTask {
                    Failpoint.reach("inquiry.before_call.\(payment.kind.rawValue)")
                    guard let answer = await gateway.inquire(payment) else { return }
                    Failpoint.reach("inquiry.after_call.\(payment.kind.rawValue)")
                    try await service.apply(answer, to: payment.id)
                    Failpoint.reach("inquiry.stored.\(payment.kind.rawValue)")
                }
            }
            try await group.waitForAll()
        }
        return payments.count
    }
}
