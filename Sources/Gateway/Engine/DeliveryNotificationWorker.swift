import Durable
import GatewayCore
package import GatewayStore
package import Logging
import Primitives
import ProviderKit

/// Has providers tell payers that their money has come in. A courtesy: each payer is told once at most, and one that
/// could not be told is not told later.
package struct DeliveryNotificationWorker: Sendable {
    private let store: GatewayStore
    private let gateway: ProviderGateway
    private let configuration: EngineConfiguration
    private let wakeups: EngineWakeups
    private let logger: Logger

    package init(
        store: GatewayStore, gateway: ProviderGateway, configuration: EngineConfiguration,
        wakeups: EngineWakeups, logger: Logger
    ) {
        self.store = store
        self.gateway = gateway
        self.configuration = configuration
        self.wakeups = wakeups
        self.logger = logger
    }

    package func run() async {
        await WorkerLoop(
            name: "delivery-notification", idleDelay: .seconds(1), wakeup: wakeups.deliveryNotification,
            logger: logger
        ) {
            try await finishing(grace: configuration.drainTime) { try await notifyDue() }
        }.run()
    }

    /// Tells those who are to be told. Returns how many.
    package func notifyDue() async throws -> Int {
        let payments = try await store.transaction { transaction in
            try transaction.deliveryNotifications.take(limit: configuration.width).compactMap {
                try transaction.payments.payment($0)
            }
        }
        await withTaskGroup(of: Void.self) { group in
            for payment in payments {
                group.addTask { await gateway.notifyPayer(of: payment, text: Self.text(of: payment)) }
            }
        }
        return payments.count
    }

    /// In both languages, since the gateway does not know the payer's; at most 160 characters with the longest amount
    /// and reference.
    static func text(of payment: StoredPayment) -> String {
        "Kimi \(payment.reference) - \(payment.amount) recus et gardes jusqu'a la livraison"
            + " - received and held until delivery"
    }
}
