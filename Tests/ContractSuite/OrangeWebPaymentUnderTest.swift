import GatewayCore
import HTTPTypes
import OrangeMoney
import Primitives
import ProviderKit

extension ProviderUnderTest {
    /// Orange Money by Web Payment.
    package static let orangeWebPayment: ProviderUnderTest = {
        let credentials = [
            "clientID": "false-client-id", "clientSecret": "false-client-secret", "merchantKey": "fa15e000",
        ]
        var subject = ProviderUnderTest(
            folder: "OrangeWebPayment", credentials: credentials, usesTokens: true,
            make: { place in
                let values = place.credentials ?? credentials
                func value(_ name: String) -> Secret<String> { Secret(values[name] ?? "") }
                return OrangeWebPayment(
                    try OrangeWebPaymentConfiguration(
                        baseURL: place.baseURL ?? "https://api.orange.com",
                        country: place.variant ?? place.environment ?? "cm",
                        clientID: value("clientID"), clientSecret: value("clientSecret"),
                        merchantKey: value("merchantKey"), returnURL: "https://kimi.example/return",
                        cancelURL: "https://kimi.example/cancel", shopName: "Kimi"))
            })
        subject.target = "OrangeMoney"
        subject.preparedKey =
            "\(orderID)/fa15efa15efa15efa15efa15efa15efa15efa15efa15efa15efa15efa15efa15"
        // Five words, and nothing else but our own order_id.
        subject.cannotSay = [.currency, .amount, .reasons, .unknownPayments]
        subject.failureOfRefusedPrompt = .declined
        subject.submissionAsks = true
        subject.webhookWords = (succeeded: "SUCCESS", failed: "FAILED")
        subject.ownScenarios = OrangeWebPaymentScenarios.all
        subject.words = OrangeWebPaymentStages.words
        subject.stages = { OrangeWebPaymentStages(scenario: $0).staging }
        subject.settings = settings
        return subject
    }()

    /// The suite's attempt in base 36, and its first try at a page.
    private static let orderID = "5MKQPACNAITSQZEV15JJ8PV0U-1"

    /// Orange's sandbox, whose currency is its own. Nobody has to pay on the page.
    private static let settings: RecorderSettings = {
        var settings = RecorderSettings(
            environment: "ORANGE_WEBPAY_COUNTRY", baseURL: "ORANGE_WEBPAY_BASE_URL", testEnvironment: "dev",
            credentials: [
                "clientID": ["ORANGE_MONEY_CLIENT_ID"], "clientSecret": ["ORANGE_MONEY_CLIENT_SECRET"],
                "merchantKey": ["ORANGE_WEBPAY_MERCHANT_KEY"],
            ])
        settings.members = [
            "pay_token": String(repeating: "fa15e", count: 12) + "fa15",
            "notif_token": String(repeating: "fa15e", count: 6) + "fa",
        ]
        settings.spellings = { [OrangeOrderID.whole($0)] }
        return settings
    }()
}

/// What only Web Payment does.
private enum OrangeWebPaymentScenarios {
    static let all: [ContractScenario] = {
        func page(_ name: String, _ answer: ContractAnswer) -> ContractScenario {
            ContractScenario("collection", name, .submit(answer))
        }
        return [
            page("preparation_server_error", .error(.interrupted, .notSent)),
            page("preparation_silence", .error(.interrupted, .notSent)),
            page("preparation_malformed", .error(.malformed, .notSent)),
            page("preparation_throttled", .error(.throttled, .notSent)),
            page("preparation_without_token", .error(.malformed, .notSent)),
            page("merchant_key_refused", .error(.refused, .notSent)),
            page("order_id_taken", .error(.refused, .notSent)),
            ContractScenario("collection", "not_visited", .submit(.pending), .inquire(.pending)),
            ContractScenario("collection", "status_in_ok", .submit(.pending), .inquire(.succeeded)),
            ContractScenario(
                "collection", "other_combination", .submit(.pending), .inquire(.error(.refused, .unknown))),
            ContractScenario(
                "sandbox", "collected", calls: .collection, variant: "dev", .submit(.pending),
                .inquire(.succeeded)),
        ]
    }()
}

