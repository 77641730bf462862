import Crypto
import FoundationEssentials
import Primitives

/// Seals single values of the database: AES-256-GCM with a data key of its own for each value, which a master key wraps.
///
/// The text is `k1.<key id>.<base64url of wrapped data key, nonce, ciphertext, tag>`. Key id, place and record are
/// authenticated with it. Equal values give unequal texts; what has to be found by its value also stands in a `BlindIndex`.
package struct FieldSeal: Sendable {
    private static let version = "k1"
    package let keys: KeyRing

    package init(keys: KeyRing) {
        self.keys = keys
    }

    /// Seals with the current key. Never stores or logs the text.
    package func seal(_ text: String, at place: SealedPlace) throws(SealingError) -> String {
        let id = keys.currentID
        let context = Self.context(id, place)
        let dataKey = DataKey()
        let wrapped = try dataKey.wrapped(with: keys.wrappingKey(id, for: .field), context: context)
        let sealed = try SealedBytes.seal(Array(text.utf8), with: dataKey.key, context: context)
        return "\(Self.version).\(id).\(Base64URL.encode(wrapped + sealed))"
    }

    /// The text. Throws `malformed`, `unknownKey`, or `notAuthentic` where it was altered or sealed for another place.
    package func open(_ sealed: String, at place: SealedPlace) throws(SealingError) -> String {
        guard let (id, bytes) = Self.parts(of: sealed) else { throw .malformed }
        let context = Self.context(id, place)
        let dataKey = try DataKey(
            unwrapping: Array(bytes.prefix(DataKey.wrappedByteCount)),
            with: keys.wrappingKey(id, for: .field), context: context)
        let plain = try SealedBytes.open(
            Array(bytes.dropFirst(DataKey.wrappedByteCount)), with: dataKey.key, context: context)
        guard let text = String(validating: plain, as: UTF8.self) else { throw .malformed }
        return text
    }

    /// Whether the text was sealed with the current key.
    package func isCurrent(_ sealed: String) -> Bool {
        Self.keyID(of: sealed) == keys.currentID
    }

    /// The id of the key that sealed the text, or nil where it is no sealed text.
    package static func keyID(of sealed: String) -> String? {
        parts(of: sealed)?.id
    }

    private static func context(_ id: String, _ place: SealedPlace) -> [UInt8] {
        BoundContext.bytes(version, id, place.field, place.record)
    }

    private static func parts(of sealed: String) -> (id: String, bytes: [UInt8])? {
        let parts = sealed.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
        guard parts.count == 3, parts[0] == version, MasterKey.isWellFormed(id: parts[1]),
            let bytes = Base64URL.decode(parts[2]), Base64URL.encode(bytes) == parts[2],
            bytes.count >= DataKey.wrappedByteCount + 28
        else { return nil }
        return (parts[1], bytes)
    }
}
