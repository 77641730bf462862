import ContractSuite
import GatewayCore
import Primitives
import ProviderKit
import Testing

@testable import OrangeMoney

/// What the Core API's words mean, in both directions of the money, read from whole answers.
@Suite struct OrangeMoneyReplyTests {
    @Test(arguments: OrangeCoreOperation.allCases)
    func everyStatusMeansWhatTheTableSays(_ operation: OrangeCoreOperation) throws {
        let paid = ProviderOutcome.succeeded(providerReference: "MP261124.0900.A00001")
        let waits = ProviderOutcome.pending(providerReference: "MP261124.0900.A00001")
        let meanings: [(String, ProviderOutcome)] = [
            ("PENDING", waits), ("INITIATED", waits), ("SUCCESSFULL", paid), ("SUCCESSFUL", paid),
            ("SUCCESS", paid), ("FAILED", .failed(.declined, code: "FAILED")),
            ("EXPIRED", .failed(.expired, code: "EXPIRED")),
            ("CANCELLED", .failed(.cancelled, code: "CANCELLED")),
            ("CANCELED", .failed(.cancelled, code: "CANCELED")),
        ]
        #expect(meanings.map(\.0) == OrangeCoreStatus.allCases.map(\.rawValue))
        for (word, outcome) in meanings {
            for spelling in [word, word.lowercased()] {
                let reply = try inquiry(data(["status": .string(spelling)]), operation)
                #expect(reply.outcome == outcome, "\(spelling)")
            }
        }
    }

