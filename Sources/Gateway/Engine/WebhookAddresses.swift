import Crypto
import FoundationEssentials
package import GatewayCore
package import Primitives

/// The addresses at which providers reach us: one for each attempt, which nobody can guess.
///
/// The address carries the attempt and 128 bits of an HMAC-SHA256 over it, so nothing has to be stored to know a true
/// one, and the same attempt has the same address whenever it is sent.
package struct WebhookAddresses: Sendable {
    private let publicURL: String
    private let key: Secret<[UInt8]>

    /// `key` is at least 32 bytes and for nothing else.
    package init(publicURL: String, key: Secret<[UInt8]>) {
        precondition(key.reveal().count >= 32, "The key of the webhook addresses has at least 32 bytes.")
        self.publicURL = publicURL
        self.key = key
    }

    /// `<public URL>/webhooks/<provider>/<attempt>/<token>`.
    package func url(of attempt: AttemptID, provider: ProviderID) -> String {
        "\(publicURL)/webhooks/\(provider)/\(attempt)/\(Base64URL.encode(token(of: attempt, provider)))"
    }

    /// Whether the token in an address is the attempt's own. Takes the same time whatever differs.
    package func isGenuine(token: String, attempt: AttemptID, provider: ProviderID) -> Bool {
        guard let bytes = Base64URL.decode(token) else { return false }
        return constantTimeEqual(bytes, self.token(of: attempt, provider))
    }

    private func token(of attempt: AttemptID, _ provider: ProviderID) -> [UInt8] {
        let code = HMAC<SHA256>.authenticationCode(
            for: Data("webhook\n\(provider)\n\(attempt)".utf8), using: SymmetricKey(data: key.reveal()))
        return Array(Array(code).prefix(16))
    }
}
