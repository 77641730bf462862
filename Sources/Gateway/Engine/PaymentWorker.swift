import Durable
import GatewayCore
package import GatewayStore
package import Logging
import Primitives

/// Takes payments that are due and calls their providers: one worker submits, another inquires.
///
/// What is to be sent, and under which identifier, is committed before the first byte leaves.
package struct PaymentWorker: Sendable {
    private let operation: ProviderAnswer.Operation
    private let store: GatewayStore
    private let service: PaymentService
    private let gateway: ProviderGateway
    private let configuration: EngineConfiguration
    private let wakeup: Wakeup
    private let logger: Logger

    private init(
        _ operation: ProviderAnswer.Operation, wakeup: Wakeup, store: GatewayStore, service: PaymentService,
        gateway: ProviderGateway, configuration: EngineConfiguration, logger: Logger
    ) {
        self.operation = operation
        self.wakeup = wakeup
        self.store = store
        self.service = service
        self.gateway = gateway
        self.configuration = configuration
        self.logger = logger
    }

    /// Sends payments that have been accepted.
    package static func submission(
        store: GatewayStore, service: PaymentService, gateway: ProviderGateway,
        configuration: EngineConfiguration,
        wakeups: EngineWakeups, logger: Logger
    ) -> PaymentWorker {
        PaymentWorker(
            .submission, wakeup: wakeups.submission, store: store, service: service, gateway: gateway,
            configuration: configuration, logger: logger)
    }

    /// Asks about payments that are not final, that a webhook points to, or whose failure is to be confirmed.
    package static func inquiry(
        store: GatewayStore, service: PaymentService, gateway: ProviderGateway,
        configuration: EngineConfiguration,
        wakeups: EngineWakeups, logger: Logger
    ) -> PaymentWorker {
        PaymentWorker(
            .inquiry, wakeup: wakeups.inquiry, store: store, service: service, gateway: gateway,
            configuration: configuration, logger: logger)
    }

    package func run() async {
        await WorkerLoop(
            name: operation.rawValue, idleDelay: .milliseconds(500), wakeup: wakeup, logger: logger
        ) {
            try await finishing(grace: configuration.drainTime) { try await workDue() }
        }.run()
    }

    /// Does what is due, at most `width` payments at a time. Returns how many.
    package func workDue() async throws -> Int {
        let clock = ContinuousClock()
        let claimed = clock.now
        let payments = try await claim()
        try await withThrowingTaskGroup(of: Void.self) { group in
            for payment in payments {
                group.addTask {
                    // A process that was held up past its lease must not call: another may have taken the payment.
                    guard clock.now - claimed < configuration.lease / 2 else { return }
                    try await work(payment)
                }
            }
            try await group.waitForAll()
        }
        return payments.count
    }

    private func claim() async throws -> [StoredPayment] {
        try await store.transaction { transaction in
            switch operation {
            case .submission:
                try transaction.payments.claimForSubmission(
                    limit: configuration.width, lease: configuration.lease)
            case .inquiry:
                try transaction.payments.claimForInquiry(
                    limit: configuration.width, lease: configuration.lease)
            }
        }
    }

    private func work(_ payment: StoredPayment) async throws {
        Failpoint.reach("\(operation.rawValue).before_call.\(payment.kind.rawValue)")
        guard let answer = await gateway.call(payment, for: operation) else {
            logger.error(
                "No provider of this gateway can move a payment.",
                metadata: ["payment.id": "\(payment.id)", "provider.id": "\(payment.account.provider)"])
            return
        }
        Failpoint.reach("\(operation.rawValue).after_call.\(payment.kind.rawValue)")
        try await service.apply(answer, to: payment.id)
        Failpoint.reach("\(operation.rawValue).stored.\(payment.kind.rawValue)")
    }
}
