import ContractSuite
import ProviderKit
import Testing

@Suite("Orange Money Web Payment keeps the contract of all providers")
struct OrangeWebPaymentContractTests {
    static let subject = ProviderUnderTest.orangeWebPayment

    @Test(arguments: ContractScenarios.all(of: subject))
    func plays(_ scenario: ContractScenario) async throws {
        try await exercise(Self.subject, scenario)
    }

    @Test func noFixtureIsIdleAndNoneIsMissing() throws {
        try expectNoIdleFixtures(Self.subject)
    }

    @Test func itsCapabilitiesAreThoseOfItsType() {
        #expect(Capability.capabilities(of: Self.subject.provider) == [.collection, .webhook, .statement])
    }
}
