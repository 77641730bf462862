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

    /// Where attempts of that kind are made and found; nil where the provider moves no money. A refund of a provider
    /// that has none is a disbursement.
    package func endpoint(_ id: ProviderID, for kind: PaymentKind) -> String? {
        let provider = providers[id] as? any PaymentProvider
        let isDisbursement = kind == .refund && !(provider is any RefundProvider)
        return provider?.endpoint(for: isDisbursement ? .disbursement : kind)
    }

    /// Where what an account paid goes back to: itself, by the provider that can send money to it. Where the payer agreed on
    /// a page, nobody tells which account paid: it is the one that the signed command named, which escrowd lets be the
    /// buyer's proven number only (docs/decisions/006).
    package func refundAccount(of payer: ProviderAccount) -> ProviderAccount {
        guard let other = providers[payer.provider]?.manifest.refundsBy else { return payer }
        return ProviderAccount(provider: other, msisdn: payer.msisdn)
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

    package func smsReceipts(_ id: ProviderID) -> (any SMSReceiptProvider)? {
        providers[id] as? any SMSReceiptProvider
    }

    package func kyc(_ id: ProviderID) -> (any KYCProvider)? {
        providers[id] as? any KYCProvider
    }

    /// The provider that checks who a person is, if one does.
    package var kyc: (any KYCProvider)? {
        all.lazy.compactMap { $0 as? any KYCProvider }.first
    }

    /// The provider that sends text messages, if one does.
    package var sms: (any SMSProvider)? {
        all.lazy.compactMap { $0 as? any SMSProvider }.first
    }
}
