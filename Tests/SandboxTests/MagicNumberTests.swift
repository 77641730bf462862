import Primitives
import TestSupport
import Testing

/// Section 11 of the reference: the parties whose payments end in a documented way.
struct MagicNumberTests {
    /// 46733123450 and the following; empty where the payment stays pending, nil where it fails without a reason.
    private static let request: [String?] = [
        "INTERNAL_PROCESSING_ERROR", "APPROVAL_REJECTED", "EXPIRED", "", "", "PAYER_NOT_FOUND",
        "PAYEE_NOT_ALLOWED_TO_RECEIVE", "NOT_ALLOWED", "NOT_ALLOWED_TARGET_ENVIRONMENT",
        "INVALID_CALLBACK_URL_HOST", "INVALID_CURRENCY", "INTERNAL_PROCESSING_ERROR", "SERVICE_UNAVAILABLE",
        "COULD_NOT_PERFORM_TRANSACTION",
    ]
    private static let transfer: [String?] = [
        "INTERNAL_PROCESSING_ERROR", "APPROVAL_REJECTED", "EXPIRED", "", "", "NOT_ENOUGH_FUNDS",
        "PAYER_LIMIT_REACHED", "PAYEE_NOT_FOUND", "NOT_ALLOWED", "NOT_ALLOWED_TARGET_ENVIRONMENT",
        "INVALID_CALLBACK_URL_HOST", "INVALID_CURRENCY", "INTERNAL_PROCESSING_ERROR", "SERVICE_UNAVAILABLE",
    ]
    private static let preapproval: [String?] = [
        nil, "APPROVAL_REJECTED", "EXPIRED", "", "", "PAYER_NOT_FOUND", "NOT_ALLOWED",
        "NOT_ALLOWED_TARGET_ENVIRONMENT", "INVALID_CALLBACK_URL_HOST", "INVALID_CURRENCY",
        "INTERNAL_PROCESSING_ERROR", "SERVICE_UNAVAILABLE",
    ]

    @Test(arguments: [
        ("collection", "v1_0/requesttopay", "payer", request),
        ("collection", "v1_0/requesttowithdraw", "payer", request),
        ("disbursement", "v1_0/deposit", "payee", request),
        ("disbursement", "v1_0/transfer", "payee", transfer),
        ("remittance", "v1_0/transfer", "payee", transfer),
        ("collection", "v2_0/preapproval", "payer", preapproval),
    ])
    func `every listed number is accepted and ends as listed`(
        _ product: String, _ path: String, _ party: String, _ ends: [String?]
    ) async throws {
        let caller = try await SharedSandbox.untouched.caller(product)
        for (index, reason) in ends.enumerated() {
            let number = "\(46_733_123_450 + index)"
            let reference = MTN.newReference()
            let body =
                path.hasSuffix("preapproval")
                ? #"{"payer":{"partyIdType":"MSISDN","partyId":"\#(number)"},"payerCurrency":"EUR","validityTime":60}"#
                : caller.order(party, of: number)
            let created = try await caller.post(path, body, reference: reference)
            #expect(created.status == 202, "\(number)")
            let status = try await caller.status(path, reference).json
            let states = reason == "" ? ["PENDING", "CREATED"] : ["FAILED"]
            #expect(states.contains(status["status"]?.string ?? ""), "\(number)")
            #expect(status["reason"]?.string == (reason == "" ? nil : reason), "\(number)")
        }
    }

    @Test func `the ends of a cash transfer are those of 1 to 13`() async throws {
        let caller = try await SharedSandbox.untouched.caller("remittance")
        let ends = [
            "RESOURCE_NOT_FOUND", "INTERNAL_PROCESSING_ERROR", "APPROVAL_REJECTED", "EXPIRED",
            "PAYEE_NOT_FOUND", "PAYEE_NOT_ALLOWED_TO_RECEIVE", "NOT_ALLOWED",
            "NOT_ALLOWED_TARGET_ENVIRONMENT",
            "INVALID_CALLBACK_URL_HOST", "INVALID_CURRENCY", "INTERNAL_PROCESSING_ERROR",
            "SERVICE_UNAVAILABLE", "COULD_NOT_PERFORM_TRANSACTION",
        ]
        for (index, reason) in ends.enumerated() {
            let reference = MTN.newReference()
            let body = caller.order("payee", of: "\(index + 1)")
            let created = try await caller.post("v2_0/cashtransfer", body, reference: reference)
            #expect(created.status == 202)
            let status = try await caller.status("v2_0/cashtransfer", reference).json
            #expect(status["status"] == "FAILED")
            #expect(status["reason"]?["code"]?.string == reason, "\(index + 1)")
        }
    }

    @Test(arguments: [
        ("msisdn/46733123450", 404, Wire.notFound),
        ("msisdn/46733123451", 200, #"{"result":false}"#),
        ("msisdn/46733123452", 500, Wire.notAllowed),
        ("msisdn/46733123453", 500, Wire.wrongTarget),
        ("msisdn/46733123454", 500, Wire.internalError),
        ("msisdn/46733123455", 503, Wire.unavailable),
        ("msisdn/46733123456", 200, #"{"result":true}"#),
        ("MSISDN/237670000001", 200, #"{"result":true}"#),
        ("email/notfound@email.com", 404, Wire.notFound),
        ("email/notactive@email.com", 200, #"{"result":false}"#),
        ("email/notallowed@email.com", 500, Wire.notAllowed),
        ("email/notallowedtargetenvironment@email.com", 500, Wire.wrongTarget),
        ("email/internalprocessingerror@email.com", 500, Wire.internalError),
        ("email/serviceunavailable%40email.com", 503, Wire.unavailable),
        ("email/someone@email.com", 200, #"{"result":true}"#),
        ("party_code/5cecb5a7-8bd0-4f49-87b1-8eb9ecc7b7bc", 404, Wire.notFound),
        ("party_code/b0040b3c-b426-4a90-af6e-673e65861cd7", 200, #"{"result":false}"#),
        ("party_code/4d5f500f-c385-4901-9be5-25b6d36ad220", 500, Wire.notAllowed),
        ("party_code/d2265f9b-0c22-496d-908f-79a65ad66266", 500, Wire.wrongTarget),
        ("party_code/8f548a78-ceb8-4d12-a243-5640b91e91a4", 500, Wire.internalError),
        ("party_code/585c07a4-2c80-42f7-9e73-e586b36dee68", 503, Wire.unavailable),
        ("alias/46733123456", 400, ""),
    ])
    func `an account holder is active as listed, in every product`(
        _ holder: String, _ status: Int, _ body: String
    ) async throws {
        for product in ["collection", "disbursement", "remittance"] {
            let caller = try await SharedSandbox.untouched.caller(product)
            let reply = try await caller.get("v1_0/accountholder/\(holder)/active")
            #expect(reply.status == status)
            #expect(reply.body == body)
        }
    }
}
