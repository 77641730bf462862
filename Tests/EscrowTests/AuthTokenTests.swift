import Crypto
import Escrow
import EscrowHTTP
import Foundation
import Postgres
import Primitives
import Testing

/// Attacks on access tokens, each against a real session of a real user, so that only the flaw can be what is refused.
@Suite struct AuthTokenTests {
    @Test func aTokenOfOursIsAcceptedAndItsKeyIsPublished() async throws {
        try await AuthServerUnderTest.run { server in
            let token = try await server.registered()
            #expect(try await server.send("GET", "/api/auth/profile/", token: token).status == 200)
            let header = try Self.part(token, 0)
            let set = try await server.send("GET", "/.well-known/jwks.json")
            let key = set.json["keys"]?.array?.first
            #expect(header["alg"] == "EdDSA")
            #expect(header["typ"] == "at+jwt")
            #expect(header["kid"] == key?["kid"])
            let x = try #require(Base64URL.decode(key?["x"]?.string ?? ""))
            let pieces = token.split(separator: ".")
            let signature = try #require(Base64URL.decode(String(pieces[2])))
            let publicKey = try Curve25519.Signing.PublicKey(rawRepresentation: x)
            #expect(publicKey.isValidSignature(signature, for: Data("\(pieces[0]).\(pieces[1])".utf8)))
        }
    }

    @Test func noTokenOrAnotherSchemeIsAskedToSignIn() async throws {
        try await AuthServerUnderTest.run { server in
            for headers in [[], [("Authorization", "Basic YTpi")], [("Authorization", "Bearer")]] {
                let reply = try await server.send("GET", "/api/auth/profile/", headers: headers)
                #expect(reply.status == 401)
                #expect(reply.code == "authentication_required")
                #expect(reply.headers["www-authenticate"] == #"Bearer realm="kimi""#)
            }
        }
    }

    @Test func forgedHeadersAndKeysAreRefused() async throws {
        try await AuthServerUnderTest.run { server in
            let token = try await server.registered()
            let forge = try TokenForge(token, server)
            let foreign = Curve25519.Signing.PrivateKey()
            let foreignX = Base64URL.encode(foreign.publicKey.rawRepresentation)
            var forged = ["none", "None", "NONE", "nOnE"].map { forge.unsigned(algorithm: $0) }
            forged += [
                forge.hmacWithPublicKey(), forge.signed(header: ["kid": "another"], by: foreign),
                forge.signed(header: [:], by: foreign), forge.signed(header: ["kid": "another"]),
                forge.signed(header: ["kid": "../../etc/passwd"]), forge.signed(header: ["typ": "JWT"]),
                forge.signed(header: ["alg": "ES256"]),
                forge.signed(
                    header: ["jwk": .object(["kty": "OKP", "crv": "Ed25519", "x": .string(foreignX)])],
                    by: foreign),
                forge.signed(header: ["jku": "https://keys.example/jwks.json"]),
                forge.signed(header: ["x5u": "https://keys.example/cert"]),
                forge.signed(header: ["crit": ["exp"]]),
            ].map { $0 }
            for (index, token) in forged.enumerated() {
                let reply = try await server.send("GET", "/api/auth/profile/", token: token)
                #expect(reply.status == 401, "forged token \(index)")
                #expect(reply.code == "token_invalid", "forged token \(index)")
                #expect(reply.headers["www-authenticate"]?.contains("invalid_token") == true)
            }
            #expect(
                try await server.send("GET", "/api/auth/profile/", token: forge.signed(header: [:])).status
                    == 200)
        }
    }

    @Test func wrongClaimsAreRefusedEvenWithOurSignature() async throws {
        try await AuthServerUnderTest.run { server in
            let forge = try TokenForge(try await server.registered(), server)
            let wrong: [[String: JSONValue]] = [
                ["aud": "another-api"], ["iss": "another"], ["sub": "2"], ["sub": "x"],
                ["sid": .string(UUID().uuidString)],
                ["exp": 0], ["exp": "never"],
            ]
            for claims in wrong {
                let reply = try await server.send(
                    "GET", "/api/auth/profile/", token: forge.signed(header: [:], claims: claims))
                #expect(reply.status == 401, "\(claims)")
            }
        }
    }

    @Test func anExpiredTokenSaysSo() async throws {
        try await AuthServerUnderTest.run { server in
            let forge = try TokenForge(try await server.registered(), server)
            let past = Int64(Date.now.timeIntervalSince1970)
            let token = forge.signed(
                header: [:], claims: ["iat": .integer(past - 901), "exp": .integer(past - 1)])
            let reply = try await server.send("GET", "/api/auth/profile/", token: token)
            #expect(reply.status == 401)
            #expect(reply.code == "token_expired")
        }
    }

    @Test func everyAlteredByteOfATokenIsRefused() async throws {
        try await AuthServerUnderTest.run { server in
            let token = try await server.registered()
            let bytes = Array(token.utf8)
            for index in stride(from: 0, to: bytes.count - 1, by: 7) where bytes[index] != UInt8(ascii: ".") {
                var altered = bytes
                altered[index] = bytes[index] == UInt8(ascii: "A") ? UInt8(ascii: "B") : UInt8(ascii: "A")
                #expect(
                    await server.tokens.verify(String(decoding: altered, as: UTF8.self)) == nil,
                    "byte \(index)")
            }
            #expect(await server.tokens.verify(token) != nil)
        }
    }

    @Test func aRefreshTokenIsNoAccessToken() async throws {
        try await AuthServerUnderTest.run { server in
            let reply = try await server.send(
                "POST", "/api/auth/register/", body: AuthServerUnderTest.registration())
            let refresh = reply.json["refresh"]?.string
            #expect(
                try await server.send("GET", "/api/auth/profile/", token: refresh).code == "token_invalid")
        }
    }

    @Test func suspensionAppliesToTokensAlreadyIssued() async throws {
        try await AuthServerUnderTest.run { server in
            let token = try await server.registered()
            try await server.accounts.database.session { session in
                _ = try session.execute("UPDATE users SET suspended_at = now()")
            }
            let reply = try await server.send("GET", "/api/auth/profile/", token: token)
            #expect(reply.status == 401)
            #expect(reply.code == "account_suspended")
        }
    }

    @Test func anotherSecretKeyMeansAnotherSigningKey() async throws {
        try await AuthServerUnderTest.run { server in
            let token = try await server.registered()
            let rotated = try await AccessTokens(
                seed: AccountKeys(secretKey: Secret("the key after a rotation of the secret")).accessTokenSeed
            )
            #expect(await rotated.verify(token) == nil)
        }
    }

    static func part(_ token: String, _ index: Int) throws -> JSONValue {
        let parts = token.split(separator: ".")
        return try JSONValue(parsing: try #require(Base64URL.decode(String(parts[index]))))
    }
}

