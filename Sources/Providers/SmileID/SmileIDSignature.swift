import Crypto
import FoundationEssentials
package import Primitives

/// Smile ID's signature over a time: it proves who speaks and when, and nothing of what is said.
///
/// Base64 of HMAC-SHA256 with the API key as text, over the timestamp as sent, the partner's identifier as
/// sent, and `sid_request`. Source: smile-id.md section 2.1, primary.
package struct SmileIDSignature: Sendable {
    /// What follows the timestamp in what is signed.
    private let suffix: [UInt8]
    /// With the key taken in once: a copy begins each code.
    private let keyed: HMAC<SHA256>

    package init(partnerID: String, apiKey: Secret<String>) {
        suffix = Array("\(partnerID)sid_request".utf8)
        keyed = HMAC<SHA256>(key: SymmetricKey(data: Array(apiKey.reveal().utf8)))
    }

    package func sign(_ timestamp: String) -> String {
        Data(code(of: timestamp)).base64EncodedString()
    }

    /// Compared in constant time. A text that is not base64 of 32 bytes is no signature, nor is another
    /// spelling of the same bytes: else one signing could pass for several.
    package func isValid(_ signature: String, of timestamp: String) -> Bool {
        guard signature.utf8.count == 44, let claimed = Data(base64Encoded: signature),
            claimed.base64EncodedString() == signature
        else { return false }
        // The comparison of a code with bytes takes the same time whatever differs.
        return code(of: timestamp) == claimed
    }

    private func code(of timestamp: String) -> HMAC<SHA256>.MAC {
        var authentication = keyed
        authentication.update(data: Array(timestamp.utf8) + suffix)
        return authentication.finalize()
    }
}
