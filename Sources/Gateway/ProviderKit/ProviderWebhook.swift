public import HTTPTypes

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

    public init(claimedStatus: String, providerReference: String?) {
        self.claimedStatus = claimedStatus
        self.providerReference = providerReference
    }
}
