import ContractSuite
import MTNMoMo
import ProviderKit
import Testing

@Suite("MTN MoMo keeps the contract of all providers")
struct MTNMoMoContractTests {
    static let subject = ProviderUnderTest.mtnMoMo
    static let provider = provider(at: ProviderPlace())

    static func provider(at place: ProviderPlace) -> MTNMoMo {
        guard let provider = try? subject.make(place) as? MTNMoMo else {
            preconditionFailure("The test configuration is at fault.")
        }
        return provider
    }

    @Test(arguments: ContractScenarios.all(of: subject))
    func plays(_ scenario: ContractScenario) async throws {
        try await exercise(Self.subject, scenario)
    }

    @Test func noFixtureIsIdleAndNoneIsMissing() throws {
        try expectNoIdleFixtures(Self.subject)
    }

    @Test func itsCapabilitiesAreThoseOfItsType() {
        #expect(
            Capability.capabilities(of: Self.subject.provider) == [
                .collection, .disbursement, .refund, .balance, .accountHolder, .deliveryNotification,
                .webhook, .statement,
            ])
    }
}
