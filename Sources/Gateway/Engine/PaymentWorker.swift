import Durable
import GatewayCore
package import GatewayStore
package import Logging
import Primitives
import ProviderKit

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
    private let circuits: ProviderCircuits

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
        circuits = ProviderCircuits(configuration: configuration, logger: logger)
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
                    let isPermitted = await gateway.permit(payment, for: operation)
                    // A process that was held up past its lease must not call: another may have taken the payment.
                    guard clock.now - claimed < configuration.lease / 2 else { return }
                    try await work(payment, isPermitted: isPermitted)
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
                try claimForSubmission(in: transaction).map { try placed($0, in: transaction) }
            case .inquiry:
                try transaction.payments.claimForInquiry(
                    limit: configuration.width, lease: configuration.lease)
            }
        }
    }

    /// What is due of providers that answer, and one for each that may answer again.
    private func claimForSubmission(in transaction: GatewayTransaction) throws -> [StoredPayment] {
        let probes = try circuits.claimProbes(in: transaction)
        return try probes
            + transaction.payments.claimForSubmission(
                limit: configuration.width - probes.count, lease: configuration.lease)
    }

    /// A payment of which nothing has left goes to where its provider is now.
    private func placed(
        _ payment: StoredPayment, in transaction: GatewayTransaction
    ) throws -> StoredPayment {
        let endpoint = gateway.endpoint(of: payment)
        guard payment.submissions == 1, let endpoint, payment.endpoint != endpoint else { return payment }
        try transaction.payments.move(payment.attempt, to: endpoint)
        return payment.made(at: endpoint)
    }

    /// The payment with what its provider gives out before the order is sent, stored. Nil where it has given out nothing,
    /// or where somebody else works on the payment: then it is not sent from here.
    private func prepared(_ payment: StoredPayment, _ isPermitted: Bool) async throws -> StoredPayment? {
        guard isPermitted, let result = await gateway.prepare(payment) else { return payment }
        switch result {
        case .success(let prepared):
            Failpoint.reach("submission.prepared.\(payment.kind.rawValue)")
            let isKept = try await store.transaction { transaction in
                try transaction.payments.keep(
                    preparedKey: prepared.key, payerURL: prepared.payerURL,
                    webhookTokenHash: prepared.webhookToken.map { TokenHash.of($0) }, for: payment,
                    remaining: configuration.providerDeadline)
            }
            return isKept ? payment.prepared(key: prepared.key, payerURL: prepared.payerURL) : nil
        case .failure(let failure):
            try await service.apply(failure.answer, to: payment.id)
            return nil
        }
    }

    private func work(_ payment: StoredPayment, isPermitted: Bool) async throws {
        guard let payment = operation == .submission ? try await prepared(payment, isPermitted) : payment
        else {
            return
        }
        Failpoint.reach("\(operation.rawValue).before_call.\(payment.kind.rawValue)")
        guard let answer = await gateway.call(payment, for: operation, isPermitted: isPermitted) else {
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
