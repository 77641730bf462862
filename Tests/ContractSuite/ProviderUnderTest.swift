package import GatewayCore
import Primitives
package import ProviderKit

/// A provider with false credentials, and what the suite must know to judge it.
package struct ProviderUnderTest: Sendable {
    /// The provider's folder among the fixtures.
    package let folder: String
    /// The target that it is in: named like the folder, unless it holds several providers.
    package var target: String
    /// The credentials that the fixtures hold, by the names that `make` takes. All are visibly false.
    package let credentials: [String: String]
    package let usesTokens: Bool
    /// Builds the provider for a place; the fixtures' own one where the place says nothing.
    package let make: @Sendable (ProviderPlace) throws -> any Provider
    /// The account of all scenarios but those.
    package var account = "237670000000"
    /// The account of a scenario (`collection/expired`) whose outcome a provider's test environment ties to a
    /// number.
    package var accounts: [String: String] = [:]
    /// What an attempt is asked by where the provider gives that out and the scenario begins with a question.
    package var preparedKey: String?
    /// What the provider's answers never tell: scenarios about that are left out.
    package var cannotSay: Set<ContractMatter> = []
    /// Whether a submission sends nothing that moves money, and asks how the prepared attempt stands.
    package var submissionAsks = false
    /// What a payment fails with that the payer has turned down.
    package var failureOfRefusedPrompt = PaymentFailure.payerRefused
    /// What a disbursement fails with when our own wallet at the provider is short.
    package var failureOfShortWallet = PaymentFailure.insufficientFunds
    /// What the fixtures and the staged simulator hold of ours.
    package var balances: [ProviderBalance] = []
    /// The name on every account of the fixtures and of the simulator.
    package var holderName: String?
    /// Whom a check is about, where a provider's test environment decides by that.
    package var person: @Sendable (ContractScenario) -> KYCPerson = { _ in
        KYCPerson(
            givenNames: "Amina Fatou", lastName: "Clearwater", phone: nil,
            email: "amina.clearwater@example.com")
    }
    /// What a provider's plain refusal of a person tells of its reason.
    package var reasonOfRejection = KYCReason.unknownResult
    /// What becomes of a check whose images the provider could not use, where nobody has told why.
    package var answerOnUnusableImages = ContractAnswer.decided(.recapture, [.imageUnusable])
    /// What its callbacks claim of a person who is verified, and of one whose face is another.
    package var callbackWords = (verified: "", rejected: "")
    /// Texts about people that must never be seen.
    package var privateTexts: [String] = []
    /// The provider's words for a payment that has gone through and for one that has failed, in its webhooks.
    package var webhookWords = (succeeded: "SUCCESSFUL", failed: "FAILED")
    /// Whether a webhook that the provider has not sent is refused when it is read.
    package var signsWebhooks = false
    /// Scenarios of this provider alone.
    package var ownScenarios: [ContractScenario] = []
    /// How the scenarios are staged live, beyond what `Staging.common` knows.
    package var stages: @Sendable (ContractScenario) -> Staging? = { _ in nil }
    /// The words by which the simulator's fault rules name the operations.
    package var words: SimulatorWords?
    /// Where the recorder finds real credentials; nil where nothing is recorded.
    package var settings: RecorderSettings?

    package init(
        folder: String, credentials: [String: String], usesTokens: Bool,
        make: @escaping @Sendable (ProviderPlace) throws -> any Provider
    ) {
        self.folder = folder
        target = folder
        self.credentials = credentials
        self.usesTokens = usesTokens
        self.make = make
        provider = Self.provider(at: ProviderPlace(), make)
    }

    /// With false credentials: they are never at fault.
    private static func provider(
        at place: ProviderPlace, _ make: (ProviderPlace) throws -> any Provider
    ) -> any Provider {
        do {
            return try make(place)
        } catch {
            preconditionFailure("The test configuration is at fault: \(error)")
        }
    }

    /// The provider as the fixtures know it.
    package let provider: any Provider

    /// Every provider.
    package static let all: [ProviderUnderTest] = [
        .mtnMoMo,
        .orangeMoney,
        .orangeWebPayment,
        .orangeSMS,
        .smileIDV1,
        .smileIDV3,
        // bin/new-provider: subject
    ]

    /// Every text that must never be seen: the false credentials, how all tokens of the fixtures begin, and the name of
    /// an account's holder.
    package var secrets: [String] {
        credentials.values + ["false-token", "false-T0ken"] + (holderName.map { [$0] } ?? [])
            + privateTexts
    }

    package func provider(for scenario: ContractScenario, environment: String?) -> any Provider {
        scenario.variant == nil && environment == nil
            ? provider
            : Self.provider(at: ProviderPlace(variant: scenario.variant, environment: environment), make)
    }

    /// The attempt of all fixtures, and the collection that their refunds send back.
    package static let attempt = identifier("5f0c7a52-8b1e-4c39-9d3e-2a7f6b1c0d4e")
    package static let collection = identifier("5f0c7a52-8b1e-4c39-9d3e-2a7f6b1c0d4c")
    package static let webhookHost = "kimi.example"

    private static func identifier(_ text: String) -> AttemptID {
        guard let id = AttemptID(text) else { preconditionFailure("\(text) is no identifier.") }
        return id
    }

    /// The one order of all fixtures: 5,000 francs, or 50.00 in a test environment that knows no francs. An order of a
    /// recording has no webhook: nobody could call us.
    ///
    /// `real` is the number of a person who takes part in a recording.
    package func order(
        for scenario: ContractScenario, environment: String? = nil, real: MSISDN? = nil
    ) -> PaymentOrder {
        let currency =
            provider(for: scenario, environment: environment).manifest.currencies.first ?? .xaf
        guard let account = real ?? MSISDN(accounts[scenario.description] ?? account) else {
            preconditionFailure("The account of \(scenario) is no number.")
        }
        let webhookURL =
            "https://\(Self.webhookHost)/webhooks/\(provider.manifest.id)/false-webhook-token"
        return PaymentOrder(
            attempt: Self.attempt, amount: Money(5_000, currency), account: account,
            externalID: "PAY-7Q3K9M", message: "Achat de riz",
            webhookURL: environment == nil ? webhookURL : nil, preparedKey: preparedKey)
    }

    /// The one message of all fixtures, to a person who takes part where there is one.
    package func message(to real: MSISDN? = nil) -> SMSOrder {
        guard let id = SMSID("5f0c7a52-8b1e-4c39-9d3e-2a7f6b1c0d4f"),
            let recipient = real ?? MSISDN("237670000001")
        else {
            preconditionFailure("The test message's identifier or recipient is not one.")
        }
        return SMSOrder(id: id, recipient: recipient, text: "Kimi : votre code est prêt.")
    }
}

