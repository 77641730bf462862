import Durable
import GatewayCore
package import GatewayStore
package import Logging
import Primitives

/// Sends payments that are due. What is to be sent, and under which identifier, is committed before the first byte.
package struct SubmissionWorker: Sendable {
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
            name: "submission", idleDelay: .milliseconds(500), wakeup: wakeups.submission, logger: logger,
            body: { try await finishing(grace: configuration.drainTime) { try await submitDue() } }
        ).run()
    }

    /// Sends what is due, at most `width` at a time. Returns how many.
    package func submitDue() async throws -> Int {
        let clock = ContinuousClock()
        let claimed = clock.now
        let payments = try await store.transaction {
            try $0.payments.claimForSubmission(limit: configuration.width, lease: configuration.lease)
        }
        try await withThrowingTaskGroup(of: Void.self) { group in
            for payment in payments {
                group.addTask {
                    // A process that was held up past its lease must not send: another may have taken the payment.
                    guard clock.now - claimed < configuration.lease / 2 else { return }
                    Failpoint.reach("submission.before_call.\(payment.kind.rawValue)")
                    guard let answer = await gateway.submit(payment) else { return }
                    Failpoint.reach("submission.after_call.\(payment.kind.rawValue)")
                    try await service.apply(answer, to: payment.id)
                    Failpoint.reach("submission.stored.\(payment.kind.rawValue)")
                }
            }
            try await group.waitForAll()
        }
        return payments.count
    }
}
