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

    /// Works until the task is cancelled, with `width` requests under way at a time for each provider.
    package func run() async {
        await SlotLoop(
            name: operation.rawValue, shares: shares, width: configuration.width,
            idleDelay: .milliseconds(500), grace: configuration.drainTime, wakeup: wakeup, logger: logger,
            claim: { try await claim($0, limit: $1) },
            perform: { claim in
                try await finishing(grace: configuration.drainTime) { try await work(claim) }
            }
        ).run()
    }

    /// Does what is due, at most `width` payments of each provider, and waits until it is done. Returns how many.
    package func workDue() async throws -> Int {
        var claims: [Claim] = []
        for share in shares { claims += try await claim(share, limit: configuration.width) }
        try await withThrowingTaskGroup(of: Void.self) { group in
            for claim in claims { group.addTask { try await work(claim) } }
            try await group.waitForAll()
        }
        return claims.count
    }

    /// A payment in this worker's hands.
    private struct Claim: Sendable {
        let payment: StoredPayment
        let instant: ContinuousClock.Instant
    }

    private var shares: [PaymentShare] {
        let ids = gateway.registry.all.map(\.manifest.id)
        return ids.map { .provider($0) } + [.others(than: ids)]
    }

    private func claim(_ share: PaymentShare, limit: Int) async throws -> [Claim] {
        let instant = ContinuousClock.now
        let payments: [StoredPayment] = try await store.transaction { transaction in
            switch operation {
            case .submission:
                try claimForSubmission(share, limit: limit, in: transaction)
                    .map { try placed($0, in: transaction) }
            case .inquiry:
                try transaction.payments.claimForInquiry(
                    limit: limit, lease: configuration.lease, of: share)
            case .statement: [StoredPayment]()
            }
        }
        return payments.map { Claim(payment: $0, instant: instant) }
    }

    /// What is due of a provider that answers, and one where it may answer again.
    private func claimForSubmission(
        _ share: PaymentShare, limit: Int, in transaction: GatewayTransaction
    ) throws -> [StoredPayment] {
        let probes = try circuits.claimProbes(of: share, limit: limit, in: transaction)
        return try probes
            + transaction.payments.claimForSubmission(
                limit: limit - probes.count, lease: configuration.lease, of: share)
    }

    /// A payment of which nothing has left, and nothing is kept, goes to where its provider is now.
    private func placed(
        _ payment: StoredPayment, in transaction: GatewayTransaction
    ) throws -> StoredPayment {
        let endpoint = gateway.endpoint(of: payment)
        guard payment.submissions - 1 == payment.submissionsNotSent, let endpoint,
            payment.endpoint != endpoint,
            try transaction.payments.move(payment.attempt, to: endpoint)
        else { return payment }
        return payment.made(at: endpoint)
    }

    /// Whether a call may begin: a process that was held up past its lease must not, as another may have taken the
    /// payment.
    private func isFresh(_ claim: Claim) -> Bool {
        ContinuousClock.now - claim.instant < configuration.lease / 2
    }

    /// The payment with what its provider gives out before the order is sent, stored. Nil where it has given out nothing,
    /// or where somebody else works on the payment: then it is not sent from here.
    private func prepared(_ payment: StoredPayment, _ isPermitted: Bool) async throws -> StoredPayment? {
        guard isPermitted, let result = await gateway.prepare(payment) else { return payment }
        switch result {
        case .success(let prepared):
            Failpoint.reach("submission.prepared.\(payment.kind.rawValue)")
            let isKept = try await store.transaction { transaction in
                try transaction.payments.lockClaimed(payment, remaining: configuration.providerDeadline)
                    && transaction.payments.keep(
                        preparedKey: prepared.key, payerURL: prepared.payerURL,
                        webhookTokenHash: prepared.webhookToken.map { TokenHash.of($0) },
                        for: payment.attempt)
            }
            return isKept ? payment.prepared(key: prepared.key, payerURL: prepared.payerURL) : nil
        case .failure(let failure):
            try await service.apply(failure.answer, to: payment.id)
            return nil
        }
    }

    private func work(_ claim: Claim) async throws {
        let isPermitted = await gateway.permit(claim.payment, for: operation)
        guard isFresh(claim),
            let payment = operation == .submission
                ? try await prepared(claim.payment, isPermitted) : claim.payment,
            isFresh(claim)
        else { return }
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
