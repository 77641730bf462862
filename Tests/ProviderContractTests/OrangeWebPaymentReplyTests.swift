import ContractSuite
import GatewayCore
import Primitives
import ProviderKit
import Testing

@testable import OrangeMoney

/// What Web Payment's words and errors mean.
@Suite struct OrangeWebPaymentReplyTests {
    @Test func everyStatusMeansWhatTheTableSays() throws {
        let reference = "MP261124.0900.A00001"
        let meanings: [(String, ProviderOutcome)] = [
            ("INITIATED", .pending(providerReference: reference)),
            ("PENDING", .pending(providerReference: reference)),
            ("SUCCESS", .succeeded(providerReference: reference)),
            ("FAILED", .failed(.declined, code: "FAILED")),
            ("EXPIRED", .failed(.expired, code: "EXPIRED")),
        ]
        #expect(meanings.map(\.0) == OrangeWebPaymentStatus.allCases.map(\.rawValue))
        for (word, outcome) in meanings {
            for status in [200, 201] {
                let body = #"{"status":"\#(word)","order_id":"\#(key.orderID)","txnid":"\#(reference)"}"#
                #expect(try inquiry(status, body).outcome == outcome)
                let foreign = #"{"status":"\#(word)","order_id":"X"}"#
                #expect(try inquiry(status, foreign).outcome == .mismatched(fields: ["order_id"]))
            }
            let nameless = try inquiry(201, #"{"status":"\#(word)"}"#).outcome
            #expect((nameless == .mismatched(fields: ["order_id"])) == (word == "SUCCESS"))
        }
    }

    @Test(arguments: ["success", "SUCCESSFULL", "", "ONGOING"])
    func anUnknownWordIsNeverFinal(_ word: String) throws {
        let outcome = try inquiry(201, #"{"status":"\#(word)","order_id":"\#(key.orderID)"}"#).outcome
        guard case .unrecognised = outcome else {
            Issue.record("\(word) is read as \(outcome).")
            return
        }
    }

    /// Not documented as part of the answer: told and another's, they count; told and ours, or not told, they do not.
    @Test(arguments: OrangeWebPaymentStatus.allCases)
    func aForeignTokenOrAmountIsNoAnswerAboutOurs(_ status: OrangeWebPaymentStatus) throws {
        func outcome(_ members: String) throws -> ProviderOutcome {
            let body = #"{"status":"\#(status.rawValue)","order_id":"\#(key.orderID)",\#(members)}"#
            return try inquiry(201, body).outcome
        }
        for ours in [#""pay_token":"fa15e","amount":5000"#, #""amount":"5000","pay_token":null"#] {
            #expect(try outcome(ours) == status.outcome(providerReference: nil))
        }
        #expect(try outcome(#""pay_token":"fa15f""#) == .mismatched(fields: ["pay_token"]))
        for amount in ["500", "5000.5", "\"x\""] {
            #expect(try outcome(#""amount":\#(amount)"#) == .mismatched(fields: ["amount"]))
        }
    }

    @Test func everyErrorIsReadAsDocumented() throws {
        let errors: [(Int, String, ProviderError.Code, ProviderError.Delivery)] = [
            (401, #"{"code":40}"#, .refused, .notSent), (403, #"{"code":50}"#, .refused, .notSent),
            (400, #"{"code":23}"#, .orderRefused, .notSent), (404, #"{"code":60}"#, .refused, .notSent),
            (429, "", .throttled, .notSent), (403, #"{"code":53}"#, .throttled, .notSent),
            (500, #"{"code":1}"#, .interrupted, .unknown), (599, "", .interrupted, .unknown),
            (403, "<html>", .malformed, .unknown), (302, "", .malformed, .unknown),
            (201, "{}", .malformed, .unknown),
        ]
        for (status, body, code, delivery) in errors {
            let error = #expect(throws: ProviderError.self) { try inquiry(status, body) }
            #expect(error?.code == code && error?.delivery == delivery, "\(status) \(body)")
        }
    }

    @Test func aPageIsTakenWithAllThreeOfItsMembersAndNotWithFewer() throws {
        let members = [
            "pay_token": "fa15e", "payment_url": "https://a.example/fa15e", "notif_token": "fa15efa15e",
        ]
        func page(_ members: [String: String], status: Int = 201) throws -> PreparedAttempt {
            let body = JSONValue.object(members.map { JSONValue.Member($0.key, .string($0.value)) }).text
            return try OrangeWebPayment.decodePage(response(status, body), of: order)
        }
        #expect(try page(members, status: 200) == page(members))
        #expect(throws: ProviderError.self) { try page(members, status: 202) }
        let whole = try page(members)
        #expect(whole.key == "\(key.orderID)/fa15e")
        #expect(whole.payerURL == "https://a.example/fa15e")
        #expect(whole.webhookToken?.reveal() == "fa15efa15e")
        let spoilt = [
            ("pay_token", "a/b"), ("payment_url", "ftp://a.example"), ("notif_token", "short"),
        ]
        for (name, value) in spoilt {
            for other in [members.filter { $0.key != name }, members.merging([name: value]) { $1 }] {
                let error = #expect(throws: ProviderError.self) { try page(other) }
                #expect(error?.code == .malformed)
            }
        }
    }

    private let order = ProviderUnderTest.orangeWebPayment.order(
        for: ContractScenario("collection", "accepted"))

    private var key: OrangeWebPaymentKey {
        OrangeWebPaymentKey(
            orderID: OrangeWebPaymentKey.orderID(of: order.attempt, submission: 1), payToken: "fa15e")
    }

    private func inquiry(_ status: Int, _ body: String) throws -> ProviderReply {
        try OrangeWebPayment.decodeInquiry(response(status, body), of: order, key)
    }

    private func response(_ status: Int, _ body: String) -> ProviderResponse {
        ProviderResponse(status: status, body: Array(body.utf8))
    }
}
