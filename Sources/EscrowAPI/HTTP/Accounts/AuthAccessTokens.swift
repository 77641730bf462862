import Crypto
package import Escrow
package import FoundationEssentials
package import JWTKit
package import Primitives

/// Issues and verifies access tokens: JWTs signed with Ed25519 (RFC 7519, RFC 8037), typed `at+jwt` (RFC 9068).
///
/// The key is derived from `SECRET_KEY`, so every process of the service has the same one.
package struct AccessTokens: Sendable {
    package static let lifetime = Duration.seconds(900)
    static let issuer = "kimi"
    static let audience = "kimi-api"
    static let type = "at+jwt"
    /// Ours have some 500 bytes.
    private static let longest = 4096

    private let keys: JWTKeyCollection
    private let keyID: String
    private let publicKey: [UInt8]
    private let identifiers: IdentifierSource

    /// `seed` are the 32 bytes of the private key (`AccountKeys.accessTokenSeed`).
    package init(seed: Secret<[UInt8]>, identifiers: IdentifierSource = .system) async throws {
        let key = try Curve25519.Signing.PrivateKey(rawRepresentation: seed.reveal())
        publicKey = [UInt8](key.publicKey.rawRepresentation)
        keyID = Self.thumbprint(publicKey)
        keys = JWTKeyCollection()
        await keys.add(eddsa: EdDSA.PrivateKey(backing: key), kid: JWKIdentifier(string: keyID))
        self.identifiers = identifiers
    }

    /// A token for the session, good for `lifetime` from the database's time at which it was signed in or refreshed.
    package func issue(for signIn: SignIn) async throws -> String {
        let now = Int64(signIn.now.timeIntervalSince1970)
        let claims = AccessTokenClaims(
            iss: Self.issuer, aud: Self.audience, sub: String(signIn.user.id),
            sid: signIn.sessionID.lowercased,
            role: signIn.user.role.rawValue, iat: now, exp: now + Self.lifetime.components.seconds,
            jti: identifiers.random().lowercased)
        return try await keys.sign(
            claims, kid: JWKIdentifier(string: keyID), header: ["typ": .string(Self.type)])
    }

    /// What a token of ours says, or nil where it is not one: another form, algorithm, type, key, signature, issuer or
    /// audience. Whether it has expired and its session is alive is for the caller to ask the database.
    package func verify(_ token: String) async -> AccessTokenClaims? {
        guard token.utf8.count <= Self.longest, hasOurHeader(token) else { return nil }
        return try? await keys.verify(token, as: AccessTokenClaims.self)
    }

    /// The header is compared with the only one that we write, before a library acts on anything in it: no other
    /// algorithm, no key that the token brings along (`jwk`, `jku`, `x5u`), no extension (`crit`).
    private func hasOurHeader(_ token: String) -> Bool {
        let parts = token.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 3, let bytes = Base64URL.decode(String(parts[0])),
            let members = try? JSONValue(parsing: bytes).members, members.count == 3
        else { return false }
        let header = JSONValue.object(members)
        return header["alg"] == "EdDSA" && header["typ"] == .string(Self.type)
            && header["kid"] == .string(keyID)
    }

    /// The public key as a JWK set (RFC 7517), for whoever wants to check a token without asking us.
    package var keySet: JSONValue {
        .object([
            "keys": [
                .object([
                    "kty": "OKP", "crv": "Ed25519", "x": .string(Base64URL.encode(publicKey)), "alg": "EdDSA",
                    "use": "sig", "kid": .string(keyID),
                ])
            ]
        ])
    }

    /// The name of a key, made of the key itself (RFC 7638), so that another key has another name.
    private static func thumbprint(_ publicKey: [UInt8]) -> String {
        let members = #"{"crv":"Ed25519","kty":"OKP","x":"\#(Base64URL.encode(publicKey))"}"#
        return Base64URL.encode(SHA256.hash(data: Array(members.utf8)))
    }
}

/// What an access token says. Its role is for the client to read; ours is asked of the database each time.
package struct AccessTokenClaims: JWTPayload, Equatable {
    let iss: String
    let aud: String
    let sub: String
    /// The session, which ends the token with it.
    let sid: String
    let role: String
    let iat: Int64
    let exp: Int64
    let jti: String

    package func verify(using algorithm: some JWTAlgorithm) async throws {
        guard iss == AccessTokens.issuer, aud == AccessTokens.audience, iat < exp, userID != nil,
            sessionID != nil
        else { throw JWTError.generic(identifier: "claims", reason: "These claims are not of this service.") }
    }

    package var userID: Int64? { Int64(sub) }
    package var sessionID: UUID? { UUID(uuidString: sid) }

    package func hasExpired(at now: Date) -> Bool {
        Int64(now.timeIntervalSince1970.rounded(.down)) >= exp
    }
}
