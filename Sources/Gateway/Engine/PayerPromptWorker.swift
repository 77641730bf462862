import Durable
import GatewayCore
package import GatewayStore
package import Logging
import Primitives
import ProviderKit

/// Has providers prompt payers again who have not seen the first prompt. It decides nothing: whatever the provider says
/// to it, the payment stays as it is.
package struct PayerPromptWorker: Sendable {
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
            name: "payer-prompt", idleDelay: .seconds(1), wakeup: wakeups.payerPrompt, logger: logger
        ) {
            try await finishing(grace: configuration.drainTime) { try await promptDue() }
        }.run()
    }

    /// Prompts those who are to be prompted and whose payments still wait. Returns how many orders that were.
    package func promptDue() async throws -> Int {
        let (orders, payments) = try await store.transaction { transaction in
            let orders = try transaction.payerPrompts.take(limit: configuration.width)
            let payments = try orders.compactMap { try transaction.payments.payment($0) }
            return (orders.count, payments.filter { $0.state == .pending })
        }
        await withTaskGroup(of: Void.self) { group in
            for payment in payments { group.addTask { await gateway.promptPayer(of: payment) } }
        }
        return orders
    }
}
