import Primitives
import ProviderKit

/// How the imitation of the Core API is told to do what Orange may do.
struct OrangeMoneyStages {
    let scenario: ContractScenario

    static let words: SimulatorWords = {
        var words = SimulatorWords(
            provider: "orange-money", token: "token",
            credentials: [
                "consumerKey": "sandbox-consumer-key", "consumerSecret": "sandbox-consumer-secret",
                "apiUser": "sandbox-api-user", "apiPassword": "sandbox-api-password", "pin": "00000000",
                "channelMSISDN": "690000099",
            ],
            submission: { question($0) ?? "\(family($0))_pay" },
            inquiry: { question($0) ?? "\(family($0))_paymentstatus" })
        words.replacements = replacements
        // A cash-in is done when it is answered; the suite's ones wait first.
        words.lastRules = { scenario in
            guard scenario.capability == .disbursement, scenario.name != "executed_at_once" else { return [] }
            let waits = JSONValue.object(["replace": .object(["SUCCESSFULL": "PENDING"])])
            return [rule("cashin_pay", "alter", alteration: waits)]
        }
        return words
    }()

    /// What is called there where no payment is.
    private static func question(_ scenario: ContractScenario) -> String? {
        switch scenario.capability {
        case .accountHolder: "subscriber"
        case .payerPrompt: "mp_push"
        default: nil
        }
    }

    private static func family(_ scenario: ContractScenario) -> String {
        scenario.capability == .disbursement ? "cashin" : "mp"
    }

    private static let paid = #""status":"SUCCESSFULL""#

    /// What stands in the answer about a success, and what to put there instead: `mp` has the confirmation's code,
    /// `cashin` the transaction's.
    private static func failed(_ code: String) -> KeyValuePairs<String, JSONValue?> {
        [
            paid: #""status":"FAILED""#,
            #""confirmtxnstatus":"200""#: .string(#""confirmtxnstatus":"\#(code)""#),
            #""txnstatus":"200""#: .string(#""txnstatus":"\#(code)""#),
        ]
    }

