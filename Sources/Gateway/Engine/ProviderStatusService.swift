package import GatewayCore
package import GatewayStore
package import ProviderKit

/// Answers every question about the providers: the operator's page, the commands and the documents ask here.
package struct ProviderStatusService: Sendable {
    private let registry: ProviderRegistry
    private let store: GatewayStore
    private let tokens: AccessTokenCache
    private let gateway: ProviderGateway

    package init(
        registry: ProviderRegistry, store: GatewayStore, tokens: AccessTokenCache, gateway: ProviderGateway
    ) {
        self.registry = registry
        self.store = store
        self.tokens = tokens
        self.gateway = gateway
    }

    /// Every provider that the gateway is composed with, by name. Calls none of them. Throws where the database
    /// does not answer.
    package func statuses() async throws -> [ProviderStatus] {
        let (circuits, queues, checks) = try await store.snapshot { transaction in
            (
                try transaction.circuits.all(), try transaction.payments.queues(),
                try transaction.kyc.queues()
            )
        }
        var statuses: [ProviderStatus] = []
        for provider in registry.all {
            let manifest = provider.manifest
            let capabilities = Capability.capabilities(of: provider)
            statuses.append(
                ProviderStatus(
                    manifest: manifest,
                    capabilities: Capability.allCases.filter { capabilities.contains($0) },
                    circuits: WatchedCapability.watched(of: provider).map { capability in
                        CircuitStanding(
                            capability,
                            circuits.first { $0.provider == manifest.id && $0.capability == capability })
                    }, queues: queues.filter { $0.provider == manifest.id },
                    checks: checks.filter { $0.provider == manifest.id },
                    tokens: await standings(of: manifest.tokenScopes)))
        }
        return statuses
    }

    private func standings(of scopes: [String]) async -> [(scope: String, standing: TokenStanding?)] {
        var standings: [(scope: String, standing: TokenStanding?)] = []
        for scope in scopes { standings.append((scope, await tokens.standing(of: scope))) }
        return standings
    }

    /// What one provider says about our accounts.
    package struct Balances: Sendable {
        package let provider: ProviderManifest
        package let result: Result<[ProviderBalance], ProviderError>
    }

    /// Asks every provider that tells balances for them, now; or those that are named.
    package func balances(of wanted: [ProviderID]? = nil) async -> [Balances] {
        var answers: [Balances] = []
        for case let provider as any BalanceProvider in registry.all
        where wanted?.contains(provider.manifest.id) ?? true {
            let context = gateway.context(for: provider, subject: "balances")
            let result: Result<[ProviderBalance], ProviderError>
            do {
                result = .success(try await provider.balances(in: context))
            } catch {
                result = .failure(error)
            }
            answers.append(Balances(provider: provider.manifest, result: result))
        }
        return answers
    }
}
