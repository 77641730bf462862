import Crypto
import FoundationEssentials

/// Section 2.1: HMAC-SHA256 of timestamp, partner id and a constant, without a separator, in padded base64. The key is
/// the text that was issued, never decoded.
enum SmileSignature {
    static func make(timestamp: String, partner: String, key: String) -> String {
        let message = Data((timestamp + partner + "sid_request").utf8)
        let code = HMAC<SHA256>.authenticationCode(
            for: message, using: SymmetricKey(data: Data(key.utf8)))
        return Data(code).base64EncodedString()
    }

    /// Whether one of the keys made this signature of this raw timestamp.
    static func isValid(_ signature: String, timestamp: String, partner: String, keys: [String]) -> Bool {
        guard let received = Data(base64Encoded: signature) else { return false }
        let message = Data((timestamp + partner + "sid_request").utf8)
        return keys.contains { key in
            HMAC<SHA256>.isValidAuthenticationCode(
                received, authenticating: message, using: SymmetricKey(data: Data(key.utf8)))
        }
    }
}
