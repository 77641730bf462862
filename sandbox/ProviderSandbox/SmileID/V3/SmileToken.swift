import Crypto
import FoundationEssentials
import Primitives

/// JSON Web Tokens signed with HMAC-SHA256 (RFC 7519): those of `/v3/token` and of `/v1/token`.
enum SmileToken {
    static func sign(_ claims: JSONValue, secret: [UInt8]) -> String {
        let header = JSONValue.object(["alg": "HS256", "typ": "JWT"])
        let content = Base64URL.encode(header.text.utf8) + "." + Base64URL.encode(claims.text.utf8)
        let code = HMAC<SHA256>.authenticationCode(
            for: Data(content.utf8), using: SymmetricKey(data: secret))
        return content + "." + Base64URL.encode(code)
    }

    /// The claims, whoever signed them.
    static func claims(_ token: String) -> JSONValue? {
        let parts = token.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 3, let bytes = Base64URL.decode(String(parts[1])) else { return nil }
        return try? JSONValue(parsing: bytes)
    }

    static func isValid(_ token: String, secret: [UInt8]) -> Bool {
        let parts = token.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 3, let code = Base64URL.decode(String(parts[2])) else { return false }
        return HMAC<SHA256>.isValidAuthenticationCode(
            code, authenticating: Data("\(parts[0]).\(parts[1])".utf8), using: SymmetricKey(data: secret))
    }
}
