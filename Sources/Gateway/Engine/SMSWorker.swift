import Durable
import GatewayCore
package import GatewayMessages
package import GatewayStore
package import Logging
package import Primitives
import ProviderKit

/// Hands text messages to the provider. One whose fate is unknown is not sent again: the person can ask for another.
package struct SMSWorker: Sendable {
    private let store: GatewayStore
    private let registry: ProviderRegistry
    private let gateway: ProviderGateway
    private let configuration: EngineConfiguration
    private let seal: TextSeal
    private let identifiers: IdentifierSource
    private let wakeups: EngineWakeups
    private let logger: Logger
    private let circuits: ProviderCircuits

    package init(
        store: GatewayStore, registry: ProviderRegistry, gateway: ProviderGateway,
        configuration: EngineConfiguration,
        seal: TextSeal, identifiers: IdentifierSource, wakeups: EngineWakeups, logger: Logger
    ) {
        self.store = store
        self.registry = registry
        self.gateway = gateway
        self.configuration = configuration
        self.seal = seal
        self.identifiers = identifiers
        self.wakeups = wakeups
        self.logger = logger
        circuits = ProviderCircuits(configuration: configuration, logger: logger)
    }

    package func run() async {
        await WorkerLoop(
            name: "sms", idleDelay: .milliseconds(500), wakeup: wakeups.sms, logger: logger,
            body: { try await finishing(grace: configuration.drainTime) { try await sendDue() } }
        ).run()
    }

    /// Sends what is due. Returns how many.
    package func sendDue() async throws -> Int {
        guard let provider = registry.sms else { return 0 }
        let due = try await store.transaction {
            try circuits.claimMessages(for: provider.manifest.id, in: $0)
        }
        try await withThrowingTaskGroup(of: Void.self) { group in
            for message in due {
                group.addTask { try await send(message, by: provider) }
            }
            try await group.waitForAll()
        }
        return due.count
    }

    private func send(_ due: SMSStore.Due, by provider: any SMSProvider) async throws {
        let sms = due.sms
        guard let text = seal.open(sms.sealedText, of: sms.sms) else {
            logger.error("A text message cannot be opened.", metadata: ["sms.id": "\(sms.sms)"])
            return try await store.transaction {
                try $0.sms.finish(
                    sms.sms, as: .failed, provider: provider.manifest.id, providerReference: nil)
            }
        }
        let order = SMSOrder(id: sms.sms, recipient: sms.recipient, text: text)
        let context = gateway.context(for: provider, subject: sms.sms.description)
        let id = provider.manifest.id
        guard await gateway.permitMessage(by: provider) else {
            let error = ProviderError(
                .throttled, delivery: .notSent, message: "The provider's rate leaves no room now.")
            return try await settle(due, after: error, provider: id)
        }
        do {
            let receipt = try await provider.sendSMS(order, in: context)
            EngineMetrics.providerAnswer(provider: id.name, operation: "sms", answer: "sent")
            try await store.transaction { transaction in
                try transaction.sms.finish(
                    sms.sms, as: .sent, provider: id, providerReference: receipt.providerReference)
                try transaction.messages.announce(
                    .smsSent(sms.sms), id: identifiers.timeOrdered(), traceparent: nil)
                if let reference = receipt.providerReference,
                    let delivery = try transaction.sms.takeEarlyReceipt(
                        of: sms.sms, reference: reference, to: sms.recipient, by: id)
                {
                    try transaction.messages.announce(
                        .smsEnded(sms.sms, delivery), id: identifiers.timeOrdered(), traceparent: nil)
                }
                try circuits.note(
                    .submissionAnswered, of: id, .sms, identifiers: identifiers, in: transaction)
            }
            wakeups.outbox.signal()
        } catch let error as ProviderError {
            try await settle(due, after: error, provider: id)
        }
    }

    private func settle(_ due: SMSStore.Due, after error: ProviderError, provider: ProviderID) async throws {
        EngineMetrics.providerAnswer(provider: provider.name, operation: "sms", answer: error.code.rawValue)
        logger.warning(
            "A text message was not taken.",
            metadata: [
                "sms.id": "\(due.sms.sms)", "failure": "\(error.code)", "delivery": "\(error.delivery)",
                "detail": "\(error.message)",
            ])
        let delay = configuration.submission.delay(afterFailures: due.submissions - 1, jitter: 1)
        try await store.transaction { transaction in
            switch (error.delivery, delay) {
            case _ where error.code == .orderRefused:
                // The network is well, and would refuse this message again.
                try transaction.sms.finish(
                    due.sms.sms, as: .failed, provider: provider, providerReference: nil)
                try circuits.note(
                    .submissionAnswered, of: provider, .sms, identifiers: identifiers, in: transaction)
            case (.notSent, let delay?): try transaction.sms.retry(due.sms.sms, after: delay)
            case (.notSent, nil):
                try transaction.sms.finish(
                    due.sms.sms, as: .failed, provider: provider, providerReference: nil)
            case (.unknown, _):
                try transaction.sms.finish(
                    due.sms.sms, as: .unknown, provider: provider, providerReference: nil)
            }
            guard error.isSignOfIllness else { return }
            try circuits.note(.failed, of: provider, .sms, identifiers: identifiers, in: transaction)
        }
    }
}
