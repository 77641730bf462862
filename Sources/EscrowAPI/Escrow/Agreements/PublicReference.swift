package import Primitives

/// References that people read out and type: a prefix and six characters that cannot be mistaken for each other
/// (no 0, 1, I or O), such as `TXN-7Q3K9M`.
package enum PublicReference {
    package static let alphabet = Array("23456789ABCDEFGHJKLMNPQRSTUVWXYZ")

    package static func agreement(_ identifiers: IdentifierSource) -> String { make("TXN-", identifiers) }
    package static func payment(_ identifiers: IdentifierSource) -> String { make("PAY-", identifiers) }
    package static func dispute(_ identifiers: IdentifierSource) -> String { make("DSP-", identifiers) }

    /// Some of which one is free, even where most are taken.
    static func candidates(_ make: (IdentifierSource) -> String, _ identifiers: IdentifierSource) -> [String]
    {
        (0..<8).map { _ in make(identifiers) }
    }

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

/// References that were free when they were looked for. Who takes one that another has taken since fails, and has written
/// nothing.
struct UnusedReferences: Sendable {
    private var rest: [String]

    init(_ candidates: [String], taken: [String]) {
        var seen = Set(taken)
        rest = candidates.filter { seen.insert($0).inserted }
    }

    mutating func take() throws -> String {
        guard !rest.isEmpty else { throw ReferencesExhausted() }
        return rest.removeFirst()
    }
}

/// All references that were tried are taken.
struct ReferencesExhausted: Error {}
