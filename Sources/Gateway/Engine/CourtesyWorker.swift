import Durable
import GatewayCore
package import GatewayStore
package import Logging
import Primitives
import ProviderKit

/// Has providers say a word to payers that decides nothing: a second prompt, or that the money has come in. Each is taken
/// out of its queue before it is said, so that it is said once at most; one that could not be said is not said later.
package struct CourtesyWorker: Sendable {
    private let name: String
    private let wakeup: Wakeup
    private let store: GatewayStore
    private let configuration: EngineConfiguration
    private let logger: Logger
    private let take: @Sendable (GatewayTransaction, Int) throws -> [PaymentID]
    private let say: @Sendable (StoredPayment) async -> Void

    /// Prompts payers again who have not seen the first prompt, where their payments still wait.
    package static func payerPrompt(
        store: GatewayStore, gateway: ProviderGateway, configuration: EngineConfiguration,
        wakeups: EngineWakeups, logger: Logger
    ) -> CourtesyWorker {
        CourtesyWorker(
            name: "payer-prompt", wakeup: wakeups.payerPrompt, store: store, configuration: configuration,
            logger: logger, take: { try $0.payerPrompts.take(limit: $1) },
            say: { if $0.state == .pending { await gateway.promptPayer(of: $0) } })
    }

    /// Tells payers that their money has come in.
    package static func deliveryNotification(
        store: GatewayStore, gateway: ProviderGateway, configuration: EngineConfiguration,
        wakeups: EngineWakeups, logger: Logger
    ) -> CourtesyWorker {
        CourtesyWorker(
            name: "delivery-notification", wakeup: wakeups.deliveryNotification, store: store,
            configuration: configuration, logger: logger,
            take: { try $0.deliveryNotifications.take(limit: $1) },
            say: { await gateway.notifyPayer(of: $0, text: Self.receiptText(of: $0)) })
    }

    package func run() async {
        await WorkerLoop(name: name, idleDelay: .seconds(1), wakeup: wakeup, logger: logger) {
            try await finishing(grace: configuration.drainTime) { try await sayDue() }
        }.run()
    }

    /// Says what is to be said. Returns how many were taken for it.
    package func sayDue() async throws -> Int {
        let (taken, payments) = try await store.transaction { transaction in
            let taken = try take(transaction, configuration.width)
            return (taken.count, try taken.compactMap { try transaction.payments.payment($0) })
        }
        await withTaskGroup(of: Void.self) { group in
            for payment in payments { group.addTask { await say(payment) } }
        }
        return taken
    }

    /// In both languages, since the gateway does not know the payer's; at most 160 characters with the longest amount
    /// and reference.
    static func receiptText(of payment: StoredPayment) -> String {
        "Kimi \(payment.reference) - \(payment.amount) recus et gardes jusqu'a la livraison"
            + " - received and held until delivery"
    }
}
