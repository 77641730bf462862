import Crypto
import FoundationEssentials
import Primitives

/// The key of one value or one file, and how it is kept beside what it seals: wrapped by a master key, in AES-256-GCM.
struct DataKey {
    let key: SymmetricKey

    /// Nonce, 32 bytes, tag.
    static let wrappedByteCount = 12 + 32 + 16

    /// A new one from the system's random numbers.
    init() {
        key = SymmetricKey(size: .bits256)
    }

    /// Unwraps. Throws `notAuthentic` where the bytes were altered or wrapped beside other `context`.
    init(unwrapping wrapped: [UInt8], with wrappingKey: SymmetricKey, context: [UInt8]) throws(SealingError) {
        key = SymmetricKey(data: try SealedBytes.open(wrapped, with: wrappingKey, context: context))
    }

    func wrapped(with wrappingKey: SymmetricKey, context: [UInt8]) throws(SealingError) -> [UInt8] {
        try SealedBytes.seal(key.withUnsafeBytes { Array($0) }, with: wrappingKey, context: context)
    }
}

/// AES-256-GCM with a random nonce: nonce, ciphertext, tag.
enum SealedBytes {
    static func seal(
        _ bytes: [UInt8], with key: SymmetricKey, context: [UInt8]
    ) throws(SealingError) -> [UInt8] {
        guard let box = try? AES.GCM.seal(bytes, using: key, authenticating: context),
            let combined = box.combined
        else { throw SealingError(.malformed, "The content could not be sealed.") }
        return [UInt8](combined)
    }

    static func open(
        _ sealed: [UInt8], with key: SymmetricKey, context: [UInt8]
    ) throws(SealingError) -> [UInt8] {
        guard let box = try? AES.GCM.SealedBox(combined: sealed) else { throw .malformed }
        guard let plain = try? AES.GCM.open(box, using: key, authenticating: context) else {
            throw .notAuthentic
        }
        return [UInt8](plain)
    }
}

/// Texts joined so that no two lists of texts give the same bytes: each behind its length.
enum BoundContext {
    static func bytes(_ parts: String...) -> [UInt8] {
        var bytes: [UInt8] = []
        for part in parts {
            let text = Array(part.utf8)
            bytes += withUnsafeBytes(of: UInt32(text.count).bigEndian) { Array($0) } + text
        }
        return bytes
    }
}
