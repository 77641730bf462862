import Primitives
import ProviderKit

/// How MTN's imitation is told to do what MTN may do.
struct MTNMoMoStages {
    let scenario: ContractScenario

    static let words = SimulatorWords(
        provider: "mtn-momo", token: "token",
        // The user that the imitation has from the start; it takes any subscription key.
        credentials: Dictionary(
            uniqueKeysWithValues: MTNMoMoPlace.names.map { name in
                let part = name.split(separator: ".")[1]
                let value =
                    part == "apiUser"
                    ? "00000000-0000-4000-8000-000000000001"
                    : part == "apiKey"
                        ? "00000000000000000000000000000001" : "5eb0c0de5eb0c0de5eb0c0de5eb0c0de"
                return (name, value)
            }),
        submission: { scenario in
            if scenario.variant == "deposit" { return "deposit" }
            return switch scenario.capability {
            case .disbursement: "transfer"
            case .refund: "refund"
            case .deliveryNotification: "deliverynotification"
            default: "requesttopay"
            }
        },
        inquiry: { scenario in
            switch scenario.capability {
            case .balance: "balance"
            case .accountHolder: "active"
            default: "status"
            }
        })

    /// Nil where it is staged as for every provider.
    var staging: Staging? {
        switch scenario.folder {
        case "token", "new_platform": token
        case "webhook": webhook
        case "balance": balance
        case "account_holder", "delivery_notification": question
        case "refund": refund ?? payment
        default: payment
        }
    }