/// What an operator's answers may be silent about.
package enum ContractMatter: Sendable {
    case currency
    case amount
    /// Why a payment failed.
    case reasons
    /// That an account exists and cannot be used.
    case inactiveHolders
    /// That a payment is not known.
    case unknownPayments
}

/// Where a provider is called, and as whom. What is nil is as in the fixtures.
package struct ProviderPlace: Sendable {
    /// The scenario's own configuration, in the words of the provider's scenarios.
    package var variant: String?
    /// One of the provider's environments, in its own word, as a recorded fixture names it.
    package var environment: String?
    package var baseURL: String?
    package var credentials: [String: String]?

    package init(
        variant: String? = nil, environment: String? = nil, baseURL: String? = nil,
        credentials: [String: String]? = nil
    ) {
        self.variant = variant
        self.environment = environment
        self.baseURL = baseURL
        self.credentials = credentials
    }
}

/// The settings from which a recording takes its place and its credentials: those that the daemon reads.
package struct RecorderSettings: Sendable {
    /// The name of the setting of the environment; nil for a provider that has one alone, and moves no money.
    package let environment: String?
    /// The name of the setting of the address.
    package let baseURL: String
    /// The environment in which no real money moves, in the provider's word.
    package let testEnvironment: String
    /// For each credential the settings that may hold it, the first one first.
    package let credentials: [String: [String]]
    /// The setting that holds the number of a person who has agreed to be called; nil where the test environment has
    /// numbers of its own.
    package var account: String?
    /// Members of answers that open something or name a person, and what is written in their place.
    package var members: [String: String] = [:]
    /// How the provider spells an attempt beside its identifier.
    package var spellings: @Sendable (AttemptID) -> [String] = { _ in [] }

    package init(
        environment: String?, baseURL: String, testEnvironment: String, credentials: [String: [String]]
    ) {
        self.testEnvironment = testEnvironment
        self.environment = environment
        self.baseURL = baseURL
        self.credentials = credentials
    }
}
