import GatewayCore
import OrangeMoney
import Primitives
import ProviderKit

extension ProviderUnderTest {
    /// Orange Money over the Core API.
    package static let orangeMoney: ProviderUnderTest = {
        let credentials = OrangeMoneyPlace.falseCredentials
        var subject = ProviderUnderTest(
            folder: "OrangeMoney", credentials: credentials, usesTokens: true,
            make: { try OrangeMoneyPlace.provider(at: $0) })
        subject.account = "237690000000"
        subject.preparedKey = "MP261124FA15E0FA15E0FA15E0FA"
        subject.cannotSay = [.currency, .inactiveHolders]
        // The text of a refused prompt is not published.
        subject.failureOfRefusedPrompt = .declined
        subject.failureOfShortWallet = .declined
        subject.holderName = "FLORENT ABENA"
        subject.webhookWords = (succeeded: "SUCCESSFULL", failed: "FAILED")
        subject.ownScenarios = OrangeMoneyScenarios.all
        subject.words = OrangeMoneyStages.words
        subject.stages = { OrangeMoneyStages(scenario: $0).staging }
        subject.settings = OrangeMoneyPlace.settings
        return subject
    }()
}

/// A place where the Core API is called, as its configuration.
private enum OrangeMoneyPlace {
    static let falseCredentials = [
        "consumerKey": "false-consumer-key", "consumerSecret": "false-consumer-secret",
        "apiUser": "false-api-user", "apiPassword": "false-api-password", "pin": "00000000",
        "channelMSISDN": "690000099",
    ]

    /// The developer portal's gateway. A person with an account there has to approve.
    static let settings: RecorderSettings = {
        var settings = RecorderSettings(
            environment: "ORANGE_MONEY_ENVIRONMENT", baseURL: "ORANGE_MONEY_BASE_URL",
            testEnvironment: "developer",
            credentials: [
                "consumerKey": ["ORANGE_MONEY_CONSUMER_KEY"],
                "consumerSecret": ["ORANGE_MONEY_CONSUMER_SECRET"],
                "apiUser": ["ORANGE_MONEY_API_USER"], "apiPassword": ["ORANGE_MONEY_API_PASSWORD"],
                "pin": ["ORANGE_MONEY_PIN"], "channelMSISDN": ["ORANGE_MONEY_CHANNEL_MSISDN"],
            ])
        settings.account = "ORANGE_RECORDING_MSISDN"
        settings.members = [
            "payToken": "MP261124FA15E0FA15E0FA15E0FA", "confirmtxnmessage": "Paiement reussi.",
            "txnmessage": "Depot effectue avec succes", "firstName": "FLORENT", "lastName": "ABENA",
            "firstname": "FLORENT", "lastname": "ABENA",
        ]
        settings.spellings = { [OrangeOrderID.short($0)] }
        return settings
    }()

    static func provider(at place: ProviderPlace) throws -> any Provider {
        let values = place.credentials ?? falseCredentials
        func value(_ name: String) -> Secret<String> { Secret(values[name] ?? "") }
        return OrangeCore(
            try OrangeCoreConfiguration(
                gateway: place.variant ?? place.environment ?? "production", tokenURL: place.baseURL,
                apiURL: place.baseURL,
                credentials: .init(
                    consumerKey: value("consumerKey"), consumerSecret: value("consumerSecret"),
                    apiUser: value("apiUser"), apiPassword: value("apiPassword"), pin: value("pin")),
                channelMSISDN: values["channelMSISDN"] ?? ""))
    }
}

/// What only the Core API does.
private enum OrangeMoneyScenarios {
    static let all = payments(.collection) + payments(.disbursement) + questions + developerGateway

    private static func payments(_ capability: Capability) -> [ContractScenario] {
        let folder = capability.rawValue
        let isCollection = capability == .collection
        let noAccount = ContractAnswer.failed(isCollection ? .payerNotFound : .payeeNotFound)
        let noFunds = ContractAnswer.failed(isCollection ? .insufficientFunds : .declined)
        let refused = ContractAnswer.error(.refused, .unknown)
        func scenario(_ name: String, _ submission: ContractAnswer, _ inquiry: ContractAnswer)
            -> ContractScenario
        {
            ContractScenario(folder, name, .submit(submission), .inquire(inquiry))
        }
        func submission(_ name: String, _ answer: ContractAnswer) -> ContractScenario {
            ContractScenario(folder, name, .submit(answer))
        }
        let silent = ContractScenarios.silent
        return [
            submission("preparation_server_error", .error(.interrupted, .notSent)),
            submission("preparation_silence", .error(.interrupted, .notSent)),
            submission("preparation_malformed", .error(.malformed, .notSent)),
            submission("preparation_throttled", .error(.throttled, .notSent)),
            submission("preparation_without_token", .error(.malformed, .notSent)),
            submission("pay_token_unknown", .failed(.providerUnavailable)),
            submission("refusal_unreadable", ContractScenarios.unreadable),
            submission("foreign_refusal", .mismatched),
            submission("refusal_of_a_success", .unrecognised), submission("foreign_answer", .mismatched),
            scenario("executed_at_once", .succeeded, .succeeded),
            scenario("refused", noFunds, noFunds), scenario("refused_without_data", noFunds, noFunds),
            scenario("refused_inside_ok", noAccount, noAccount),
            scenario("status_null", .pending, .unrecognised),
            scenario("unpaid", silent, .notFound), scenario("unpaid_expired", silent, .failed(.expired)),
            scenario("cancelled", .pending, .failed(.cancelled)),
            scenario("createtime_is_number", .pending, .succeeded),
            scenario("other_message", .pending, .succeeded),
            scenario("foreign_token", .pending, .mismatched),
            scenario("foreign_order", .pending, .mismatched),
            scenario("token_refused_in_xml", .pending, .succeeded),
            scenario("unknown_path", .error(.refused, .notSent), refused),
            scenario("forbidden", .error(.refused, .notSent), refused),
        ]
    }

    private static let questions = [
        ContractScenario(
            "account_holder", "lower_case_names",
            .inquire(.holder(.active, name: "FLORENT ABENA"))),
        ContractScenario("account_holder", "refused", .inquire(.holder(.unknown, name: nil))),
        ContractScenario("account_holder", "pin_refused", .inquire(.error(.refused, .unknown))),
        ContractScenario("account_holder", "number_unknown", .inquire(.holder(.unknown, name: nil))),
    ]

    private static let developerGateway = [
        ContractScenario(
            "developer_gateway", "collected", calls: .collection, variant: "developer", .submit(.pending),
            .inquire(.succeeded)),
        ContractScenario(
            "developer_gateway", "disbursed", calls: .disbursement, variant: "developer", .submit(.pending),
            .inquire(.succeeded)),
        ContractScenario(
            "developer_gateway", "token_expired", calls: .collection, variant: "developer",
            .submit(.pending), .inquire(.succeeded)),
    ]
}
