import ContractSuite
import GatewayCore
import Primitives
import ProviderKit
import Testing

@testable import MTNMoMo
@testable import OrangeMoney

/// docs/providers.md says of every word of an operator what the code makes of it.
@Suite(.serialized) struct StatusTableTests {
    private static let document = "docs/providers.md"

    @Test func everyFailureIsASentenceInBothLanguages() throws {
        let rows = PaymentFailure.allCases.map { failure in
            ["`\(failure.rawValue)`", failure.sentence.english, failure.sentence.french]
        }
        try GeneratedPart("failures", of: Self.document).expect(
            markdownTable(["failure", "in English", "en français"], rows))
    }

    @Test func everyStatusOfMTNIsExplained() throws {
        let rows = try MTNMoMoStatus.allCases.map { status in
            let body =
                #"{"status":"\#(status.rawValue)","amount":"5000","currency":"XAF","externalId":"PAY-7Q3K9M","#
                + #""payer":{"partyIdType":"MSISDN","partyId":"237670000000"}}"#
            let reply = try MTNMoMo.decodeInquiry(
                Self.response(200, body), of: Self.order, as: .requestToPay)
            let isFailed = status == .failed ? ", or why: see below" : ""
            return ["`\(status.rawValue)`", reply.outcome.word + isFailed]
        }
        try GeneratedPart("mtn-momo statuses", of: Self.document).expect(
            markdownTable(["MTN's word", "the payment"], rows))
    }

    @Test func everyReasonOfMTNIsExplained() throws {
        let rows = MTNMoMoReason.allCases.map { reason in
            [
                "`\(reason.rawValue)`", "`\(reason.failure(of: .requestToPay).rawValue)`",
                "`\(reason.failure(of: .transfer).rawValue)`", reason.provesNothingCreated ? "yes" : "",
            ]
        }
        for operation in MTNMoMoOperation.allCases where !operation.isCollection {
            for reason in MTNMoMoReason.allCases {
                #expect(reason.failure(of: operation) == reason.failure(of: .transfer))
            }
        }
        let header = ["MTN's code", "a collection", "a disbursement or a refund", "nothing created"]
        try GeneratedPart("mtn-momo reasons", of: Self.document).expect(markdownTable(header, rows))
    }

    @Test func everyAnswerOfMTNIsExplained() throws {
        let rows = Self.mtnAnswers.map { status, shape, body in
            let response = Self.response(status, body)
            let submission = Self.meaning {
                try MTNMoMo.decodeSubmission(response, of: Self.order, as: .requestToPay).outcome.word
            }
            let inquiry = Self.meaning(ofInquiry: true) {
                try MTNMoMo.decodeInquiry(response, of: Self.order, as: .requestToPay).outcome.word
            }
            return ["\(status)", shape, submission, inquiry]
        }
        try GeneratedPart("mtn-momo answers", of: Self.document).expect(
            markdownTable(["HTTP", "body", "to a new payment", "to an inquiry"], rows))
    }

    @Test func everyStatusOfOrangeMoneyIsExplained() throws {
        let order = ProviderUnderTest.orangeMoney.order(for: ContractScenario("collection", "accepted"))
        let rows = try OrangeCoreStatus.allCases.map { status in
            let body =
                #"{"message":"m","data":{"status":"\#(status.rawValue)","amount":\#(order.amount.minorUnits),"#
                + #""subscriberMsisdn":"\#(order.account.nationalDigits)","#
                + #""payToken":"\#(order.preparedKey ?? "")","txnmode":"\#(OrangeOrderID.short(order.attempt))"}}"#
            let reply = try OrangeCore.decodeInquiry(
                Self.response(200, body), of: order, as: .merchantPayment)
            let isFailed = status == .failed ? ", or why: see below" : ""
            return ["`\(status.rawValue)`", reply.outcome.word + isFailed]
        }
        try GeneratedPart("orange-money statuses", of: Self.document).expect(
            markdownTable(["Orange's word", "the payment"], rows))
    }

