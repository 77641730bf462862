import GatewayCore
package import Logging
package import ProviderKit

/// Asks the providers, before the first payment, what would make every payment fail.
package struct PreflightService: Sendable {
    private let registry: ProviderRegistry
    private let gateway: ProviderGateway
    private let publicURL: String

    /// `publicURL` is where providers would reach the webhooks.
    package init(registry: ProviderRegistry, gateway: ProviderGateway, publicURL: String) {
        self.registry = registry
        self.gateway = gateway
        self.publicURL = publicURL
    }

    /// What the providers that can tell have found, by their names. Never fails.
    package func findings() async -> [(provider: ProviderManifest, finding: PreflightFinding)] {
        var findings: [(provider: ProviderManifest, finding: PreflightFinding)] = []
        for case let provider as any PreflightProvider in registry.all {
            let context = gateway.context(for: provider, subject: "preflight")
            for finding in await provider.preflight(publicURL: publicURL, in: context) {
                findings.append((provider.manifest, finding))
            }
        }
        return findings
    }

    /// Logs what was found: warnings as warnings.
    package func log(to logger: Logger) async {
        for (provider, finding) in await findings() {
            logger.log(
                level: finding.severity == .warning ? .warning : .info, "\(finding.message)",
                metadata: ["provider.id": "\(provider.id)"])
        }
    }
}
