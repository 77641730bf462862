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

    /// `<public URL>/sms-receipts/<provider>/<token>`: a provider has one address for the receipts of all messages.
    package func receiptURL(of provider: ProviderID) -> String {
        "\(publicURL)/sms-receipts/\(provider)/\(Base64URL.encode(receiptToken(of: provider)))"
    }

    /// Whether the token in an address is the one that the provider was given. Takes the same time whatever differs.
    package func isGenuine(receiptToken token: String, provider: ProviderID) -> Bool {
        guard let bytes = Base64URL.decode(token) else { return false }
        return constantTimeEqual(bytes, receiptToken(of: provider))
    }

    /// `<public URL>/kyc-callbacks/<provider>/<check>/<token>`: known to us and, once the check is sent, to the provider.
    package func callbackURL(of check: KYCCheckID, provider: ProviderID) -> String {
        "\(publicURL)/kyc-callbacks/\(provider)/\(check)/\(Base64URL.encode(callbackToken(of: check, provider)))"
    }

    /// Whether the token in an address is the check's own. Takes the same time whatever differs.
    package func isGenuine(callbackToken token: String, check: KYCCheckID, provider: ProviderID) -> Bool {
        guard let bytes = Base64URL.decode(token) else { return false }
        return constantTimeEqual(bytes, callbackToken(of: check, provider))
    }

    private func callbackToken(of check: KYCCheckID, _ provider: ProviderID) -> [UInt8] {
        code(for: "kyc-callback\n\(provider)\n\(check)")
    }

    private func token(of attempt: AttemptID, _ provider: ProviderID) -> [UInt8] {
        code(for: "webhook\n\(provider)\n\(attempt)")
    }

    private func receiptToken(of provider: ProviderID) -> [UInt8] {
        code(for: "sms-receipt\n\(provider)")
    }

    private func code(for text: String) -> [UInt8] {
        let code = HMAC<SHA256>.authenticationCode(
            for: Data(text.utf8), using: SymmetricKey(data: key.reveal()))
        return Array(Array(code).prefix(16))
    }
}
