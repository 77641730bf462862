public import HTTPTypes

/// The one way from a provider to the outside world. It follows no redirect and calls only hosts of the manifest.
public protocol HTTPTransport: Sendable {
    /// Sends one request and waits for the whole reply, at most `deadline`. Never resends.
    func send(_ request: ProviderRequest, deadline: Duration) async throws(ProviderError) -> ProviderResponse
}

/// A request as a value.
public struct ProviderRequest: Sendable, Equatable {
    public var method: HTTPRequest.Method
    /// The whole address: `https://host/path?query`.
    public var url: String
    public var headers: HTTPFields
    public var body: [UInt8]
    /// Bytes of the reply's body, at most: more is cut off, and an error. Few providers send more than kilobytes.
    public var replyLimit: Int

    public init(
        _ method: HTTPRequest.Method, _ url: String, headers: HTTPFields = [:], body: [UInt8] = [],
        replyLimit: Int = 256 * 1024
    ) {
        self.replyLimit = replyLimit
        self.method = method
        self.url = url
        self.headers = headers
        self.body = body
    }
}

/// A reply as a value.
public struct ProviderResponse: Sendable, Equatable {
    public let status: Int
    public let headers: HTTPFields
    public let body: [UInt8]

    public init(status: Int, headers: HTTPFields = [:], body: [UInt8] = []) {
        self.status = status
        self.headers = headers
        self.body = body
    }
}
