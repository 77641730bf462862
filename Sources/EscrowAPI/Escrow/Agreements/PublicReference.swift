package import Primitives

/// References that people read out and type: a prefix and six characters that cannot be mistaken for each other
/// (no 0, 1, I or O), such as `TXN-7Q3K9M`.
package enum PublicReference {
    package static let alphabet = Array("23456789ABCDEFGHJKLMNPQRSTUVWXYZ")

    package static func agreement(_ identifiers: IdentifierSource) -> String { make("TXN-", identifiers) }
    package static func payment(_ identifiers: IdentifierSource) -> String { make("PAY-", identifiers) }
    package static func dispute(_ identifiers: IdentifierSource) -> String { make("DSP-", identifiers) }

    /// Whether the text may be a reference with that prefix; letters of either case are taken.
    package static func normalized(_ text: String, prefix: String) -> String? {
        let upper = text.uppercased()
        guard upper.hasPrefix(prefix), upper.count == prefix.count + 6,
            upper.dropFirst(prefix.count).allSatisfy({ ("A"..."Z").contains($0) || ("0"..."9").contains($0) })
        else { return nil }
        return upper
    }

    private static func make(_ prefix: String, _ identifiers: IdentifierSource) -> String {
        prefix + String(identifiers.bytes(6).map { alphabet[Int($0 % 32)] })
    }
}
