import Primitives

/// The two token endpoints of api.orange.com, by the segment of the path.
enum OrangeTokenVersion: String, Sendable {
    /// The older one: opaque tokens, good for 90 days, whose life is written as a string.
    case v2
    case v3
}

/// The text of an access token: of v3 shaped as Orange's ES384 JWT, with a signature that signs nothing.
enum OrangeToken {
    /// A token of v2, which says nothing.
    static func opaque(_ identifier: String) -> String {
        var generator = SplitMix64(seed: 0, name: identifier)
        return Base64URL.encode((0..<21).map { _ in UInt8(truncatingIfNeeded: generator.next()) })
    }

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