    private static let replacements: [String: KeyValuePairs<String, JSONValue?>] = [
        "payer_rejected": failed("99999"), "insufficient_funds": failed("60019"),
        "payer_not_found": failed("99051"), "payee_not_found": failed("99051"),
        "unknown_reason": failed("77777"), "expired": [paid: #""status":"EXPIRED""#],
        "cancelled": [paid: #""status":"CANCELLED""#], "unknown_status": [paid: #""status":"ONGOING""#],
        "status_is_number": [paid: #""status":7"#], "other_amount": [#""amount":5000"#: #""amount":500"#],
        "foreign_payment": [#""690000000""#: #""690000098""#],
        "foreign_failure": [paid: #""status":"FAILED""#, #""690000000""#: #""690000098""#],
        "incomplete_success": [#""amount":5000,"#: ""],
        "foreign_token": [#""payToken":""#: #""payToken":"X"#],
        "foreign_order": [#""txnmode":""#: #""txnmode":"X"#],
        "other_message": ["Transaction retrieved successfully": "Statut de la transaction"],
    ]

    /// Nil where it is staged as for every provider.
    var staging: Staging? {
        switch scenario.folder {
        case "token": token
        case "webhook": webhook
        case "account_holder": question
        case "payer_prompt": prompt
        case "developer_gateway":
            .simulated(
                Stage(
                    faults: scenario.name == "token_expired"
                        ? Self.words.faults("token_revoked", everywhereIn: scenario, times: 1) : []))
        default: payment ?? preparation ?? refusal
        }
    }

    private var payment: Staging? {
        let waits = JSONValue.object(["approval": .object(["mode": "manual"])])
        let isPending = fault(
            "alter", .inquiry, alteration: ["replace": .object(["SUCCESSFULL": "PENDING"])])
        switch scenario.name {
        case "still_pending": return stage(isPending, switches: waits)
        case "duplicate_reference":
            return .simulated(
                Stage(after: [.submission], switches: waits, faults: [isPending], isToldFirst: true))
        case "bad_request":
            return stage(answered(400, #"{"message":"Bad request: amount","data":null}"#))
        case "createtime_is_number":
            return .simulated(Stage(switches: switches("createtime", "number")))
        case "executed_at_once":
            return scenario.capability == .disbursement
                ? .anywhere(after: [])
                : stage(
                    fault("alter", .submission, alteration: ["replace": .object(["PENDING": "SUCCESSFULL"])]))
        case "unpaid":
            return stage(fault("error_before", .submission, status: 500))
        case "unpaid_expired", "status_null":
            return nullStage
        case "token_refused_in_xml":
            return .simulated(
                Stage(
                    switches: switches("unauthorized_shape", "xml"),
                    faults: Self.words.faults("token_revoked", everywhereIn: scenario, times: 1)))
        case "unknown_path": return everywhere(404, 404)
        case "forbidden": return everywhere(403, 900_908)
        default: return nil
        }
    }

    /// A row that nobody paid with: the payment is kept from the imitation.
    private var nullStage: Staging {
        guard scenario.name == "unpaid_expired" else {
            let body = #"{"message":"Transaction retrieved successfully","data":{"status":null}}"#
            return stage(fault("alter", .inquiry, alteration: ["body": .string(body)]))
        }
        return .simulated(
            Stage(
                switches: switches("pay_token_life_ms", .integer(0)),
                faults: [fault("error_before", .submission, status: 500)]))
    }

    private var preparation: Staging? {
        func stage(
            _ action: String, status: Int? = nil, deadline: Duration? = nil, body: JSONValue? = nil
        ) -> Staging {
            let operation = scenario.capability == .disbursement ? "cashin_init" : "mp_init"
            let alteration = body.map { JSONValue.object(["body": $0]) }
            return .simulated(
                Stage(
                    faults: [Self.rule(operation, action, status: status, alteration: alteration)],
                    deadline: deadline))
        }
        return switch scenario.name {
        case "preparation_server_error": stage("error_before", status: 500)
        case "preparation_silence": stage("no_answer_before", deadline: .milliseconds(1200))
        case "preparation_malformed": stage("non_json", status: 200)
        case "preparation_throttled": stage("error_before", status: 429)
        case "preparation_without_token": stage("alter", body: #"{"message":"OK","data":{}}"#)
        default: nil
        }
    }

    private var refusal: Staging? {
        switch scenario.name {
        case "pay_token_unknown": return stage(fault("not_found", .submission))
        case "refusal_unreadable": return stage(fault("non_json", .submission, status: 417))
        case "refused": return stage(fault("decline", .submission, reason: "60019"))
        case "refused_inside_ok":
            return .simulated(
                Stage(
                    switches: switches("refusal_transport", "200_failed"),
                    faults: [fault("decline", .submission, reason: "0066111")]))
        case "refused_without_data":
            let payer = scenario.capability == .disbursement ? "merchant" : "237690000000"
            return .simulated(
                Stage(
                    faults: [
                        fault("alter", .submission, alteration: ["body": #"{"message":"60019 :: text"}"#])
                    ],
                    wallets: [payer: "0"]))
        case "foreign_refusal":
            let body = #"{"message":"60019 :: text","data":{"payToken":"MP261124FA15","status":"FAILED"}}"#
            return stage(answered(417, body))
        case "refusal_of_a_success":
            return stage(answered(417, #"{"message":"60019 :: text","data":{"status":"SUCCESSFULL"}}"#))
        case "foreign_answer":
            return stage(
                fault(
                    "alter", .submission,
                    alteration: ["replace": .object([#""690000000""#: #""690000098""#])]))
        default: return nil
        }
    }

    /// A prompt that nobody answers fails; a declined payment would never have had a prompt, and so no webhook.
    private var webhook: Staging? {
        guard scenario.name == "webhook_failed" else { return nil }
        return .simulated(
            Stage(
                after: [.submission],
                switches: .object([
                    "approval": .object(["mode": "manual", "expires_ms": 100]),
                    "orange_money": .object(["unanswered_status": "FAILED"]),
                ]), isToldFirst: true))
    }

    /// The payment waits, but for one that is over.
    private var prompt: Staging? {
        let waits = JSONValue.object(["approval": .object(["mode": "manual"])])
        func stage(_ faults: [JSONValue]) -> Staging {
            .simulated(
                Stage(after: [.collection], switches: waits, faults: faults, isToldFirst: true))
        }
        switch scenario.name {
        case "accepted": return stage([])
        case "not_pending":
            return .simulated(
                Stage(
                    after: [.collection],
                    faults: [Self.rule("mp_pay", "decline")], isToldFirst: true))
        case "foreign_payment":
            let alteration: KeyValuePairs<String, JSONValue?> = [
                "replace": .object([#""payToken":""#: #""payToken":"X"#])
            ]
            return stage([fault("alter", .submission, alteration: alteration)])
        case "not_found": return stage([fault("not_found", .submission)])
        case "token_expired":
            return stage(Self.words.faults("token_revoked", everywhereIn: scenario, times: 1))
        default: return nil
        }
    }

    private var question: Staging? {
        switch scenario.name {
        case "not_found":
            return stage(
                answered(200, #"{"message":"text","data":{"firstName":null,"lastName":null}}"#))
        case "lower_case_names": return .simulated(Stage(switches: switches("name_keys", "firstname")))
        case "refused": return stage(answered(417, #"{"message":"00671 :: text","data":null}"#))
        case "pin_refused":
            return stage(answered(417, #"{"message":"99999 :: Code PIN incorrect","data":null}"#))
        case "number_unknown": return stage(fault("not_found", .inquiry))
        default: return nil
        }
    }

    private var token: Staging? {
        switch scenario.name {
        case "credentials_refused":
            return stage(
                fault(
                    "alter", .token, status: 401, alteration: ["body": #"{"error":"invalid_client"}"#]))
        case "without_lifetime":
            let body = #"{"access_token":"false-token-orange-1","token_type":"Bearer"}"#
            return stage(fault("alter", .token, alteration: ["body": .string(body)]))
        case "lifetime_as_text":
            return stage(
                fault(
                    "alter", .token,
                    alteration: ["replace": .object([#""expires_in":"#: #""expires_in":"3600","was":"#])]))
        default: return nil
        }
    }
}

extension OrangeMoneyStages {
    private func stage(_ fault: JSONValue, switches: JSONValue? = nil) -> Staging {
        .simulated(Stage(switches: switches, faults: [fault]))
    }

    private func switches(_ name: String, _ value: JSONValue) -> JSONValue {
        .object(["orange_money": .object([JSONValue.Member(name, value)])])
    }

    private func fault(
        _ action: String, _ call: SimulatorWords.Call, status: Int? = nil, reason: String? = nil,
        alteration: KeyValuePairs<String, JSONValue?>? = nil
    ) -> JSONValue {
        Self.words.fault(
            action, at: call, of: scenario, status: status, reason: reason,
            alteration: alteration.map { .object($0) })
    }

    /// The submission answered so, whatever became of it.
    private func answered(_ status: Int, _ body: String) -> JSONValue {
        fault("alter", .submission, status: status, alteration: ["body": .string(body)])
    }

    /// What the gateway in front of the service says, to every call of the scenario.
    private func everywhere(_ status: Int, _ code: Int64) -> Staging {
        let body = JSONValue.object([
            "fault": .object(["code": .integer(code), "message": "text", "description": "text"])
        ]).text
        return .simulated(
            Stage(
                faults: Self.words.faults(
                    "alter", everywhereIn: scenario, status: status,
                    alteration: .object(["body": .string(body)]))))
    }

    private static func rule(
        _ operation: String, _ action: String, status: Int? = nil, alteration: JSONValue? = nil
    ) -> JSONValue {
        .object([
            "provider": "orange-money", "operation": .string(operation), "action": .string(action),
            "status": status.map { .integer($0) }, "alteration": alteration,
        ])
    }
}
