import Crypto
import FoundationEssentials
package import Primitives

/// A key that wraps data keys, and the name by which each sealed record remembers it.
package struct MasterKey: Sendable {
    /// 1 to 16 characters of `a-z0-9`.
    package let id: String
    package let secret: Secret<[UInt8]>

    package static let byteCount = 32

    /// The secret has 32 bytes.
    package init(id: String, secret: Secret<[UInt8]>) {
        precondition(Self.isWellFormed(id: id), "A key's id is 1 to 16 characters of a-z0-9.")
        precondition(secret.reveal().count == Self.byteCount, "A master key has 32 bytes.")
        self.id = id
        self.secret = secret
    }

    /// Names the key after its own content: the first 8 hexadecimal digits of a hash that tells nothing else of it.
    package init(secret: Secret<[UInt8]>) {
        let hash = SHA256.hash(data: Array("kimi key id".utf8) + secret.reveal())
        self.init(id: Hex.encode(hash.prefix(4)), secret: secret)
    }

    static func isWellFormed(id: String) -> Bool {
        (1...16).contains(id.utf8.count)
            && id.utf8.allSatisfy {
                (UInt8(ascii: "a")...UInt8(ascii: "z")).contains($0)
                    || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0)
            }
    }

    /// The key by which data keys for one use are wrapped.
    func wrappingKey(for use: KeyUse) -> SymmetricKey {
        HKDF<SHA256>.deriveKey(
            inputKeyMaterial: SymmetricKey(data: secret.reveal()), info: Array(use.rawValue.utf8),
            outputByteCount: Self.byteCount)
    }
}

/// What a data key is for; the keys that wrap them have nothing in common.
enum KeyUse: String, CaseIterable {
    case field = "kimi field v1"
    case object = "kimi object v1"
}
