import GatewayCore
import OrangeMoney
import Primitives
import ProviderKit
import Testing

@Suite("Orange Money keeps the contract of all providers")
struct OrangeMoneyContractTests {
    static let subject = ProviderUnderTest(
        folder: "OrangeMoney", provider: provider,
        secrets: ["false-client-id", "false-client-secret", "false-token-orange"], usesTokens: true,
        ownScenarios: [
            ContractScenario("sms", "without_resource", .submit(.sent)),
            ContractScenario("sms", "credentials_missing", .submit(.error(.refused, .notSent))),
            ContractScenario("sms", "not_subscribed", .submit(.error(.refused, .notSent))),
            ContractScenario("sms", "no_bundle", .submit(.error(.refused, .notSent))),
            ContractScenario("sms", "throttled_by_code", .submit(.error(.throttled, .notSent))),
            ContractScenario("sms", "firewall", .submit(.error(.malformed, .unknown))),
        ])

    @Test(arguments: ContractScenarios.all(of: subject))
    func plays(_ scenario: ContractScenario) async throws {
        try await exercise(Self.subject, scenario)
    }

    @Test func noFixtureIsIdleAndNoneIsMissing() throws {
        try expectNoIdleFixtures(Self.subject)
    }

    @Test func itsCapabilitiesAreThoseOfItsType() {
        #expect(Capability.capabilities(of: Self.provider) == [.sms])
    }

    static let provider: OrangeMoney = {
        do {
            return OrangeMoney(
                try OrangeMoneyConfiguration(
                    baseURL: "https://api.orange.com", clientID: Secret("false-client-id"),
                    clientSecret: Secret("false-client-secret"), smsSender: "+2370000", smsSenderName: "Kimi")
            )
        } catch {
            preconditionFailure("The test configuration is at fault: \(error)")
        }
    }()
}
