import ContractSuite
import GatewayCore
import Primitives
import ProviderKit
import Testing

@testable import MTNMoMo

/// The status table once more, written out by hand: a mapping changed in the provider alone fails here.
@Suite("MTN MoMo's words mean what MTN documents") struct MTNMoMoStatusTests {
    static let meanings: [(code: String, collection: PaymentFailure, disbursement: PaymentFailure)] = [
        ("PAYER_NOT_FOUND", .payerNotFound, .providerConfiguration),
        ("PAYEE_NOT_FOUND", .providerConfiguration, .payeeNotFound),
        ("PAYEE_NOT_ALLOWED_TO_RECEIVE", .providerConfiguration, .payeeCannotReceive),
        ("NOT_ENOUGH_FUNDS", .insufficientFunds, .declined),
        ("PAYER_LIMIT_REACHED", .payerLimitReached, .providerConfiguration),
        ("PAYEE_LIMIT_REACHED", .providerConfiguration, .payeeLimitReached),
        ("LOW_BALANCE_OR_PAYEE_LIMIT_REACHED_OR_NOT_ALLOWED", .declined, .declined),
        ("APPROVAL_REJECTED", .payerRefused, .payerRefused),
        ("PAYMENT_NOT_APPROVED", .payerRefused, .payerRefused),
        ("EXPIRED", .expired, .expired),
        ("TRANSACTION_CANCELED", .cancelled, .cancelled),
        ("COULD_NOT_PERFORM_TRANSACTION", .expired, .declined),
        ("SENDER_ACCOUNT_NOT_ACTIVE", .accountBlocked, .providerConfiguration),
        ("INTERNAL_PROCESSING_ERROR", .declined, .declined),
        ("SERVICE_UNAVAILABLE", .providerUnavailable, .providerUnavailable),
        ("NOT_ALLOWED", .notAllowed, .notAllowed),
        ("NOT_ALLOWED_TARGET_ENVIRONMENT", .providerConfiguration, .providerConfiguration),
        ("INVALID_CALLBACK_URL_HOST", .providerConfiguration, .providerConfiguration),
        ("INVALID_CURRENCY", .providerConfiguration, .providerConfiguration),
        ("TRANSACTION_NOT_FOUND", .declined, .declined),
        ("TRANSACTION_NOT_COMPLETED", .declined, .declined),
        ("VALIDATION_ERROR", .providerConfiguration, .providerConfiguration),
    ]

    @Test func theTableHoldsEveryReasonOfTheProvider() {
        #expect(Set(Self.meanings.map(\.code)) == Set(MTNMoMoReason.allCases.map(\.rawValue)))
    }