    @Test func everyReasonMeansWhatTheTableSaysInBothDirections() throws {
        let meanings: [(String, PaymentFailure, PaymentFailure)] = [
            ("60019", .insufficientFunds, .declined), ("00671", .payerNotFound, .payeeNotFound),
            ("99051", .payerNotFound, .payeeNotFound), ("0066111", .payerNotFound, .payeeNotFound),
        ]
        #expect(meanings.map(\.0) == OrangeCoreReason.allCases.map(\.rawValue))
        for (code, collection, disbursement) in meanings {
            for (operation, failure) in [
                (OrangeCoreOperation.merchantPayment, collection), (.cashIn, disbursement),
            ] {
                for member in ["confirmtxnstatus", "inittxnstatus", "txnstatus"] {
                    let body = data(["status": "FAILED", member: .string(code)])
                    #expect(try inquiry(body, operation).outcome == .failed(failure, code: code))
                }
                let refusal = response(417, #"{"message":"\#(code) :: text"}"#)
                let reply = try OrangeCore.decodeSubmission(refusal, of: order, as: operation)
                #expect(reply.outcome == .failed(failure, code: code))
            }
        }
    }

    @Test func everyTextMeansWhatTheTableSaysInBothDirections() throws {
        let meanings: [(String, PaymentFailure, PaymentFailure)] = [
            ("Beneficiaire introuvable", .payerNotFound, .payeeNotFound),
            ("Utilisateur bloque", .accountBlocked, .payeeCannotReceive),
            (
                "Vous avez saisi un montant superieur au montant maximum autorise", .payerLimitReached,
                .payeeLimitReached
            ),
            ("Le solde du compte du payeur est insuffisant", .insufficientFunds, .declined),
            ("Autre chose", .declined, .declined),
        ]
        #expect(meanings.dropLast().map(\.0) == OrangeCoreText.allCases.map(\.rawValue))
        for (text, collection, disbursement) in meanings {
            for (operation, failure) in [
                (OrangeCoreOperation.merchantPayment, collection), (.cashIn, disbursement),
            ] {
                for member in ["confirmtxnmessage", "inittxnmessage", "txnmessage"] {
                    let body = data(["status": "FAILED", member: .string("\(text).")])
                    #expect(try inquiry(body, operation).outcome == .failed(failure, code: "FAILED"))
                }
                let refusal = response(417, #"{"message":"12345 :: \#(text)"}"#)
                let reply = try OrangeCore.decodeSubmission(refusal, of: order, as: operation)
                #expect(reply.outcome == .failed(failure, code: "12345"))
            }
        }
    }

    /// The code goes before the text, and 200 is none.
    @Test func aKnownCodeGoesBeforeATextAndAnAcceptedStepIsNoReason() throws {
        let body = data([
            "status": "FAILED", "inittxnstatus": "200", "confirmtxnstatus": "60019",
            "confirmtxnmessage": "Utilisateur bloque",
        ])
        let outcome = try inquiry(body, .merchantPayment).outcome
        #expect(outcome == .failed(.insufficientFunds, code: "60019"))
        let accepted = data(["status": "FAILED", "inittxnstatus": "200"])
        #expect(try inquiry(accepted, .merchantPayment).outcome == .failed(.declined, code: "FAILED"))
    }

    @Test(arguments: OrangeCoreOperation.allCases)
    func aSuccessNeedsEveryMemberToBeOurs(_ operation: OrangeCoreOperation) throws {
        for member in ["amount", "subscriberMsisdn", "txnmode", "payToken"] {
            for value in [JSONValue.null, "7"] {
                for word in ["SUCCESSFULL", "SUCCESSFUL", "SUCCESS"] {
                    let reply = try inquiry(data(["status": .string(word), member: value]), operation)
                    #expect(reply.outcome == .mismatched(fields: [member]), "\(word) \(member) \(value.text)")
                }
            }
        }
    }

    /// An absent member proves nothing against what is not paid; a foreign one does.
    @Test(arguments: ["PENDING", "INITIATED", "FAILED", "EXPIRED", "CANCELLED", "CANCELED"])
    func whatIsNotPaidIsOursUnlessAMemberSaysOtherwise(_ word: String) throws {
        for member in ["amount", "subscriberMsisdn", "txnmode", "payToken"] {
            let absent = try inquiry(data(["status": .string(word), member: .null]), .merchantPayment)
            let foreign = try inquiry(data(["status": .string(word), member: "7"]), .merchantPayment)
            #expect(foreign.outcome == .mismatched(fields: [member]))
            #expect(absent.outcome != .mismatched(fields: [member]))
        }
    }

    @Test(arguments: ["PENDING", "INITIATED"])
    func aRowThatHoldsNothingOfAnOrderIsOneThatNobodyPaidWith(_ word: String) throws {
        var members: [String: JSONValue] = ["status": .string(word)]
        for member in ["amount", "subscriberMsisdn", "txnmode", "txnid"] { members[member] = .null }
        #expect(try inquiry(data(members), .merchantPayment).outcome == .notFound)
        for (member, value) in [("amount", JSONValue.integer(5000)), ("txnmode", .string(Self.orderID))] {
            let held = members.merging([member: value]) { $1 }
            #expect(try inquiry(data(held), .merchantPayment).outcome == .pending(providerReference: nil))
        }
    }

    @Test func aStatusThatIsNoWordIsNeverFinal() throws {
        for value in [JSONValue.null, "", "ONGOING", "SUCCESSFULL."] {
            let outcome = try inquiry(data(["status": value]), .merchantPayment).outcome
            guard case .unrecognised = outcome else {
                Issue.record("\(value.text) is read as \(outcome).")
                continue
            }
        }
        for value in [JSONValue.integer(7), .object(["a": "b"]), .bool(true)] {
            let error = #expect(throws: ProviderError.self) {
                try inquiry(data(["status": value]), .merchantPayment)
            }
            #expect(error?.code == .malformed && error?.delivery == .unknown)
        }
    }

    @Test func everyHTTPStatusOfASubmissionIsReadAsDocumented() throws {
        func reply(_ status: Int, _ body: String) throws -> ProviderOutcome {
            try OrangeCore.decodeSubmission(response(status, body), of: order, as: .merchantPayment).outcome
        }
        let message = #"{"message":"text","data":null}"#
        #expect(try reply(422, message) == .alreadySubmitted)
        #expect(try reply(400, message) == .failed(.providerConfiguration, code: "HTTP_400"))
        #expect(try reply(404, message) == .failed(.providerUnavailable, code: "HTTP_404"))
        #expect(try reply(417, #"{"message":"x","data":{}}"#) == .failed(.declined, code: "HTTP_417"))
        let fault = #"{"fault":{"code":900908,"message":"text"}}"#
        let errors: [(Int, String, ProviderError.Code, ProviderError.Delivery)] = [
            (401, fault, .refused, .notSent), (403, fault, .refused, .notSent),
            (404, fault, .refused, .notSent), (429, fault, .throttled, .notSent),
            (500, fault, .interrupted, .unknown), (599, message, .interrupted, .unknown),
            (302, "", .malformed, .unknown), (403, "<html>", .malformed, .unknown),
            (404, "<html>", .malformed, .unknown), (400, fault, .malformed, .unknown),
            (417, "<html>", .malformed, .unknown), (200, message, .malformed, .unknown),
            (201, message, .malformed, .unknown),
        ]
        for (status, body, code, delivery) in errors {
            let error = #expect(throws: ProviderError.self) { try reply(status, body) }
            #expect(error?.code == code && error?.delivery == delivery, "\(status) \(body)")
        }
    }

    /// Nothing that is asked about an order proves that it was not sent.
    @Test func anInquiryKnows404AndNoRefusals() throws {
        let message = #"{"message":"text","data":null}"#
        let unknown = try OrangeCore.decodeInquiry(
            response(404, message), of: order, as: .merchantPayment)
        #expect(unknown.outcome == .notFound)
        for (status, code) in [
            (400, ProviderError.Code.malformed), (417, .refused), (422, .malformed),
        ] {
            let error = #expect(throws: ProviderError.self) {
                try OrangeCore.decodeInquiry(response(status, message), of: order, as: .merchantPayment)
            }
            #expect(error?.code == code)
        }
    }

