/// The languages of Kimi's users. French where nothing else is asked for.
public enum Language: String, Sendable, CaseIterable {
    case french = "fr"
    case english = "en"

    /// The best of ours for an `Accept-Language` header (RFC 9110, section 12.5.4).
    public init(acceptLanguage header: String?) {
        let ranked = (header ?? "").split(separator: ",").enumerated().compactMap { index, part in
            let pieces = part.split(separator: ";").map { $0.trimmingSpaces() }
            let quality =
                pieces.dropFirst().first { $0.hasPrefix("q=") }.flatMap { Double($0.dropFirst(2)) } ?? 1
            let language = pieces.first.flatMap { Language(rawValue: $0.prefix(2).lowercased()) }
            return language.map { (language: $0, quality: quality, index: index) }
        }
        let best = ranked.filter { $0.quality > 0 }.max { ($0.quality, -$0.index) < ($1.quality, -$1.index) }
        self = best?.language ?? .french
    }
}

/// One sentence in each language of Kimi's users.
public struct LocalizedText: Sendable, Equatable {
    public let french: String
    public let english: String

    public init(fr french: String, en english: String) {
        self.french = french
        self.english = english
    }

    public func text(in language: Language) -> String {
        switch language {
        case .french: french
        case .english: english
        }
    }
}

extension Substring {
    fileprivate func trimmingSpaces() -> String {
        String(drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())
    }
}
