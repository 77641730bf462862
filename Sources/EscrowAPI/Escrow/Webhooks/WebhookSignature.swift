import Crypto
import FoundationEssentials
import Primitives

/// A key that messages to one endpoint are signed with: `whsec_` and 32 bytes in base64 (Standard Webhooks 1.0).
package struct WebhookSecret: Sendable, Equatable {
    private static let prefix = "whsec_"
    private let bytes: [UInt8]

    init(identifiers: IdentifierSource) {
        bytes = identifiers.bytes(32)
    }

    /// Nil where the text is no such key.
    package init?(_ text: String) {
        guard text.hasPrefix(Self.prefix),
            let data = Data(base64Encoded: String(text.dropFirst(Self.prefix.count))), data.count == 32
        else { return nil }
        bytes = Array(data)
    }

    /// As its owner keeps it.
    package var text: String { Self.prefix + Data(bytes).base64EncodedString() }

    /// `v1,` and the HMAC-SHA256 of `id.timestamp.body` in base64.
    package func signature(id: String, timestamp: Int64, body: String) -> String {
        let content = Data("\(id).\(timestamp).\(body)".utf8)
        let code = HMAC<SHA256>.authenticationCode(for: content, using: SymmetricKey(data: bytes))
        return "v1," + Data(code).base64EncodedString()
    }
}

extension WebhookSecret: CustomStringConvertible, CustomReflectable {
    package var description: String { "a webhook secret" }
    package var customMirror: Mirror { Mirror(self, children: []) }
}

/// The headers of one sending.
enum WebhookHeaders {
    /// Signed with each key that is live, so that a receiver may change keys in its own time.
    static func all(
        id: String, timestamp: Int64, body: String, secrets: [WebhookSecret]
    ) -> [(String, String)] {
        let signatures = secrets.map { $0.signature(id: id, timestamp: timestamp, body: body) }
        return [
            ("content-type", "application/json"), ("webhook-id", id), ("webhook-timestamp", "\(timestamp)"),
            ("webhook-signature", signatures.joined(separator: " ")),
        ]
    }
}
