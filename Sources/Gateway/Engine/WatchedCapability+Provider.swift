import GatewayCore
import ProviderKit

extension WatchedCapability {
    /// What is watched of a provider. Whoever pays out pays back: what is no refund of the provider's own is a
    /// disbursement to it, and has a circuit of its own all the same.
    static func watched(of provider: any Provider) -> [WatchedCapability] {
        let capabilities = Capability.capabilities(of: provider)
        return allCases.filter { watched in
            if watched == .refund, provider is any DisbursementProvider { return true }
            return Capability(rawValue: watched.rawValue).map { capabilities.contains($0) } ?? false
        }
    }
}
