import GatewayCore
import MTNMoMo
import Primitives
import ProviderKit

extension ProviderUnderTest {
    /// MTN MoMo: two products, each with its own false credentials.
    package static let mtnMoMo: ProviderUnderTest = {
        var subject = ProviderUnderTest(
            folder: "MTNMoMo", credentials: MTNMoMoPlace.falseCredentials, usesTokens: true,
            make: { try MTNMoMoPlace($0).provider })
        // MTN's sandbox ties outcomes to these numbers ("Sandbox use cases", developer portal).
        subject.accounts = MTNMoMoScenarios.accounts
        subject.failureOfShortWallet = .declined
        subject.balances = ["collection", "disbursement"].map {
            ProviderBalance(account: $0, available: Money(1_250_000, .xaf))
        }
        subject.holderName = "Sand Box"
        subject.ownScenarios = MTNMoMoScenarios.all
        subject.words = MTNMoMoStages.words
        subject.stages = { MTNMoMoStages(scenario: $0).staging }
        subject.settings = RecorderSettings(
            environment: "MTN_MOMO_ENVIRONMENT", baseURL: "MTN_MOMO_BASE_URL", testEnvironment: "sandbox",
            credentials: Dictionary(
                uniqueKeysWithValues: MTNMoMoPlace.names.map { name in
                    let parts = name.split(separator: ".").map(String.init)
                    let part =
                        ["subscriptionKey": "SUBSCRIPTION_KEY", "apiUser": "API_USER"][parts[1]] ?? "API_KEY"
                    return (name, ["MTN_MOMO_\(parts[0].uppercased())_\(part)", "MTN_MOMO_\(part)"])
                }))
        return subject
    }()
}

/// A place where MTN is called, as MTN's configuration.
struct MTNMoMoPlace {
    let provider: MTNMoMo

    static let names = ["collection", "disbursement"].flatMap { product in
        ["subscriptionKey", "apiUser", "apiKey"].map { "\(product).\($0)" }
    }

    static let falseCredentials = [
        "collection.subscriptionKey": "fa15efa15efa15efa15efa15efa15ec1",
        "collection.apiUser": "fa15e000-0000-4000-8000-0000000000c1",
        "collection.apiKey": "false-api-key-c1",
        "disbursement.subscriptionKey": "fa15efa15efa15efa15efa15efa15ed1",
        "disbursement.apiUser": "fa15e000-0000-4000-8000-0000000000d1",
        "disbursement.apiKey": "false-api-key-d1",
    ]

    /// System credentials of the new platform: the user is no UUID, the token has punctuation.
    static let newPlatformCredentials = falseCredentials.merging([
        "collection.apiUser": "RmFsc2UgdXNlciBvZiBjb2xsZWN0aW9uIA==",
        "collection.apiKey": "false-T0ken:+/%!#$&?=*(c1)",
        "disbursement.apiUser": "RmFsc2UgdXNlciBvZiBkaXNidXJzZW0=",
        "disbursement.apiKey": "false-T0ken:+/%!#$&?=*(d1)",
    ]) { $1 }

    init(_ place: ProviderPlace) throws {
        let isNewPlatform = place.variant == "new_platform"
        let environment = place.environment ?? "mtncameroon"
        let ownURL =
            environment == "sandbox"
            ? "https://sandbox.momodeveloper.mtn.com"
            : isNewPlatform ? "https://momoapi.momo.africa" : "https://proxy.momoapi.mtn.com"
        let values =
            place.credentials ?? (isNewPlatform ? Self.newPlatformCredentials : Self.falseCredentials)
        func credentials(_ product: String) -> MTNMoMoConfiguration.Credentials {
            func value(_ name: String) -> Secret<String> { Secret(values["\(product).\(name)"] ?? "") }
            return .init(
                subscriptionKey: value("subscriptionKey"), apiUser: value("apiUser"), apiKey: value("apiKey"))
        }
        provider = MTNMoMo(
            try MTNMoMoConfiguration(
                baseURL: place.baseURL ?? ownURL, targetEnvironment: environment,
                collection: credentials("collection"), disbursement: credentials("disbursement"),
                disbursesBy: place.variant == "deposit" ? "deposit" : "transfer"))
    }
}
