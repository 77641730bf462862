public import Logging

/// What the engine lends a provider for one operation.
public struct ProviderContext: Sendable {
    public let transport: any HTTPTransport
    public let tokens: any AccessTokenSource
    public let logger: Logger

    public init(transport: any HTTPTransport, tokens: any AccessTokenSource, logger: Logger) {
        self.transport = transport
        self.tokens = tokens
        self.logger = logger
    }
}
