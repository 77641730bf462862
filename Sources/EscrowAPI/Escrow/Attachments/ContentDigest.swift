import Crypto
import Primitives
import Sealing

/// Digests of what people bring: SHA-256 in hexadecimal.
enum ContentDigest {
    static func of(_ text: String) -> String { Hex.encode(SHA256.hash(data: Array(text.utf8))) }

    /// Of all that a request brings, so that the same key with something else is noticed.
    static func of(_ parts: [String?], files: [AttachmentUpload]) -> [UInt8] {
        let values = parts.map { $0.map { JSONValue.string($0) } ?? .null }
        let digests = files.map { JSONValue.string($0.content.object.digest) }
        return Array(SHA256.hash(data: Array(JSONValue.array(values + digests).text.utf8)))
    }
}