/// Makes tokens from a genuine one, changing what an attacker would.
struct TokenForge {
    private let header: JSONValue
    private let claims: JSONValue
    private let key: Curve25519.Signing.PrivateKey

    init(_ token: String, _ server: AuthServerUnderTest) throws {
        header = try AuthTokenTests.part(token, 0)
        claims = try AuthTokenTests.part(token, 1)
        key = try Curve25519.Signing.PrivateKey(
            rawRepresentation: server.accounts.keys.accessTokenSeed.reveal())
    }

    func signed(
        header changes: [String: JSONValue], claims claimChanges: [String: JSONValue] = [:],
        by other: Curve25519.Signing.PrivateKey? = nil
    ) -> String {
        let input = Self.input(Self.changed(header, changes), Self.changed(claims, claimChanges))
        guard let signature = try? (other ?? key).signature(for: Data(input.utf8)) else {
            preconditionFailure("Ed25519 signs everything.")
        }
        return "\(input).\(Base64URL.encode(signature))"
    }

    func unsigned(algorithm: String) -> String {
        Self.input(Self.changed(header, ["alg": .string(algorithm)]), claims) + "."
    }

    /// The old confusion: the public key, which everybody has, taken for the secret of an HMAC.
    func hmacWithPublicKey() -> String {
        let input = Self.input(Self.changed(header, ["alg": "HS256"]), claims)
        let secret = SymmetricKey(data: key.publicKey.rawRepresentation)
        let code = HMAC<SHA256>.authenticationCode(for: Data(input.utf8), using: secret)
        return "\(input).\(Base64URL.encode(Array(code)))"
    }

    private static func input(_ header: JSONValue, _ claims: JSONValue) -> String {
        "\(Base64URL.encode(Array(header.text.utf8))).\(Base64URL.encode(Array(claims.text.utf8)))"
    }

    private static func changed(_ object: JSONValue, _ changes: [String: JSONValue]) -> JSONValue {
        let kept = (object.members ?? []).filter { changes[$0.name] == nil }
        return .object(kept + changes.map { JSONValue.Member($0.key, $0.value) })
    }
}
