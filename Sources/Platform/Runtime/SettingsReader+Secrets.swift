import FoundationEssentials
package import Primitives

extension SettingsReader {
    /// The secret. Absent, shorter than `minimumLength` bytes, a known default or one of `forbidden` is a
    /// fault, unless `DEBUG` is true; an absent one is then `debugDefault`, and a fault where that is nil.
    package func secret(
        _ name: String, minimumLength: Int = 1, forbidden: [String] = [], debugDefault: String? = nil
    ) -> Secret<String> {
        if let secret = optionalSecret(name, minimumLength: minimumLength, forbidden: forbidden) {
            return secret
        }
        if isDebug, let debugDefault { return Secret(debugDefault) }
        fault(name, Self.expectation(minimumLength))
        return Secret("")
    }

    /// The secret or nil. What is there must be as good as a required one.
    package func optionalSecret(
        _ name: String, minimumLength: Int = 1, forbidden: [String] = []
    ) -> Secret<String>? {
        guard let value = optionalString(name) else { return nil }
        if !isDebug,
            value.utf8.count < minimumLength || WeakSecret.recognises(value) || forbidden.contains(value)
        {
            fault(name, Self.expectation(minimumLength) + " that is no known default")
        }
        return Secret(value)
    }

    /// A secret of exactly `count` bytes, written in base64. Never all zeros, unless `DEBUG` is true.
    package func secretBytes(_ name: String, count: Int, debugDefault: [UInt8]? = nil) -> Secret<[UInt8]> {
        let expected = "\(count) bytes in base64"
        guard let text = optionalString(name) else {
            if isDebug, let debugDefault { return Secret(debugDefault) }
            fault(name, expected)
            return Secret([])
        }
        guard let secret = Self.bytes(text, count: count) else {
            fault(name, expected)
            return Secret([])
        }
        if !isDebug, Set(secret.reveal()).count == 1 { fault(name, expected + " that are not all the same") }
        return secret
    }

    /// Exactly `count` bytes in base64, or nil.
    static func bytes(_ text: String, count: Int) -> Secret<[UInt8]>? {
        guard let data = Data(base64Encoded: text), data.count == count else { return nil }
        return Secret(Array(data))
    }

    private static func expectation(_ minimumLength: Int) -> String {
        minimumLength > 1 ? "a secret of at least \(minimumLength) characters" : "a secret"
    }
}

/// Values that stand in examples and templates, so that everybody knows them.
enum WeakSecret {
    private static let words: Set<String> = [
        "secret", "password", "passwd", "default", "example", "test", "todo", "none", "null", "secret-key",
        "your-secret-key",
        "insecure", "admin", "postgres", "dummy", "placeholder",
    ]
    private static let fragments = [
        "change-me", "changeme", "change_me", "django-insecure", "replace-me", "replace_me", "your-secret",
        "example-secret",
    ]

    static func recognises(_ value: String) -> Bool {
        let text = value.lowercased()
        // One character throughout: zeros, also in base64 with its padding.
        let isUniform = Set(text.filter { $0 != "=" }).count <= 1
        return words.contains(text) || isUniform || fragments.contains { text.contains($0) }
    }
}
