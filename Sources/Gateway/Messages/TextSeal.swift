import Crypto
import FoundationEssentials
public import GatewayCore
public import Primitives

/// Keeps a text from whoever can read the streams or the tables: a message that may hold a code, or a person's name.
///
/// Both daemons derive the key from `FIELD_ENCRYPTION_KEY`. A sealed text is bound to the message or the check that it
/// belongs to.
public struct TextSeal: Sendable {
    private let key: Secret<[UInt8]>

    /// `secret` is the field encryption key, at least 32 bytes.
    public init(fieldEncryptionKey secret: Secret<[UInt8]>) {
        let derived = HKDF<SHA256>.deriveKey(
            inputKeyMaterial: SymmetricKey(data: secret.reveal()), info: Data("kimi message text v1".utf8),
            outputByteCount: 32)
        key = Secret(derived.withUnsafeBytes { Array($0) })
    }

    /// AES-256-GCM in base64url: nonce, ciphertext, tag.
    public func seal<Subject>(_ text: String, of subject: Identifier<Subject>) throws -> String {
        let box = try AES.GCM.seal(
            Data(text.utf8), using: SymmetricKey(data: key.reveal()),
            authenticating: Data(subject.description.utf8))
        guard let combined = box.combined else { preconditionFailure("A 96-bit nonce has a combined form.") }
        return Base64URL.encode(combined)
    }

    /// The text, or nil where it was not sealed with this key for this subject.
    public func open<Subject>(_ sealed: String, of subject: Identifier<Subject>) -> String? {
        guard let bytes = Base64URL.decode(sealed), let box = try? AES.GCM.SealedBox(combined: bytes),
            let plain = try? AES.GCM.open(
                box, using: SymmetricKey(data: key.reveal()), authenticating: Data(subject.description.utf8))
        else { return nil }
        return String(validating: plain, as: UTF8.self)
    }
}