    @Test(arguments: meanings.indices) func aFailedStatusWithThatReasonMeansThat(_ row: Int) throws {
        let (code, collection, disbursement) = Self.meanings[row]
        for operation in MTNMoMoOperation.allCases {
            let failure = operation.isCollection ? collection : disbursement
            let shapes = [#""\#(code)""#, #"{"code":"\#(code)","message":"why"}"#]
            for shape in shapes {
                let outcome = try inquire(
                    operation, status: 200, members: #""status":"FAILED","reason":\#(shape)"#)
                #expect(outcome == .failed(failure, code: code))
            }
        }
    }

    @Test func aFailureWithoutAReasonIsFinalAndCarriesMTNsOwnWord() throws {
        for reason in ["", #","reason":null"#, #","reason":"""#, #","reason":{}"#] {
            let outcome = try inquire(.requestToPay, status: 200, members: #""status":"FAILED"\#(reason)"#)
            #expect(outcome == .failed(.declined, code: "FAILED"), "\(reason)")
        }
    }

    @Test func aReasonThatRepeatsThePayersNumberIsKeptMasked() throws {
        let outcome = try inquire(
            .requestToPay, status: 200, members: #""status":"FAILED","reason":"NO_ACCOUNT 237670000000""#)
        #expect(outcome == .failed(.declined, code: "NO_ACCOUNT 2376•••••000"))
    }

    /// Only these three codes prove, on a 500, that nothing was created. Every other one may hide a payment.
    @Test(arguments: MTNMoMoOperation.allCases)
    func onlyRefusalsOfTheRequestItselfEndAPaymentThatIsAnsweredWithA500(_ operation: MTNMoMoOperation) throws
    {
        let proving = ["INVALID_CALLBACK_URL_HOST", "INVALID_CURRENCY", "NOT_ALLOWED_TARGET_ENVIRONMENT"]
        for reason in MTNMoMoReason.allCases {
            let response = response(500, #"{"message":"why","code":"\#(reason.rawValue)"}"#)
            if proving.contains(reason.rawValue) {
                let reply = try MTNMoMo.decodeSubmission(response, of: order, as: operation)
                #expect(reply.outcome == .failed(.providerConfiguration, code: reason.rawValue))
            } else {
                let error = #expect(throws: ProviderError.self, "\(reason.rawValue)") {
                    try MTNMoMo.decodeSubmission(response, of: order, as: operation)
                }
                #expect(error?.delivery == .unknown)
                #expect(error?.code == (reason == .notAllowed ? .refused : .interrupted))
            }
        }
    }

    /// An inquiry that fails says nothing about the payment, even with a code that would end a creating POST.
    @Test func noErrorOfAnInquiryEndsAPayment() throws {
        for status in [400, 401, 403, 404, 409, 429, 500, 503] {
            for code in MTNMoMoReason.allCases.map(\.rawValue) + ["RESOURCE_ALREADY_EXIST"] {
                #expect(throws: ProviderError.self, "\(status) \(code)") {
                    try MTNMoMo.decodeInquiry(
                        response(status, #"{"message":"why","code":"\#(code)"}"#), of: order,
                        as: .requestToPay)
                }
            }
        }
    }

    @Test func theOrderOfMembersInAnErrorBodyDoesNotMatter() throws {
        let reply = try MTNMoMo.decodeInquiry(
            response(404, #"{"code":"RESOURCE_NOT_FOUND","message":"why"}"#), of: order, as: .requestToPay)
        #expect(reply.outcome == .notFound)
    }

    @Test func a409WithAnotherCodeIsNotTakenAsOurOwnDuplicate() throws {
        #expect(throws: ProviderError.self) {
            try MTNMoMo.decodeSubmission(response(409, #"{"code":"OTHER"}"#), of: order, as: .requestToPay)
        }
    }

    @Test(arguments: meanings.indices) func a400WithThatCodeMeansTheSame(_ row: Int) throws {
        let (code, collection, disbursement) = Self.meanings[row]
        for operation in MTNMoMoOperation.allCases {
            let reply = try MTNMoMo.decodeSubmission(
                response(400, #"{"message":"why","code":"\#(code)"}"#), of: order, as: operation)
            let failure = operation.isCollection ? collection : disbursement
            #expect(reply.outcome == .failed(failure, code: code))
        }
    }

    @Test func a400KeepsMTNsCodeAndSaysWhatItMeans() throws {
        let outcome = { (body: String) in
            try MTNMoMo.decodeSubmission(response(400, body), of: order, as: .requestToPay).outcome
        }
        #expect(try outcome("") == .failed(.providerConfiguration, code: "HTTP_400"))
        #expect(try outcome(#"{"code":"NEW_ONE"}"#) == .failed(.providerConfiguration, code: "NEW_ONE"))
        #expect(
            try outcome(#"{"code":"PAYER_NOT_FOUND"}"#) == .failed(.payerNotFound, code: "PAYER_NOT_FOUND"))
    }

    @Test func whatDiffersFromTheOrderIsNamedWithoutItsValues() throws {
        let good = #""amount":"5000","currency":"XAF","externalId":"PAY-7Q3K9M""#
        let party = #""payer":{"partyIdType":"msisdn","partyId":"+237670000000"}"#
        #expect(try success(good + "," + party) == .succeeded(providerReference: nil))
        #expect(try success(party) == .mismatched(fields: ["amount", "currency", "externalId"]))
        #expect(try success(good) == .mismatched(fields: ["payer"]))
        #expect(
            try success(good + #","payer":{"partyIdType":"EMAIL","partyId":"237670000000"}"#)
                == .mismatched(fields: ["payer"]))
        for amount in [#""5000.5""#, #""5,000""#, #""-5000""#, #""""#, "5e3", "null", #""50000""#] {
            let body = #""amount":\#(amount),"currency":"XAF","externalId":"PAY-7Q3K9M","# + party
            #expect(try success(body) == .mismatched(fields: ["amount"]), "\(amount)")
        }
    }

    @Test func theEvidenceOfAForeignReplyMasksTheStrangersNumber() throws {
        let body = #"{"status":"PENDING","payer":{"partyIdType":"MSISDN","partyId":"237670000099"}}"#
        let reply = try MTNMoMo.decodeInquiry(response(200, body), of: order, as: .requestToPay)
        #expect(reply.outcome == .mismatched(fields: ["payer"]))
        #expect(reply.evidence.body.contains("2376•••••099"))
        #expect(!reply.evidence.body.contains("237670000099"))
    }

    private var order: PaymentOrder {
        MTNMoMoContractTests.subject.order(for: ContractScenario("collection", "accepted"))
    }

    private func response(_ status: Int, _ body: String) -> ProviderResponse {
        ProviderResponse(status: status, body: Array(body.utf8))
    }

    private func inquire(_ operation: MTNMoMoOperation, status: Int, members: String) throws
        -> ProviderOutcome
    {
        try MTNMoMo.decodeInquiry(response(status, "{\(members)}"), of: order, as: operation).outcome
    }

    private func success(_ members: String) throws -> ProviderOutcome {
        try inquire(.requestToPay, status: 200, members: #""status":"SUCCESSFUL","# + members)
    }
}