    private var payment: Staging? {
        switch scenario.name {
        case "still_pending", "payer_rejected", "expired", "created", "payer_not_found", "payee_not_found",
            "payee_cannot_receive":
            .anywhere(after: [])
        case "duplicate_reference": .anywhere(after: [.submission])
        case "insufficient_funds":
            scenario.folder == "disbursement"
                ? .anywhere(after: []) : simulated(Stage(wallets: ["237670000000": "0"]))
        case "unknown_reason": declined("NEW_REASON")
        case "unknown_status": answered([#""SUCCESSFUL""#: #""ONGOING""#])
        case "status_is_number": answered([#""SUCCESSFUL""#: "7"])
        case "not_found": simulated(Stage(faults: [fault("not_found", .inquiry)]))
        case "other_amount": answered([#""amount":"5000""#: #""amount":"500""#])
        case "numeric_amount": answered([#""amount":"5000""#: #""amount":5000"#])
        case "rewritten_amount": answered([#""amount":"5000""#: #""amount":"5000.0""#])
        case "other_currency": answered(["XAF": "EUR"])
        case "foreign_payment": answered(Self.foreign)
        case "foreign_failure": answered(Self.foreign, declined: "PAYER_NOT_FOUND")
        case "incomplete_success":
            altered([
                "body": #"{"financialTransactionId":"1195582132","status":"SUCCESSFUL"}"#
            ])
        case "bad_request": simulated(Stage(webhookURL: "https://localhost//webhooks"))
        case "configuration_refused": simulated(Stage(webhookURL: "https://elsewhere.example/webhooks"))
        case "reason_object":
            simulated(Stage(switches: .object(["reason_shape": "object"])))
        case "reason_absent":
            answered(
                [#","reason":"INTERNAL_PROCESSING_ERROR""#: ""], declined: "INTERNAL_PROCESSING_ERROR")
        case "unknown_path": everywhere("error_before", status: 404)
        case "forbidden": everywhere("error_before", status: 403)
        case "firewall": everywhere("non_json", status: 403)
        default: nil
        }
    }

    /// No number stands in a refund, so its outcomes are faults, but for those of the collection.
    private var refund: Staging? {
        switch scenario.name {
        case "still_pending": simulated(Stage(switches: Self.slowSettlement))
        case "duplicate_reference":
            .simulated(
                Stage(
                    after: [.collection, .submission], switches: Self.slowSettlement, isToldFirst: true))
        case "payer_rejected": declined("APPROVAL_REJECTED")
        case "expired": declined("EXPIRED")
        case "reason_object":
            simulated(
                Stage(
                    switches: .object(["reason_shape": "object"]),
                    faults: [fault("decline", .submission, reason: "EXPIRED")]))
        case "created": answered([#""SUCCESSFUL""#: #""CREATED""#])
        case "insufficient_funds": simulated(Stage(wallets: ["merchant": "0"]))
        case "collection_not_found": .simulated(Stage())
        case "collection_not_completed": .anywhere(after: [.collection])
        default: nil
        }
    }

    private var webhook: Staging? {
        let faults: [JSONValue]
        switch scenario.name {
        case "webhook_succeeded": faults = []
        case "webhook_failed": faults = [fault("decline", .submission, reason: "APPROVAL_REJECTED")]
        case "webhook_forged": faults = [fault("webhook_forged", .submission)]
        case "webhook_replayed": faults = [fault("webhook_twice", .submission)]
        default:
            return .never(
                "The imitation sends the webhooks that MTN documents; one with another body comes from somebody else."
            )
        }
        let waits = JSONValue.object(["approval": .object(["mode": "manual"])])
        return .simulated(
            Stage(
                after: [.submission], switches: scenario.name == "webhook_forged" ? waits : nil,
                faults: faults, isToldFirst: true))
    }

    private var balance: Staging? {
        switch scenario.name {
        case "accepted": .simulated(Stage())
        case "other_currency": answered(["XAF": "EUR"])
        case "decimals": answered([#""1250000""#: #""12.50""#])
        case "negative":
            simulated(
                Stage(faults: [
                    alteration(["replace": .object([#""1250000""#: #""-250""#])], times: 1),
                    alteration(["replace": .object([#""1250000""#: #""0""#])]),
                ]))
        case "numbers":
            simulated(
                Stage(faults: [
                    alteration(["replace": .object([#""1250000""#: "1250000"])], times: 1),
                    alteration(["replace": .object([#""1250000""#: "75"])]),
                ]))
        case "not_allowed": altered(["body": .string(Self.notAllowed)], status: 500)
        default: nil
        }
    }

    private var question: Staging? {
        switch (scenario.folder, scenario.name) {
        case ("account_holder", "not_found"), ("account_holder", "inactive"),
            ("account_holder", "not_allowed"), ("account_holder", "unavailable"):
            .anywhere(after: [])
        case ("account_holder", "bare_result"):
            simulated(
                Stage(faults: [
                    alteration(["body": "true"]), Self.information("error_before", status: 403),
                ]))
        case ("account_holder", "name_refused"):
            simulated(Stage(faults: [Self.information("error_before", status: 403)]))
        case ("account_holder", "name_in_parts"):
            simulated(
                Stage(faults: [
                    Self.information(
                        "alter", alteration: .object(["replace": .object([#""name":"Sand Box","#: ""])]))
                ]))
        case ("account_holder", "result_is_text"): answered([":true": #":"true""#])
        case ("account_holder", "unknown_path"): everywhere("error_before", status: 404)
        case ("delivery_notification", "repeated"), ("delivery_notification", "too_early"):
            .anywhere(after: [.collection])
        case ("delivery_notification", "not_found"): .anywhere(after: [])
        case ("delivery_notification", "bad_request"): everywhere("error_before", status: 400)
        default: nil
        }
    }

    private var token: Staging? {
        let wrongKey = ["collection.apiKey": "ffffffffffffffffffffffffffffffff"]
        switch scenario.name {
        case "login_failed": return .simulated(Stage(credentials: wrongKey))
        case "subscription_refused":
            let keys = JSONValue.object(["collection": ["fa15efa15efa15efa15efa15efa15ec1"]])
            return .simulated(Stage(switches: .object(["subscription_keys": keys])))
        case "credentials_refused":
            let shape = scenario.variant == nil ? "401_login_failed" : "401_invalid_client"
            return .simulated(
                Stage(switches: newPlatform(["wrong_credentials": .string(shape)]), credentials: wrongKey))
        case "without_lifetime": return tokenAnswered([#","expires_in":3600"#: ""])
        case "lifetime_as_text": return tokenAnswered([":3600": #":"3600""#])
        case "collected", "disbursed":
            return .simulated(
                Stage(switches: newPlatform([:]), credentials: MTNMoMoPlace.newPlatformCredentials))
        case "firewall":
            return .simulated(Stage(faults: [fault("non_json", .token, status: 403)]))
        case "target_refused":
            return .never(
                "Our client always sends X-Target-Environment, and its configuration takes no value that MTN does not "
                    + "know.")
        default: return nil
        }
    }
}

extension MTNMoMoStages {
    private static let slowSettlement = JSONValue.object([
        "approval": .object(["mode": "auto", "delay_ms": 0]),
        "settlement": .object(["delay_ms": 86_400_000]),
    ])

    private static let foreign: KeyValuePairs<String, JSONValue?> = [
        "PAY-7Q3K9M": "PAY-000000", "237670000000": "237670000099",
    ]

    private static let notAllowed =
        #"{"message":"Authorization failed. Insufficient permissions.","code":"NOT_ALLOWED"}"#

    /// The switches of the new platform, and what else is wanted.
    private func newPlatform(_ members: KeyValuePairs<String, JSONValue?>) -> JSONValue {
        let users = ["collection", "disbursement"].compactMap { product in
            MTNMoMoPlace.newPlatformCredentials["\(product).apiUser"].map { user in
                JSONValue.Member(
                    user, .string(MTNMoMoPlace.newPlatformCredentials["\(product).apiKey"] ?? ""))
            }
        }
        let own: [JSONValue.Member] =
            scenario.variant == nil
            ? [] : [.init("target_environment_on_token", "mandatory"), .init("api_users", .object(users))]
        return .object((JSONValue.object(members).members ?? []) + own)
    }

    /// What a refund sends back is collected first.
    private func simulated(_ stage: Stage) -> Staging {
        var stage = stage
        if scenario.capability == .refund { stage.preparations = [.collection] + stage.preparations }
        return .simulated(stage)
    }

    private func fault(
        _ action: String, _ call: SimulatorWords.Call, status: Int? = nil, reason: String? = nil,
        times: Int? = nil, alteration: JSONValue? = nil
    ) -> JSONValue {
        Self.words.fault(
            action, at: call, of: scenario, status: status, reason: reason, times: times,
            alteration: alteration)
    }

    private func alteration(
        _ members: KeyValuePairs<String, JSONValue?>, status: Int? = nil, times: Int? = nil
    ) -> JSONValue {
        fault("alter", .inquiry, status: status, times: times, alteration: .object(members))
    }

    private func everywhere(_ action: String, status: Int) -> Staging {
        var stage = Stage(faults: Self.words.faults(action, everywhereIn: scenario, status: status))
        if scenario.capability == .deliveryNotification { stage.preparations = [.collection] }
        return simulated(stage)
    }

    private func declined(_ reason: String) -> Staging {
        simulated(Stage(faults: [fault("decline", .submission, reason: reason)]))
    }

    private func altered(_ members: KeyValuePairs<String, JSONValue?>, status: Int? = nil) -> Staging {
        simulated(Stage(faults: [alteration(members, status: status)]))
    }

    /// The answer to the inquiry with texts replaced, after the payment was declined where a reason is given.
    private func answered(
        _ replacements: KeyValuePairs<String, JSONValue?>, declined reason: String? = nil
    ) -> Staging {
        var faults = [alteration(["replace": .object(replacements)])]
        if let reason { faults.append(fault("decline", .submission, reason: reason)) }
        return simulated(Stage(faults: faults))
    }

    private func tokenAnswered(_ replacements: KeyValuePairs<String, JSONValue?>) -> Staging {
        .simulated(
            Stage(faults: [
                fault("alter", .token, alteration: .object(["replace": .object(replacements)]))
            ]))
    }

    /// At the second call of an account holder's check.
    private static func information(
        _ action: String, status: Int? = nil, alteration: JSONValue? = nil
    ) -> JSONValue {
        .object([
            "provider": "mtn-momo", "operation": "basicuserinfo", "action": .string(action),
            "status": status.map { .integer($0) }, "alteration": alteration,
        ])
    }
}
