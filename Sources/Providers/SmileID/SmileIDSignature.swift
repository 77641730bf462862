import Crypto
import FoundationEssentials
package import Primitives

/// Smile ID's signature over a time: it proves who speaks and when, and nothing of what is said.
///
/// Base64 of HMAC-SHA256 with the API key as text, over the timestamp as sent, the partner's identifier as
/// sent, and `sid_request`. Source: smile-id.md section 2.1, primary.
package struct SmileIDSignature: Sendable {
    private let partnerID: String
    private let key: SymmetricKey

    package init(partnerID: String, apiKey: Secret<String>) {
        self.partnerID = partnerID
        key = SymmetricKey(data: Data(apiKey.reveal().utf8))
    }

    package func sign(_ timestamp: String) -> String {
        let code = HMAC<SHA256>.authenticationCode(for: message(timestamp), using: key)
        return Data(code).base64EncodedString()
    }

    /// Compared in constant time. A text that is not base64 of 32 bytes is no signature, nor is another
    /// spelling of the same bytes: else one signing could pass for several.
    package func isValid(_ signature: String, of timestamp: String) -> Bool {
        guard signature.utf8.count == 44, let code = Data(base64Encoded: signature),
            code.base64EncodedString() == signature
        else { return false }
        return HMAC<SHA256>.isValidAuthenticationCode(code, authenticating: message(timestamp), using: key)
    }

    private func message(_ timestamp: String) -> Data {
        Data("\(timestamp)\(partnerID)sid_request".utf8)
    }
}
