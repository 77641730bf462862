import Foundation
import GatewayCore
import MTNMoMo
import Primitives
import ProviderKit
import Testing

@Suite("MTN MoMo keeps the contract of all providers")
struct MTNMoMoContractTests {
    static let subject = ProviderUnderTest(
        folder: "MTNMoMo", provider: provider, secrets: secrets, usesTokens: true, accounts: sandboxAccounts,
        failureOfShortWallet: .declined,
        ownScenarios: payments("collection") + payments("disbursement") + tokens)

    @Test(arguments: ContractScenarios.all(of: subject))
    func plays(_ scenario: ContractScenario) async throws {
        try await exercise(Self.subject, scenario)
    }

    @Test func noFixtureIsIdleAndNoneIsMissing() throws {
        try expectNoIdleFixtures(Self.subject)
    }

    @Test func itsCapabilitiesAreThoseOfItsType() {
        let capabilities = Capability.capabilities(of: Self.provider)
        #expect(capabilities == [.collection, .disbursement, .webhook])
    }

    static let secrets = [
        "fa15efa15efa15efa15efa15efa15ec1", "fa15efa15efa15efa15efa15efa15ed1",
        "fa15e000-0000-4000-8000-0000000000c1", "fa15e000-0000-4000-8000-0000000000d1",
        "false-api-key-c1", "false-api-key-d1", "false-token-collection", "false-token-disbursement",
    ]

    static let provider = MTNMoMo(configuration(baseURL: "https://proxy.momoapi.mtn.com"))

    static func configuration(baseURL: String, environment: String = "mtncameroon") -> MTNMoMoConfiguration {
        func credentials(_ letter: String) -> MTNMoMoConfiguration.Credentials {
            .init(
                subscriptionKey: Secret("fa15efa15efa15efa15efa15efa15e\(letter)1"),
                apiUser: Secret("fa15e000-0000-4000-8000-0000000000\(letter)1"),
                apiKey: Secret("false-api-key-\(letter)1"))
        }
        do {
            return try MTNMoMoConfiguration(
                baseURL: baseURL, targetEnvironment: environment, collection: credentials("c"),
                disbursement: credentials("d"))
        } catch {
            preconditionFailure("The test configuration is at fault: \(error)")
        }
    }

    /// MTN's sandbox ties outcomes to these numbers ("Sandbox use cases", developer portal).
    private static let sandboxAccounts = [
        "collection/payer_rejected": "46733123451", "disbursement/payer_rejected": "46733123451",
        "collection/expired": "46733123452", "disbursement/expired": "46733123452",
        "collection/reason_object": "46733123452", "disbursement/reason_object": "46733123452",
        "collection/payer_not_found": "46733123455", "disbursement/insufficient_funds": "46733123455",
        "disbursement/payee_not_found": "46733123457",
    ]

    private static func payments(_ folder: String) -> [ContractScenario] {
        let refused = ContractAnswer.error(.refused, .unknown)
        return [
            ContractScenario(folder, "created", .submit(.pending), .inquire(.pending)),
            ContractScenario(folder, "reason_object", .submit(.pending), .inquire(.failed(.expired))),
            ContractScenario(folder, "reason_absent", .submit(.pending), .inquire(.failed(.declined))),
            ContractScenario(folder, "numeric_amount", .submit(.pending), .inquire(.succeeded)),
            ContractScenario(folder, "rewritten_amount", .submit(.pending), .inquire(.succeeded)),
            ContractScenario(folder, "unknown_path", .submit(.error(.refused, .notSent)), .inquire(refused)),
            ContractScenario(folder, "forbidden", .submit(.error(.refused, .notSent)), .inquire(refused)),
            ContractScenario(folder, "firewall", .submit(refused), .inquire(refused)),
            ContractScenario(folder, "configuration_refused", .submit(.failed(.providerConfiguration))),
        ]
    }

    private static let tokens = [
        ContractScenario("token", "login_failed", .submit(.error(.refused, .notSent))),
        ContractScenario("token", "subscription_refused", .submit(.error(.refused, .notSent))),
    ]
}
