import ContractSuite
import ProviderKit
import Testing

@Suite("Orange SMS keeps the contract of all providers")
struct OrangeSMSContractTests {
    static let subject = ProviderUnderTest.orangeSMS
    static let provider = subject.provider

    @Test(arguments: ContractScenarios.all(of: subject))
    func plays(_ scenario: ContractScenario) async throws {
        try await exercise(Self.subject, scenario)
    }

    @Test func noFixtureIsIdleAndNoneIsMissing() throws {
        try expectNoIdleFixtures(Self.subject)
    }

    @Test func itsCapabilitiesAreThoseOfItsType() {
        #expect(Capability.capabilities(of: Self.subject.provider) == [.sms, .smsReceipt])
    }
}
