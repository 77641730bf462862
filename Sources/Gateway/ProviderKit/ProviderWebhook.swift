public import GatewayCore
public import HTTPTypes
public import Primitives

/// A webhook as it came in.
public struct ProviderWebhook: Sendable {
    public let headers: HTTPFields
    public let body: [UInt8]

    public init(headers: HTTPFields, body: [UInt8]) {
        self.headers = headers
        self.body = body
    }
}

/// What a webhook claims, for the log and for a person; it decides nothing.
public struct WebhookHint: Sendable, Equatable {
    /// The provider's word for the state it claims.
    public let claimedStatus: String
    public let providerReference: String?
    /// What it carries as proof; the engine compares it with what the attempt was prepared with.
    public let token: Secret<String>?

    public init(claimedStatus: String, providerReference: String?, token: Secret<String>? = nil) {
        self.claimedStatus = claimedStatus
        self.providerReference = providerReference
        self.token = token
    }

    public static func == (left: WebhookHint, right: WebhookHint) -> Bool {
        left.claimedStatus == right.claimedStatus && left.providerReference == right.providerReference
            && left.token?.reveal() == right.token?.reveal()
    }
}

extension WebhookProvider {
    public func record(of webhook: ProviderWebhook, hiding account: MSISDN) -> String {
        ProviderEvidence(ProviderResponse(status: 0, body: webhook.body), hiding: account).body
    }
}
