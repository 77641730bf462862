import Logging
import Primitives

/// Keeps secrets and phone numbers out of logs: values by the words of their name, phone numbers in any text.
enum LogRedaction {
    private static let secretWords: Set<String> = [
        "authorization", "password", "passwd", "token", "tokens", "secret", "secrets", "key", "keys", "pin",
        "code", "otp",
        "cookie", "credential", "credentials", "apikey", "jwt", "bearer", "passphrase", "seed",
    ]
    /// `error.code` or `redis.key` are no secrets: the word before tells.
    private static let harmlessBefore: [String: Set<String>] = [
        "code": [
            "error", "status", "http", "sql", "reason", "problem", "exit", "currency", "country", "language",
            "result",
        ],
        "key": ["redis", "stream", "job", "idempotency", "primary", "foreign", "public"],
    ]

    static func isSecret(_ name: String) -> Bool {
        let words = self.words(of: name)
        return words.enumerated().contains { index, word in
            guard secretWords.contains(word) else { return false }
            return index == 0 || !(harmlessBefore[word]?.contains(words[index - 1]) ?? false)
        }
    }

    static func redacted(_ value: Logger.MetadataValue, named name: String) -> JSONValue {
        if isSecret(name) { return .string("<redacted>") }
        return switch value {
        case .string(let text): .string(masked(text))
        case .stringConvertible(let value): .string(masked(value.description))
        case .array(let values): .array(values.map { redacted($0, named: "") })
        case .dictionary(let values):
            .object(
                values.sorted { $0.key < $1.key }.map { .init($0.key, redacted($0.value, named: $0.key)) })
        }
    }

    /// `accessToken`, `access-token` and `access.token` are the same words.
    private static func words(of name: String) -> [String] {
        var words: [String] = []
        var word = ""
        var previousIsLower = false
        for character in name {
            if !(character.isLetter || character.isNumber) || (character.isUppercase && previousIsLower) {
                if !word.isEmpty { words.append(word) }
                word = ""
            }
            if character.isLetter || character.isNumber { word.append(contentsOf: character.lowercased()) }
            previousIsLower = character.isLowercase
        }
        if !word.isEmpty { words.append(word) }
        return words
    }
}
