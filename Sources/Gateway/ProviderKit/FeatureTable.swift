import GatewayCore
public import Primitives

/// What each provider can do, as a table in Markdown for the README: read off types and manifests, so that it cannot
/// promise what is not there.
public struct FeatureTable: Sendable {
    private let columns: [Column]

    private struct Column {
        let manifest: ProviderManifest
        let capabilities: Set<Capability>
    }

    /// The providers in the order of the columns.
    public init(_ providers: [any Provider]) {
        columns = providers.map {
            Column(manifest: $0.manifest, capabilities: Capability.capabilities(of: $0))
        }
    }

    /// The table's lines, each ending with a line feed.
    public func markdown(in language: Language) -> String {
        func say(_ text: LocalizedText) -> String { text.text(in: language) }
        var rows = [[""] + columns.map(\.manifest.displayName), ["---"] + columns.map { _ in "---" }]
        for capability in Capability.allCases {
            let marks = columns.map { $0.capabilities.contains(capability) ? say(Words.yes) : Words.no }
            if Set(marks) != [Words.no] { rows.append([say(capability.name)] + marks) }
        }
        rows.append([say(Words.countries)] + columns.map { $0.manifest.countries.sorted().listed })
        rows.append(
            [say(Words.currencies)]
                + columns.map { $0.manifest.currencies.map(\.rawValue).sorted().listed })
        rows.append([say(Words.inquiryRate)] + columns.map { say($0.manifest.rates.inquiries.phrase) })
        rows.append([say(Words.resubmission)] + columns.map { say($0.manifest.resubmission.phrase) })
        return rows.map { "| " + $0.joined(separator: " | ") + " |\n" }.joined()
    }

    private enum Words {
        static let yes = LocalizedText(fr: "oui", en: "yes")
        static let no = "–"
        static let countries = LocalizedText(fr: "Pays", en: "Countries")
        static let currencies = LocalizedText(fr: "Monnaies", en: "Currencies")
        static let inquiryRate = LocalizedText(fr: "Interrogations, au plus", en: "Inquiries, at most")
        static let resubmission = LocalizedText(
            fr: "Le même ordre, envoyé de nouveau", en: "The same order, sent again")
    }
}

extension Resubmission {
    /// What becomes of an order that arrives twice.
    public var phrase: LocalizedText {
        switch self {
        case .deduplicated: LocalizedText(fr: "reconnu", en: "recognised")
        case .never: LocalizedText(fr: "jamais par une machine", en: "never by a machine")
        }
    }
}

extension RequestRate? {
    fileprivate var phrase: LocalizedText {
        guard let self else { return LocalizedText(fr: "rien de publié", en: "none published") }
        let seconds = self.window.components.seconds
        let isPlain = seconds > 0 && self.window == .seconds(seconds)
        guard isPlain else { return LocalizedText(fr: "\(self)", en: "\(self)") }
        return LocalizedText(
            fr: seconds == 1 ? "\(self.requests) par seconde" : "\(self.requests) en \(seconds) s",
            en: seconds == 1 ? "\(self.requests) a second" : "\(self.requests) in \(seconds) s")
    }
}

extension [String] {
    fileprivate var listed: String { isEmpty ? "–" : joined(separator: ", ") }
}