/// How the imitation of Web Payment is told to do what Orange may do. Only for webhooks somebody visits the page; what a
/// payer brings about is else put into the second answer about the payment, the first one being the submission's.
private struct OrangeWebPaymentStages {
    let scenario: ContractScenario

    static let words: SimulatorWords = {
        var words = SimulatorWords(
            provider: "orange-webpay", token: "sms_token",
            credentials: [
                "clientID": "sandbox-client-id", "clientSecret": "sandbox-client-secret",
                "merchantKey": "fa15e0ff",
            ],
            submission: { _ in "transactionstatus" }, inquiry: { _ in "transactionstatus" })
        words.visit = visit
        return words
    }()

    /// What the page's form sends.
    @Sendable private static func visit(_ payerURL: String) -> ProviderRequest? {
        guard let range = payerURL.ranges(of: "/mpayment/abstract/").first else { return nil }
        let token = payerURL[range.upperBound...]
        return ProviderRequest(
            .post, "\(payerURL[..<range.lowerBound])/mpayment/charges",
            headers: [.contentType: "application/x-www-form-urlencoded"],
            body: Array("Token=\(token)&Msisdn=690000000&Otp=123456&Action=pay".utf8))
    }

    private static let paid: KeyValuePairs<String, JSONValue?> = [
        "replace": .object([
            #""INITIATED""#: #""SUCCESS""#, #""txnid":"""#: #""txnid":"MP261124.0900.A00001""#,
        ])
    ]

    var staging: Staging? {
        switch scenario.folder {
        case "webhook": webhook
        case "token": token
        default: words ?? page ?? fault
        }
    }

    private var webhook: Staging? {
        switch scenario.name {
        case "webhook_succeeded": visited([])
        case "webhook_failed": visited([rule("decline", at: "webpayment")])
        case "webhook_replayed": visited([rule("webhook_twice", at: "webpayment")])
        case "webhook_forged":
            .simulated(
                Stage(
                    after: [.submission], faults: [rule("webhook_forged", at: "webpayment")],
                    isToldFirst: true))
        default: nil
        }
    }

    /// The payer fills in the page, and the imitation notifies of that.
    private func visited(_ faults: [JSONValue]) -> Staging {
        .simulated(Stage(after: [.submission, .visit], faults: faults, isToldFirst: true))
    }

