package import Primitives
package import ProviderKit

/// Tokens for one test: minted once for each scope, kept until they are discarded.
package actor KeptTokens: AccessTokenSource {
    private var kept: [String: Secret<String>]

    package init(kept: [String: Secret<String>] = [:]) {
        self.kept = kept
    }

    package func token(
        scope: String, mint: @escaping @Sendable () async throws(ProviderError) -> AccessToken
    ) async throws(ProviderError) -> Secret<String> {
        if let token = kept[scope] { return token }
        let token = try await mint().value
        kept[scope] = token
        return token
    }

    package func discard(_ token: Secret<String>, scope: String) {
        if kept[scope]?.reveal() == token.reveal() { kept[scope] = nil }
    }
}
