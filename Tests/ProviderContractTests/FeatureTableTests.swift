import ContractSuite
import Primitives
import ProviderKit
import Testing

/// The table in the README says what the providers' types and manifests say.
@Suite struct FeatureTableTests {
    /// Generations of one provider are one of them.
    private static let providers = ProviderUnderTest.all.map(\.provider).reduce(into: [any Provider]()) {
        if !$0.map(\.manifest.id).contains($1.manifest.id) { $0.append($1) }
    }

    @Test(arguments: [("README.md", Language.english), ("README.fr.md", .french)])
    func theREADMEShowsWhatEveryProviderCanDo(_ document: String, _ language: Language) throws {
        let table = FeatureTable(Self.providers).markdown(in: language)
        try GeneratedPart("features", of: document).expect(table)
    }

    @Test func everyCapabilityHasAWordInBothLanguages() {
        for language in Language.allCases {
            let names = Set(Capability.allCases.map { $0.name.text(in: language) })
            #expect(names.count == Capability.allCases.count && !names.contains(""))
        }
    }

    @Test func aCapabilityIsMarkedWhereTheTypeHasItAndNowhereElse() {
        let lines = FeatureTable([Self.providers[0], ProviderUnderTest.orangeSMS.provider]).markdown(
            in: .english
        ).split(
            separator: "\n")
        #expect(lines.contains("| Refunds of its own | yes | – |"))
        #expect(lines.contains("| Text messages | – | yes |"))
        #expect(lines.contains("| Inquiries, at most | 10 a second | none published |"))
    }
}