    /// A refusal whose data say that the payment waits or is paid is no failure.
    @Test(arguments: OrangeCoreStatus.allCases)
    func aRefusalIsBelievedUnlessItsDataContradictIt(_ status: OrangeCoreStatus) throws {
        let body = #"{"message":"60019 :: text","data":{"status":"\#(status.rawValue)"}}"#
        let outcome = try OrangeCore.decodeSubmission(
            response(417, body), of: order, as: .merchantPayment
        ).outcome
        if [.failed, .expired, .cancelled, .canceled].contains(status) {
            #expect(outcome == .failed(.insufficientFunds, code: "60019"))
        } else {
            #expect(outcome == .unrecognised("HTTP 417 with status \(status.rawValue)"))
        }
    }

    @Test func aRefusedQuestionIsAboutTheNumberOnlyWhereItSaysSo() throws {
        for message in ["00671 :: x", "99051 :: x", "0066111 :: x", "7 :: Beneficiaire introuvable"] {
            let holder = try OrangeCore.decodeAccountHolder(response(417, #"{"message":"\#(message)"}"#))
            #expect(holder.standing == .unknown && holder.name == nil)
        }
        for message in ["60019 :: x", "99999 :: Code PIN incorrect", "x"] {
            let error = #expect(throws: ProviderError.self) {
                try OrangeCore.decodeAccountHolder(response(417, #"{"message":"\#(message)"}"#))
            }
            #expect(error?.code == .refused)
        }
    }

    @Test func aHolderHasAFirstNameInEitherSpelling() throws {
        func holder(_ data: String) throws -> AccountHolder {
            try OrangeCore.decodeAccountHolder(response(200, #"{"message":"x","data":{\#(data)}}"#))
        }
        #expect(try holder(#""firstName":"A","lastName":"B""#).name == "A B")
        #expect(try holder(#""firstname":"A","lastname":null"#).name == "A")
        for nobody in [#""firstName":null,"lastName":"B""#, #""firstName":"""#, ""] {
            #expect(try holder(nobody).standing == .unknown)
        }
        let long = String(repeating: "A", count: 257)
        let nameless = try holder(#""firstName":"\#(long)""#)
        #expect(nameless.standing == .active && nameless.name == nil)
    }

    @Test func everyAnswerToAPromptIsReadAsDocumented() throws {
        func outcome(_ status: Int, _ body: String) throws -> PayerPromptOutcome {
            try OrangeCore.decodePrompt(response(status, body), of: order)
        }
        let message = #"{"message":"text","data":null}"#
        let fault = #"{"fault":{"code":900908,"message":"text"}}"#
        #expect(try outcome(200, #"{"message":"x","data":{}}"#) == .sent)
        #expect(try outcome(400, message) == .refused)
        #expect(try outcome(404, message) == .refused)
        for member in ["amount", "subscriberMsisdn", "txnmode", "payToken"] {
            let error = #expect(throws: ProviderError.self) {
                try outcome(200, #"{"message":"x","data":{"\#(member)":"7"}}"#)
            }
            #expect(error?.code == .malformed && error?.delivery == .unknown)
        }
        let errors: [(Int, String, ProviderError.Code)] = [
            (200, message, .malformed), (201, message, .malformed), (400, fault, .malformed),
            (400, "<html>", .malformed), (404, fault, .refused), (404, "<html>", .malformed),
            (401, fault, .refused), (417, message, .refused), (500, fault, .interrupted),
        ]
        for (status, body, code) in errors {
            let error = #expect(throws: ProviderError.self) { try outcome(status, body) }
            #expect(error?.code == code, "\(status) \(body)")
        }
    }

    @Test func theKindOfAPaymentChoosesItsFamily() {
        #expect(OrangeCoreOperation(.collection) == .merchantPayment)
        #expect(OrangeCoreOperation(.disbursement) == .cashIn)
        #expect(OrangeCoreOperation(.refund) == .cashIn)
    }

    private static let orderID = "ACNAITSQZEV15JJ8PV0U"

    private let order = ProviderUnderTest.orangeMoney.order(
        for: ContractScenario("collection", "accepted"))

    /// A row about our order, with other values.
    private func data(_ others: [String: JSONValue]) -> JSONValue {
        let ours: [String: JSONValue] = [
            "amount": .integer(5000), "subscriberMsisdn": "690000000", "txnmode": .string(Self.orderID),
            "payToken": order.preparedKey.map { .string($0) } ?? .null, "txnid": "MP261124.0900.A00001",
        ]
        return .object(ours.merging(others) { $1 }.map { JSONValue.Member($0.key, $0.value) })
    }

    private func inquiry(_ data: JSONValue, _ operation: OrangeCoreOperation) throws -> ProviderReply {
        let body = JSONValue.object(["message": "text", "data": data]).text
        return try OrangeCore.decodeInquiry(response(200, body), of: order, as: operation)
    }

    private func response(_ status: Int, _ body: String) -> ProviderResponse {
        ProviderResponse(status: status, body: Array(body.utf8))
    }
}
