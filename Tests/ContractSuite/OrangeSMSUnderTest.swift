import OrangeMoney
import Primitives
import ProviderKit

extension ProviderUnderTest {
    /// Text messages over Orange's SMS API.
    package static let orangeSMS: ProviderUnderTest = {
        let credentials = ["clientID": "false-client-id", "clientSecret": "false-client-secret"]
        var subject = ProviderUnderTest(
            folder: "OrangeSMS", credentials: credentials, usesTokens: true,
            make: { place in
                let values = place.credentials ?? credentials
                return OrangeSMS(
                    try OrangeSMSConfiguration(
                        baseURL: place.baseURL ?? "https://api.orange.com",
                        clientID: Secret(values["clientID"] ?? ""),
                        clientSecret: Secret(values["clientSecret"] ?? ""), smsSender: "+2370000",
                        smsSenderName: "Kimi"))
            })
        subject.target = "OrangeMoney"
        subject.ownScenarios = [
            ContractScenario("sms", "without_resource", .submit(.sent)),
            ContractScenario("sms", "credentials_missing", .submit(.error(.refused, .notSent))),
            ContractScenario("sms", "not_subscribed", .submit(.error(.refused, .notSent))),
            ContractScenario("sms", "no_bundle", .submit(.error(.refused, .notSent))),
            ContractScenario("sms", "throttled_by_code", .submit(.error(.throttled, .notSent))),
            ContractScenario("sms", "firewall", .submit(.error(.malformed, .unknown))),
            ContractScenario("sms_receipt", "receipt_waiting", .read(.receipt(nil))),
            ContractScenario("sms_receipt", "receipt_uncertain", .read(.receipt(nil))),
            ContractScenario("sms_receipt", "receipt_unknown_word", .read(.receipt(nil))),
        ]
        subject.words = OrangeSMSStages.words
        subject.stages = { OrangeSMSStages.staging(of: $0) }
        // There is no test environment: a recording sends one message, of the bundle, to somebody who has agreed.
        var settings = RecorderSettings(
            environment: nil, baseURL: "ORANGE_SMS_BASE_URL", testEnvironment: "production",
            credentials: [
                "clientID": ["ORANGE_MONEY_CLIENT_ID"], "clientSecret": ["ORANGE_MONEY_CLIENT_SECRET"],
            ])
        settings.account = "ORANGE_RECORDING_MSISDN"
        subject.settings = settings
        return subject
    }()
}

/// How Orange's imitation is told to do what Orange may do. It takes any client, so what Orange refuses one for is an
/// altered answer.
private enum OrangeSMSStages {
    static let words = SimulatorWords(
        provider: "orange-sms", token: "sms_token",
        credentials: ["clientID": "sandbox", "clientSecret": "sandbox"],
        submission: { _ in "sms" }, inquiry: { _ in "sms" })

    static func staging(of scenario: ContractScenario) -> Staging? {
        switch scenario.description {
        case "sms/refused": answered(400, #"{"requestError":{"serviceException":{"messageId":"SVC0004"}}}"#)
        case "sms/credentials_missing": answered(401, #"{"code":40,"message":"Missing credentials"}"#)
        case "sms/not_subscribed": answered(403, #"{"code":50,"message":"Access denied"}"#)
        case "sms/no_bundle": answered(403, #"{"requestError":{"policyException":{"messageId":"POL0001"}}}"#)
        case "sms/throttled_by_code": answered(403, #"{"code":53,"message":"Too many requests"}"#)
        case "sms/without_resource":
            answered(201, #"{"outboundSMSMessageRequest":{"address":["tel:+2370000"]}}"#)
        case "sms/firewall": .simulated(Stage(faults: [rule("sms", "non_json", status: 403)]))
        // Orange's answer to an expired token has its own code, 42.
        case "sms/token_expired":
            answered(401, #"{"code":42,"message":"Expired credentials"}"#, times: 1)
        case "token/refused_twice":
            answered(401, #"{"code":41,"message":"Expired credentials"}"#, times: 2)
        case "token/credentials_refused":
            answered(401, #"{"error":"invalid_client"}"#, at: "sms_token")
        case "token/without_lifetime":
            answered(200, #"{"token_type":"Bearer","access_token":"false-token-orange-1"}"#, at: "sms_token")
        case "token/lifetime_as_text":
            .simulated(
                Stage(faults: [
                    rule(
                        "sms_token", "alter",
                        alteration: .object(["replace": .object([": 3600": #": "3600""#])]))
                ]))
        default: scenario.capability == .smsReceipt ? receipt(scenario.name) : nil
        }
    }

    private static func receipt(_ name: String) -> Staging? {
        let words = [
            "receipt_delivered": "DeliveredToTerminal", "receipt_undelivered": "DeliveryImpossible",
            "receipt_underway": "DeliveredToNetwork", "receipt_waiting": "MessageWaiting",
            "receipt_uncertain": "DeliveryUncertain", "receipt_replayed": "DeliveredToTerminal",
        ]
        guard let word = words[name] else {
            return .never(
                "The imitation sends the receipts that Orange documents; another comes from somebody else.")
        }
        let faults = name == "receipt_replayed" ? [rule("sms", "webhook_twice")] : []
        return .simulated(
            Stage(
                after: [.submission],
                switches: .object(["orange_sms": .object(["delivery_status": .string(word)])]),
                faults: faults, isToldFirst: true))
    }

    private static func answered(
        _ status: Int, _ body: String, at operation: String = "sms", times: Int? = nil
    ) -> Staging {
        .simulated(
            Stage(faults: [
                rule(
                    operation, "alter", status: status, times: times,
                    alteration: .object(["body": .string(body)]))
            ]))
    }

    private static func rule(
        _ operation: String, _ action: String, status: Int? = nil, times: Int? = nil,
        alteration: JSONValue? = nil
    ) -> JSONValue {
        .object([
            "provider": "orange-sms", "operation": .string(operation), "action": .string(action),
            "status": status.map { .integer($0) }, "times": times.map { .integer($0) },
            "alteration": alteration,
        ])
    }
}
