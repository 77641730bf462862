/// What a provider can do. Implementing the capability's protocol is the opt-in; nobody lists what it cannot do.
public enum Capability: String, Sendable, CaseIterable {
    case collection
    case disbursement
    case webhook
    case sms

    /// The capabilities of a provider, read off its type.
    public static func capabilities(of provider: any Provider) -> Set<Capability> {
        var found: Set<Capability> = []
        if provider is any CollectionProvider { found.insert(.collection) }
        if provider is any DisbursementProvider { found.insert(.disbursement) }
        if provider is any WebhookProvider { found.insert(.webhook) }
        if provider is any SMSProvider { found.insert(.sms) }
        return found
    }
}

/// Money in from a payer.
public protocol CollectionProvider: Provider {
    /// Asks the payer to approve. Sent twice with the same attempt it must not collect twice, where the manifest says
    /// that the provider deduplicates.
    func requestToPay(_ order: PaymentOrder, in context: ProviderContext) async throws(ProviderError)
        -> ProviderReply

    /// Asks what became of an attempt. Has no effect at the provider.
    func inquireCollection(_ order: PaymentOrder, in context: ProviderContext) async throws(ProviderError)
        -> ProviderReply
}

/// Money out to a payee.
public protocol DisbursementProvider: Provider {
    /// Sends money. Sent twice with the same attempt it must not pay twice, where the manifest says that the provider
    /// deduplicates.
    func disburse(_ order: PaymentOrder, in context: ProviderContext) async throws(ProviderError)
        -> ProviderReply

    /// Asks what became of an attempt. Has no effect at the provider.
    func inquireDisbursement(_ order: PaymentOrder, in context: ProviderContext) async throws(ProviderError)
        -> ProviderReply
}

/// The provider telling us that there is something to look at.
public protocol WebhookProvider: Provider {
    /// Reads a webhook. What it says is a reason to inquire, never evidence.
    /// Throws `malformed` where the body is not what the provider documents.
    func read(_ webhook: ProviderWebhook) throws(ProviderError) -> WebhookHint
}

/// Text messages to a phone.
public protocol SMSProvider: Provider {
    /// Hands a message to the network. Providers of text messages do not deduplicate.
    func sendSMS(_ order: SMSOrder, in context: ProviderContext) async throws(ProviderError) -> SMSReceipt
}