    /// What the second answer says.
    private var words: Staging? {
        let word: String
        switch scenario.name {
        case "accepted", "collected": return later(Self.paid)
        case "payer_rejected", "unknown_reason": word = #""FAILED""#
        case "expired": word = #""EXPIRED""#
        case "still_pending": word = #""PENDING""#
        case "unknown_status": word = #""ONGOING""#
        case "status_is_number": word = "7"
        default: return nil
        }
        return later(["replace": .object([#""INITIATED""#: .string(word)])])
    }

    private var page: Staging? {
        switch scenario.name {
        case "preparation_server_error": stage(rule("error_before", at: "webpayment", status: 500))
        case "preparation_silence":
            .simulated(
                Stage(
                    faults: [rule("no_answer_before", at: "webpayment")], deadline: .milliseconds(1200)))
        case "preparation_malformed": stage(rule("non_json", at: "webpayment"))
        case "preparation_throttled": stage(rule("error_before", at: "webpayment", status: 429))
        case "preparation_without_token":
            stage(
                rule("alter", at: "webpayment", alteration: ["replace": .object(["pay_token": "was"])]))
        case "merchant_key_refused":
            .simulated(
                Stage(
                    switches: .object([
                        "orange_merchant_keys": .object(["cm": .array([.string("fa15e0fe")])])
                    ])))
        case "order_id_taken":
            stage(
                rule(
                    "alter", at: "webpayment", status: 403,
                    alteration: ["body": #"{"code":50,"message":"Access denied","description":"order_id"}"#]))
        case "bad_request":
            stage(rule("alter", at: "webpayment", status: 400, alteration: ["body": #"{"code":24}"#]))
        default: nil
        }
    }

    private var fault: Staging? {
        let success = #"{"status":"SUCCESS","order_id":"0","txnid":"MP261124.0900.A00001"}"#
        switch scenario.name {
        case "not_visited": return .anywhere(after: [])
        case "status_in_ok":
            return later(Self.paid, status: 200)
        case "other_combination":
            return later(["body": #"{"code":60,"message":"Resource not found"}"#], status: 404)
        case "foreign_payment": return later(["body": .string(success)])
        case "foreign_failure": return later(["body": #"{"status":"FAILED","order_id":"0"}"#])
        case "incomplete_success": return later(["body": #"{"status":"SUCCESS"}"#])
        case "truncated": return later(["body": #"{"status":"SUCC"#])
        case "too_large": return later(["pad_to": 400_000])
        case "invalid_utf8": return later(["body_base64": "eyJzdGF0dXMiOiJTVUNDRVNTRlVM/yJ9"])
        case "executed_server_error":
            return .simulated(
                Stage(faults: [
                    rule("error_before", at: "transactionstatus", status: 500, times: 1),
                    rule("alter", at: "transactionstatus", alteration: Self.paid),
                ]))
        case "token_expired":
            // The page takes the first token; the answer to the second call about it is the inquiry's.
            return .simulated(
                Stage(faults: [
                    rule("token_revoked", at: "transactionstatus", times: 1),
                    rule("alter", at: "transactionstatus", nth: 3, alteration: Self.paid),
                ]))
        default: return nil
        }
    }

    private var token: Staging? {
        switch scenario.name {
        case "refused_twice": stage(rule("token_revoked", at: "webpayment", times: 2))
        case "credentials_refused":
            stage(tokenRule("alter", status: 401, alteration: ["body": #"{"error":"invalid_client"}"#]))
        case "without_lifetime":
            stage(tokenRule("alter", alteration: ["body": #"{"access_token":"false-token-orange-1"}"#]))
        case "lifetime_as_text":
            stage(tokenRule("alter", alteration: ["replace": .object([": 3600": #": "3600""#])]))
        case "unavailable": stage(tokenRule("error_before", status: 503))
        case "throttled": stage(tokenRule("error_before", status: 429))
        case "silence":
            .simulated(Stage(faults: [tokenRule("no_answer_before")], deadline: .milliseconds(1200)))
        case "malformed": stage(tokenRule("non_json"))
        default: nil
        }
    }
}

extension OrangeWebPaymentStages {
    private func stage(_ fault: JSONValue) -> Staging { .simulated(Stage(faults: [fault])) }

    /// The answer to the inquiry, changed.
    private func later(_ alteration: KeyValuePairs<String, JSONValue?>, status: Int? = nil) -> Staging {
        stage(rule("alter", at: "transactionstatus", status: status, nth: 2, alteration: alteration))
    }

    /// The token endpoint stands with the API that had it first.
    private func tokenRule(
        _ action: String, status: Int? = nil, alteration: KeyValuePairs<String, JSONValue?>? = nil
    ) -> JSONValue {
        rule(action, at: "sms_token", of: "orange-sms", status: status, alteration: alteration)
    }

    private func rule(
        _ action: String, at operation: String, of provider: String = "orange-webpay", status: Int? = nil,
        nth: Int? = nil, times: Int? = nil, alteration: KeyValuePairs<String, JSONValue?>? = nil
    ) -> JSONValue {
        .object([
            "provider": .string(provider), "operation": .string(operation), "action": .string(action),
            "status": status.map { .integer($0) }, "nth": nth.map { .integer($0) },
            "times": times.map { .integer($0) }, "alteration": alteration.map { .object($0) },
        ])
    }
}
