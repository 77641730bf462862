import Crypto
import FoundationEssentials
package import Primitives

/// Finds sealed values by what they are, without telling what they are: an HMAC of the value.
///
/// Equal values of one field have equal indexes, so the table tells how often a value occurs; phone numbers are few enough
/// to be tried one by one by whoever has the key, so the key stays out of the database. The caller normalises the value.
package struct BlindIndex: Sendable {
    private let key: Secret<SymmetricKey>

    /// The secret has 32 bytes. It has nothing to do with the keys that seal, and stays when those are changed.
    package init(key secret: Secret<[UInt8]>) {
        precondition(secret.reveal().count == MasterKey.byteCount, "The key of the index has 32 bytes.")
        key = Secret(
            HKDF<SHA256>.deriveKey(
                inputKeyMaterial: SymmetricKey(data: secret.reveal()),
                info: Array("kimi blind index v1".utf8),
                outputByteCount: MasterKey.byteCount))
    }

    /// 32 bytes: HMAC-SHA256 of the field's name and the value.
    package func index(of value: String, in field: String) -> [UInt8] {
        Array(
            HMAC<SHA256>.authenticationCode(for: BoundContext.bytes(field, value), using: key.reveal()))
    }
}
