package import GatewayCore
package import ProviderKit

/// The providers that this gateway was composed with.
package struct ProviderRegistry: Sendable {
    private let providers: [ProviderID: any Provider]

    package init(_ providers: [any Provider]) {
        self.providers = Dictionary(uniqueKeysWithValues: providers.map { ($0.manifest.id, $0) })
    }

    package var all: [any Provider] {
        providers.values.sorted { $0.manifest.id.name < $1.manifest.id.name }
    }

    package func provider(_ id: ProviderID) -> (any Provider)? {
        providers[id]
    }

    package func collection(_ id: ProviderID) -> (any CollectionProvider)? {
        providers[id] as? any CollectionProvider
    }

    package func disbursement(_ id: ProviderID) -> (any DisbursementProvider)? {
        providers[id] as? any DisbursementProvider
    }

    package func webhook(_ id: ProviderID) -> (any WebhookProvider)? {
        providers[id] as? any WebhookProvider
    }

    /// The provider that sends text messages, if one does.
    package var sms: (any SMSProvider)? {
        all.lazy.compactMap { $0 as? any SMSProvider }.first
    }
}
