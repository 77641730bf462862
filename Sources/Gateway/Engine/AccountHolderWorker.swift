import Durable
import GatewayCore
package import GatewayMessages
package import GatewayStore
package import Logging
package import Primitives
import ProviderKit

/// Asks providers whose account a number is.
package struct AccountHolderWorker: Sendable {
    private let store: GatewayStore
    private let registry: ProviderRegistry
    private let gateway: ProviderGateway
    private let configuration: EngineConfiguration
    private let seal: TextSeal
    private let identifiers: IdentifierSource
    private let wakeups: EngineWakeups
    private let logger: Logger

    package init(
        store: GatewayStore, registry: ProviderRegistry, gateway: ProviderGateway,
        configuration: EngineConfiguration, seal: TextSeal, identifiers: IdentifierSource,
        wakeups: EngineWakeups, logger: Logger
    ) {
        self.store = store
        self.registry = registry
        self.gateway = gateway
        self.configuration = configuration
        self.seal = seal
        self.identifiers = identifiers
        self.wakeups = wakeups
        self.logger = logger
    }

    package func run() async {
        await WorkerLoop(
            name: "account-holder", idleDelay: .milliseconds(500), wakeup: wakeups.accountHolder,
            logger: logger
        ) {
            try await finishing(grace: configuration.drainTime) { try await askDue() }
        }.run()
    }

    /// Asks what is due. Returns how many.
    package func askDue() async throws -> Int {
        let due = try await store.transaction {
            try $0.accountHolders.claim(limit: configuration.width, lease: configuration.lease)
        }
        try await withThrowingTaskGroup(of: Void.self) { group in
            for check in due { group.addTask { try await ask(check) } }
            try await group.waitForAll()
        }
        return due.count
    }

    /// Someone waits for the answer: a few tries, soon after each other, then there is none.
    private static let tries = RetryPolicy(first: .seconds(1), factor: 2, limit: .seconds(4), attempts: 2)

    private func ask(_ due: AccountHolderStore.Due) async throws {
        guard let provider = registry.provider(due.account.provider) as? any AccountHolderProvider else {
            return try await finish(due, with: nil)
        }
        let id = provider.manifest.id.name
        do {
            let isPermitted = await gateway.permit(.inquiry, of: provider.manifest)
            try ProviderGateway.confirmRate(isPermitted, for: .inquiry)
            let context = gateway.context(for: provider, subject: due.check.description)
            let holder = try await provider.accountHolder(of: due.account.msisdn, in: context)
            EngineMetrics.providerAnswer(
                provider: id, operation: "account_holder", answer: holder.standing.rawValue)
            try await finish(due, with: holder)
        } catch let error as ProviderError {
            EngineMetrics.providerAnswer(
                provider: id, operation: "account_holder", answer: error.code.rawValue)
            logger.warning(
                "A provider does not tell whose account a number is.",
                metadata: [
                    "check.id": "\(due.check)", "provider.id": "\(id)", "failure": "\(error.code)",
                    "detail": "\(error.message)",
                ])
            guard let delay = Self.tries.delay(afterFailures: due.inquiries - 1, jitter: 1) else {
                return try await finish(due, with: nil)
            }
            try await store.transaction { try $0.accountHolders.retry(due.check, after: delay) }
        }
    }

    private func finish(_ due: AccountHolderStore.Due, with holder: AccountHolder?) async throws {
        let report = AccountHolderReport(
            check: due.check, standing: holder?.standing,
            sealedName: try holder?.name.map { try seal.seal($0, of: due.check) })
        try await store.transaction { transaction in
            guard try transaction.accountHolders.finish(due.check, as: holder?.standing) else { return }
            try transaction.messages.announce(
                .accountHolderChecked(report), id: identifiers.timeOrdered(), traceparent: nil)
        }
        wakeups.outbox.signal()
    }
}
