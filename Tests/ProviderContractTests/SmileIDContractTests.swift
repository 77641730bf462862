import ContractSuite
import ProviderKit
import Testing

@Suite("Smile ID keeps the contract of all providers, over v1 and over v3")
struct SmileIDContractTests {
    struct Case: Sendable, CustomTestStringConvertible {
        let subject: ProviderUnderTest
        let scenario: ContractScenario
        var testDescription: String { "\(subject.folder)/\(scenario)" }
    }

    static let subjects = [ProviderUnderTest.smileIDV1, .smileIDV3]
    static let cases = subjects.flatMap { subject in
        ContractScenarios.all(of: subject).map { Case(subject: subject, scenario: $0) }
    }

    @Test(arguments: cases) func plays(_ one: Case) async throws {
        try await exercise(one.subject, one.scenario)
    }

    @Test(arguments: subjects.indices) func noFixtureIsIdleAndNoneIsMissing(_ index: Int) throws {
        try expectNoIdleFixtures(Self.subjects[index])
    }

    @Test(arguments: subjects.indices) func itsCapabilitiesAreThoseOfItsType(_ index: Int) {
        let provider = Self.subjects[index].provider
        #expect(Capability.capabilities(of: provider) == [.kyc])
        #expect(provider.manifest.currencies.isEmpty && "\(provider.manifest.id)" == "smile-id")
    }
}
