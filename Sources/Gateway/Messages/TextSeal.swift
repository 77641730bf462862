import Crypto
import FoundationEssentials
public import GatewayCore
public import Primitives

/// Keeps the text of a message from whoever can read the streams or the tables: it may hold a code that opens an account.
///
/// Both daemons derive the key from `FIELD_ENCRYPTION_KEY`. A sealed text is bound to the message that it belongs to.
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
    public func seal(_ text: String, of message: SMSID) throws -> String {
        let box = try AES.GCM.seal(
            Data(text.utf8), using: SymmetricKey(data: key.reveal()),
            authenticating: Data(message.description.utf8))
        guard let combined = box.combined else { preconditionFailure("A 96-bit nonce has a combined form.") }
        return Base64URL.encode(combined)
    }

    /// The text, or nil where it was not sealed with this key for this message.
    public func open(_ sealed: String, of message: SMSID) -> String? {
        guard let bytes = Base64URL.decode(sealed), let box = try? AES.GCM.SealedBox(combined: bytes),
            let plain = try? AES.GCM.open(
                box, using: SymmetricKey(data: key.reveal()), authenticating: Data(message.description.utf8))
        else { return nil }
        return String(validating: plain, as: UTF8.self)
    }
}
