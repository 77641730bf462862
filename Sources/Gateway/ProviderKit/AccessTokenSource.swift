public import Primitives

/// A bearer token and how long the provider says it lives.
public struct AccessToken: Sendable {
    public let value: Secret<String>
    public let lifetime: Duration

    public init(value: Secret<String>, lifetime: Duration) {
        self.value = value
        self.lifetime = lifetime
    }
}

/// Tokens shared by all processes of the gateway.
public protocol AccessTokenSource: Sendable {
    /// A token of that scope (such as `mtn-momo/collection`) that is still good for a while. Where there is none,
    /// `mint` is called once, however many ask at the same time.
    func token(
        scope: String, mint: @escaping @Sendable () async throws(ProviderError) -> AccessToken
    ) async throws(ProviderError) -> Secret<String>

    /// The provider has refused this token: nobody shall use it again.
    func discard(_ token: Secret<String>, scope: String) async
}
