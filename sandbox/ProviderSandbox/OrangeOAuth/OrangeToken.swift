import Primitives

/// The text of an access token: shaped as Orange's ES384 JWT, with a signature that signs nothing.
enum OrangeToken {
    /// `issuedAt` is in seconds since 1970; the token is good for an hour.
    static func make(client: String, issuedAt: Int64, identifier: String) -> String {
        let header = JSONValue.object(["ver": "1.0", "typ": "JWT", "alg": "ES384", "kid": "sandbox"])
        let claims = JSONValue.object([
            "app_name": "sandbox", "sub": .string(client), "iss": "https://api.orange.com/oauth/v3",
            "exp": .integer(issuedAt + 3600), "app_id": "sandbox", "iat": .integer(issuedAt),
            "client_id": .string(client), "jti": .string(identifier),
        ])
        var generator = SplitMix64(seed: 0, name: identifier)
        let signature = (0..<96).map { _ in UInt8(truncatingIfNeeded: generator.next()) }
        let parts = [Array(header.text.utf8), Array(claims.text.utf8), signature]
        return parts.map { Base64URL.encode($0) }.joined(separator: ".")
    }
}
