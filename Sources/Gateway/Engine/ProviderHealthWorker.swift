import Durable
import FoundationEssentials
import GatewayCore
package import GatewayStore
package import Logging
import ProviderKit

/// Looks after what waits for providers: ends what waited too long, and shows the rest as metrics.
package struct ProviderHealthWorker: Sendable {
    private let store: GatewayStore
    private let registry: ProviderRegistry
    private let service: PaymentService
    private let logger: Logger

    package init(
        store: GatewayStore, registry: ProviderRegistry, service: PaymentService, logger: Logger
    ) {
        self.store = store
        self.registry = registry
        self.service = service
        self.logger = logger
    }

    package func run() async {
        await WorkerLoop(
            name: "provider-health", idleDelay: .seconds(10), wakeup: Wakeup(), logger: logger,
            body: {
                let withdrawn = try await service.withdrawStaleCollections()
                try await service.tellAvailabilitiesAgain()
                try await show()
                return withdrawn
            }
        ).run()
    }

    /// Sets the gauges of every capability that is watched, those of providers that are well too.
    func show() async throws {
        let (circuits, queues, checks, now) = try await store.transaction {
            (try $0.circuits.all(), try $0.payments.queues(), try $0.kyc.queues(), try $0.now())
        }
        for provider in registry.all {
            let id = provider.manifest.id
            for capability in WatchedCapability.watched(of: provider) {
                let circuit = circuits.first { $0.provider == id && $0.capability == capability }
                EngineMetrics.circuitState(
                    provider: id.name, capability: capability.rawValue, (circuit?.state ?? .closed).gauge)
            }
            if provider is any KYCProvider {
                show(checks.filter { $0.provider == id }, of: id, now: now)
            }
            for kind in PaymentKind.allCases {
                let queue = queues.filter { $0.provider == id && $0.kind == kind }
                EngineMetrics.queueLength(
                    provider: id.name, kind: kind.rawValue, queue.reduce(0) { $0 + $1.count })
            }
        }
    }
}

extension ProviderHealthWorker {
    private func show(_ checks: [KYCQueue], of provider: ProviderID, now: Date) {
        for state in KYCCheckState.allCases where state != .completed {
            let count = checks.first { $0.state == state }?.count ?? 0
            EngineMetrics.kycOpen(provider: provider.name, state: state.rawValue, count)
        }
        let age = checks.map(\.oldest).min().map { now.timeIntervalSince($0) } ?? 0
        EngineMetrics.kycOldest(provider: provider.name, age: .seconds(Int64(age)))
    }
}

extension CircuitBreaker.State {
    fileprivate var gauge: Int {
        switch self {
        case .closed: 0
        case .halfOpen: 1
        case .open: 2
        }
    }
}
