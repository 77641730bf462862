import Crypto
import FoundationEssentials
import GatewayCore
package import Primitives

/// The keys of the accounts, each derived from `SECRET_KEY` for one purpose (HKDF-SHA256, RFC 5869), so that none of
/// them tells another.
package struct AccountKeys: Sendable {
    private let secret: Secret<SymmetricKey>
    private let phoneCode: SymmetricKey
    /// For names of rows that must not tell what they are about.
    private let pseudonym: SymmetricKey

    package init(secretKey: Secret<String>) {
        secret = Secret(SymmetricKey(data: Array(secretKey.reveal().utf8)))
        phoneCode = Self.derive(from: secret, purpose: "phone-code")
        pseudonym = Self.derive(from: secret, purpose: "pseudonym")
    }

    /// The 32 bytes from which the key that signs access tokens is made.
    package var accessTokenSeed: Secret<[UInt8]> {
        Secret(Self.derive(from: secret, purpose: "access-token-ed25519").withUnsafeBytes { [UInt8]($0) })
    }

    /// Makes the fingerprints of requests whose bodies hold passwords (`IdempotencyMiddleware`).
    package var fingerprintKey: Secret<[UInt8]> {
        Secret(Self.derive(from: secret, purpose: "request-fingerprint").withUnsafeBytes { [UInt8]($0) })
    }

    /// What is stored of a phone code: bound to the row it stands in, so that no row answers for another.
    func codeAuthenticator(_ code: String, id: UUID, userID: Int64, purpose: PhoneCode.Purpose) -> [UInt8] {
        Self.authenticate([id.lowercased, String(userID), purpose.rawValue, code], key: phoneCode)
    }

    /// The name of a counter of failures: it tells neither the number nor the address.
    func lockoutKey(_ subject: AccountLockout.Subject) -> [UInt8] {
        switch subject {
        case .account(let phone): Self.authenticate(["account", phone.digits], key: pseudonym)
        case .address(let address): Self.authenticate(["address", address], key: pseudonym)
        case .resetAddress(let address): Self.authenticate(["reset-address", address], key: pseudonym)
        }
    }

    /// Under which is kept what operators told of a number: it does not tell the number.
    func accountHolderKey(_ phone: MSISDN) -> [UInt8] {
        Self.authenticate(["account-holder", phone.digits], key: pseudonym)
    }

    /// What is kept of an idempotency key: it tells neither the key nor who sent it.
    func registrationKey(scope: String, key: String) -> [UInt8] {
        Self.authenticate(["registration", scope, key], key: pseudonym)
    }

    private static func derive(from secret: Secret<SymmetricKey>, purpose: String) -> SymmetricKey {
        HKDF<SHA256>.deriveKey(
            inputKeyMaterial: secret.reveal(), salt: Array("kimi escrow accounts".utf8),
            info: Array("\(purpose) v1".utf8), outputByteCount: 32)
    }

    /// Parts are joined by a byte that none of them holds.
    private static func authenticate(_ parts: [String], key: SymmetricKey) -> [UInt8] {
        let message = Array(parts.joined(separator: "\u{0}").utf8)
        return Array(HMAC<SHA256>.authenticationCode(for: message, using: key))
    }
}