    @Test func everyReasonOfOrangeMoneyIsExplained() throws {
        let codes = OrangeCoreReason.allCases.map { reason in
            [
                "`\(reason.rawValue)`", "`\(reason.failure(of: .merchantPayment).rawValue)`",
                "`\(reason.failure(of: .cashIn).rawValue)`",
            ]
        }
        let texts = OrangeCoreText.allCases.map { text in
            [
                text.rawValue, "`\(text.failure(of: .merchantPayment).rawValue)`",
                "`\(text.failure(of: .cashIn).rawValue)`",
            ]
        }
        try GeneratedPart("orange-money reasons", of: Self.document).expect(
            markdownTable(
                ["Orange's code or text", "a collection", "a disbursement or a refund"], codes + texts))
    }

    @Test func everyStatusOfOrangeWebPaymentIsExplained() throws {
        let rows = OrangeWebPaymentStatus.allCases.map { status in
            ["`\(status.rawValue)`", status.outcome(providerReference: nil).word]
        }
        try GeneratedPart("orange-webpay statuses", of: Self.document).expect(
            markdownTable(["Orange's word", "the payment"], rows))
    }

    @Test func everyAnswerOfOrangeIsExplained() throws {
        let rows = Self.orangeAnswers.map { status, shape, body in
            let meaning = Self.meaning {
                _ = try OrangeSMS.decodeSMS(Self.response(status, body))
                return "taken"
            }
            return ["\(status)", shape, meaning]
        }
        try GeneratedPart("orange-sms answers", of: Self.document).expect(
            markdownTable(["HTTP", "body", "the message"], rows))
    }

    private static let gateway = #"{ "statusCode": 0, "message": "text" }"#
    private static let mtnAnswers: [(Int, String, String)] = [
        (202, "empty", ""), (400, "empty, or a code", ""), (401, "any", gateway),
        (403, "API gateway", gateway), (403, "HTML of a firewall", "<html>"), (404, "API gateway", gateway),
        (404, "`RESOURCE_NOT_FOUND`", #"{"code":"RESOURCE_NOT_FOUND"}"#),
        (409, "`RESOURCE_ALREADY_EXIST`", #"{"code":"RESOURCE_ALREADY_EXIST"}"#), (429, "any", gateway),
        (500, "a code that proves nothing was created", #"{"code":"INVALID_CALLBACK_URL_HOST"}"#),
        (500, "`NOT_ALLOWED`", #"{"code":"NOT_ALLOWED"}"#), (500, "any other", #"{"code":"OTHER"}"#),
        (503, "any", ""), (302, "a redirect", ""), (200, "not what MTN documents", "<html>"),
    ]

    private static func fault(_ kind: String, _ id: String) -> String {
        #"{"requestError":{"\#(kind)":{"messageId":"\#(id)"}}}"#
    }

    private static let orangeAnswers: [(Int, String, String)] = [
        (201, "the message", #"{"outboundSMSMessageRequest":{}}"#),
        (400, "messaging service", fault("serviceException", "SVC0004")),
        (401, "the OAuth door", #"{"code":40}"#), (403, "the OAuth door", #"{"code":50}"#),
        (403, "messaging service", fault("policyException", "POL0001")), (429, "any", ""),
        (400, "the OAuth door, code 53", #"{"code":53}"#), (400, "the OAuth door", #"{"code":22}"#),
        (500, "any", ""), (200, "not what Orange documents", "<html>"),
    ]

    private static let order = MTNMoMoContractTests.subject.order(
        for: ContractScenario("collection", "accepted"))

    private static func response(_ status: Int, _ body: String) -> ProviderResponse {
        ProviderResponse(status: status, body: Array(body.utf8))
    }

    /// What a decoder makes of an answer, or the error that it throws. That of an inquiry says nothing of the payment.
    private static func meaning(ofInquiry: Bool = false, _ decode: () throws -> String) -> String {
        do { return try decode() } catch {
            guard let error = error as? ProviderError else { return "\(error)" }
            if ofInquiry { return "nothing: \(error.code.rawValue)" }
            let fate =
                switch error.delivery {
                case .notSent: "not sent"
                case .unknown: "unknown"
                }
            return "\(error.code.rawValue), \(fate)"
        }
    }
}

extension ProviderOutcome {
    fileprivate var word: String {
        switch self {
        case .pending: "pending"
        case .succeeded: "succeeded"
        case .failed(let failure, _): "failed: `\(failure.rawValue)`"
        case .alreadySubmitted: "known already: is asked about"
        case .notFound: "unknown there; believed at the third such answer"
        case .mismatched, .unrecognised: "indeterminate"
        }
    }
}
