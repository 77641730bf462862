import ContractSuite
import GatewayCore
import HTTPTypes
import Primitives
import ProviderKit
import Testing

@testable import MTNMoMo

@Suite("What MTN MoMo's replies carry beside their outcome") struct MTNMoMoReplyTests {
    @Test func aSuccessCarriesMTNsReferenceWhereThereIsOne() throws {
        for (member, reference) in [
            (#""financialTransactionId":"1195582132","#, "1195582132"),
            (#""financialTransactionId":77,"#, "77"),
            ("", nil), (#""financialTransactionId":null,"#, nil),
            // PostgreSQL keeps no NUL: with it the success could never be booked.
            (#""financialTransactionId":"1\u0000","#, nil), (#""financialTransactionId":"a b","#, nil),
        ] {
            let body = """
                {\(member)"status":"SUCCESSFUL","amount":"5000","currency":"XAF","externalId":"PAY-7Q3K9M",\
                "payer":{"partyIdType":"MSISDN","partyId":"237670000000"}}
                """
            let reply = try MTNMoMo.decodeInquiry(response(200, body), of: order(), as: .requestToPay)
            #expect(reply.outcome == .succeeded(providerReference: reference))
            #expect(reply.evidence.httpStatus == 200)
        }
    }

    @Test func aWebhookTellsItsReferenceUnlessThatLooksLikeNoReference() throws {
        func reference(_ text: String) throws -> String? {
            let body = #"{"status":"SUCCESSFUL","financialTransactionId":"\#(text)"}"#
            let webhook = ProviderWebhook(headers: [:], body: Array(body.utf8))
            return try MTNMoMoContractTests.provider.read(webhook).providerReference
        }
        #expect(try reference("1195582132") == "1195582132")
        #expect(try reference("a b") == nil)
        #expect(try reference(String(repeating: "1", count: 65)) == nil)
    }

    @Test(arguments: ["SUCC ESSFUL", "", "\\u0007", "<b>", "FAILED\\n"])
    func aWebhookWhoseStatusIsNoWordIsRefused(_ status: String) {
        let webhook = ProviderWebhook(headers: [:], body: Array(#"{"status":"\#(status)"}"#.utf8))
        let error = #expect(throws: ProviderError.self) { try MTNMoMoContractTests.provider.read(webhook) }
        #expect(error?.code == .malformed)
    }

    @Test func everyServerErrorIsReadTheSameWay() throws {
        for status in [500, 501, 503, 599] {
            let proving = response(status, #"{"message":"why","code":"INVALID_CURRENCY"}"#)
            let reply = try MTNMoMo.decodeSubmission(proving, of: order(), as: .requestToPay)
            #expect(reply.outcome == .failed(.providerConfiguration, code: "INVALID_CURRENCY"))
            let refusing = response(status, #"{"message":"why","code":"NOT_ALLOWED"}"#)
            let error = #expect(throws: ProviderError.self) {
                try MTNMoMo.decodeSubmission(refusing, of: order(), as: .requestToPay)
            }
            #expect(error?.code == .refused)
            #expect(error?.httpStatus == status)
        }
    }

    @Test func anUnreadableInquiryNeverSaysThatTheOrderWasNotSent() {
        let error = #expect(throws: ProviderError.self) {
            try MTNMoMo.decodeInquiry(response(200, "<html>"), of: order(), as: .requestToPay)
        }
        #expect(error?.delivery == .unknown)
    }

    @Test func noCodeOfMTNsBringsAPhoneNumberIntoAnErrorOrARecord() throws {
        let wordy = response(500, #"{"code":"NO_ACCOUNT_237670000000"}"#)
        let error = #expect(throws: ProviderError.self) {
            try MTNMoMo.decodeSubmission(wordy, of: order(), as: .requestToPay)
        }
        #expect(error?.message.contains("237670000000") == false)
        let refusal = response(400, #"{"code":"NO_ACCOUNT_237670000000"}"#)
        let reply = try MTNMoMo.decodeSubmission(refusal, of: order(), as: .requestToPay)
        #expect(reply.outcome == .failed(.providerConfiguration, code: "NO_ACCOUNT_2376•••••000"))
    }

    @Test func anErrorNamesMTNsCodeForTheOperator() {
        let error = #expect(throws: ProviderError.self) {
            try MTNMoMo.decodeSubmission(
                response(500, #"{"code":"INTERNAL_PROCESSING_ERROR"}"#), of: order(), as: .requestToPay)
        }
        #expect(error?.message.contains("HTTP 500 INTERNAL_PROCESSING_ERROR") == true)
    }

    @Test func anEmptyCodeIsNoCode() throws {
        let reply = try MTNMoMo.decodeSubmission(
            response(400, #"{"code":""}"#), of: order(), as: .requestToPay)
        #expect(reply.outcome == .failed(.providerConfiguration, code: "HTTP_400"))
    }

    @Test func aMessageOfWhichNothingIsLeftIsReplacedByTheReference() {
        let collection = MTNMoMoPaymentRequest(order(message: "…"), as: .requestToPay, refunding: nil).json
        #expect(collection["payerMessage"]?.string == "PAY-7Q3K9M")
        let disbursement = MTNMoMoPaymentRequest(order(message: ""), as: .transfer, refunding: nil).json
        #expect(disbursement["payeeNote"]?.string == "PAY-7Q3K9M")
    }

    @Test func aTokenLivesAsLongAsMTNSays() throws {
        let token = try MTNMoMo.decodeToken(response(200, #"{"access_token":"false-t","expires_in":3600}"#))
        #expect(token.lifetime == .seconds(3600))
        #expect(token.value.reveal() == "false-t")
    }

    @Test(arguments: [
        #"{"access_token":"","expires_in":3600}"#, #"{"access_token":"false-t","expires_in":0}"#,
        #"{"access_token":"false-t","expires_in":-1}"#, #"{"access_token":7,"expires_in":3600}"#,
        #"{"access_token":"false-t","expires_in":"soon"}"#,
        #"{"access_token":"false-t","expires_in":3600.5}"#,
    ])
    func aTokenWithoutValueOrLifetimeIsRefused(_ body: String) {
        let error = #expect(throws: ProviderError.self) { try MTNMoMo.decodeToken(response(200, body)) }
        #expect(error?.code == .malformed)
        #expect(error?.delivery == .notSent)
    }

    private func order(message: String = "Achat de riz") -> PaymentOrder {
        let order = MTNMoMoContractTests.subject.order(for: ContractScenario("collection", "accepted"))
        return PaymentOrder(
            attempt: order.attempt, amount: order.amount, account: order.account,
            externalID: order.externalID,
            message: message, webhookURL: order.webhookURL)
    }

    private func response(_ status: Int, _ body: String) -> ProviderResponse {
        ProviderResponse(status: status, body: Array(body.utf8))
    }
}
