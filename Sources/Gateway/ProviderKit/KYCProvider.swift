public import FoundationEssentials
public import GatewayCore

/// A provider that checks who a person is.
public protocol KYCProvider: Provider {
    /// What the provider can be asked for.
    var purposes: Set<KYCPurpose> { get }

    /// Where checks are made and found: the provider's own words for host and generation. A check that was sent to one
    /// place is unknown at another.
    var checkEndpoint: String { get }

    /// What is wrong with the order, before anything is sent or billed; empty where nothing is. Each fault says whether
    /// the person mends it by photographing again.
    func faults(in order: KYCOrder) -> [KYCOrderFault]

    /// Sends the check. Sent twice with the same check it must not be billed twice, where the manifest says that the
    /// provider deduplicates.
    func submitCheck(_ order: KYCOrder, images: [KYCImage], in context: ProviderContext)
        async throws(ProviderError) -> KYCReply

    /// Asks what became of a check. Has no effect at the provider.
    func inquireCheck(_ order: KYCOrder, in context: ProviderContext) async throws(ProviderError) -> KYCReply

    /// Reads a callback whose signature is the provider's and no older than the provider's window allows.
    /// Throws `refused` where it is forged or stale, `malformed` where it is not what the provider documents.
    func readCallback(_ webhook: ProviderWebhook, at time: Date) throws(ProviderError) -> KYCWebhookHint
}

extension KYCProvider {
    public var checkEndpoint: String { manifest.id.name }
}
