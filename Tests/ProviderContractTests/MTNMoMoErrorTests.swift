import ContractSuite
import GatewayCore
import ProviderKit
import Testing

@testable import MTNMoMo

/// Every answer that tells nothing about a payment, once more and by hand: what the engine makes of it and what the
/// operator reads.
@Suite("MTN MoMo's refusals and faults are told apart") struct MTNMoMoErrorTests {
    struct Row: Sendable, CustomStringConvertible {
        let status: Int
        let body: String
        let code: ProviderError.Code
        let delivery: ProviderError.Delivery
        let message: String
        var description: String { "\(status) \(body)" }

        init(
            _ status: Int, _ body: String, _ code: ProviderError.Code, _ delivery: ProviderError.Delivery,
            _ message: String
        ) {
            self.status = status
            self.body = body
            self.code = code
            self.delivery = delivery
            self.message = message
        }
    }

    private static let gateway = #"{ "statusCode": 0, "message": "why" }"#
    private static let wallet = #"{"message":"why","code":"OTHER"}"#

    static let rows: [Row] = [
        Row(401, gateway, .refused, .notSent, "refuses a fresh token"),
        Row(401, "", .refused, .notSent, "refuses a fresh token"),
        Row(403, gateway, .refused, .notSent, "check the allowed addresses"),
        Row(403, "<html>", .refused, .unknown, "A firewall before MTN"),
        Row(403, wallet, .refused, .unknown, "A firewall before MTN"),
        Row(404, gateway, .refused, .notSent, "does not know the path"),
        Row(404, "<html>", .malformed, .unknown, "does not document"),
        Row(429, gateway, .throttled, .notSent, "slow down"),
        Row(429, "", .throttled, .notSent, "slow down"),
        Row(300, "", .malformed, .unknown, "a redirect, which is not followed"),
        Row(399, "", .malformed, .unknown, "a redirect, which is not followed"),
        Row(299, "", .malformed, .unknown, "does not document"),
        Row(418, "", .malformed, .unknown, "does not document"),
        Row(499, gateway, .malformed, .unknown, "does not document"),
        Row(500, gateway, .interrupted, .unknown, "may hide an executed request"),
        Row(503, "<html>", .interrupted, .unknown, "may hide an executed request"),
        Row(599, wallet, .interrupted, .unknown, "may hide an executed request"),
        Row(600, "", .malformed, .unknown, "does not document"),
    ]

    @Test(arguments: rows) func aSubmission(_ row: Row) {
        let error = #expect(throws: ProviderError.self) {
            try MTNMoMo.decodeSubmission(response(row.status, row.body), of: order, as: .requestToPay)
        }
        expect(error, row)
    }

    @Test(arguments: rows) func anInquiry(_ row: Row) {
        let error = #expect(throws: ProviderError.self) {
            try MTNMoMo.decodeInquiry(response(row.status, row.body), of: order, as: .requestToPay)
        }
        expect(error, row)
    }

    /// Four codes are about us, and an operator must hear of them; they end no payment that is asked about.
    @Test func anInquirySaysWhichRefusalsAreAboutUs() {
        let aboutUs: Set = [
            "INVALID_CALLBACK_URL_HOST", "INVALID_CURRENCY", "NOT_ALLOWED_TARGET_ENVIRONMENT", "NOT_ALLOWED",
        ]
        for status in [500, 599] {
            for code in MTNMoMoReason.allCases.map(\.rawValue) {
                let error = #expect(throws: ProviderError.self) {
                    try MTNMoMo.decodeInquiry(
                        response(status, #"{"message":"why","code":"\#(code)"}"#), of: order, as: .transfer)
                }
                #expect(error?.code == (aboutUs.contains(code) ? .refused : .interrupted), "\(code)")
                #expect(error?.delivery == .unknown, "\(code)")
            }
        }
    }

    static let tokenRows: [Row] = [
        Row(400, "", .refused, .notSent, "credentials or configuration"),
        Row(401, "", .refused, .notSent, "credentials or configuration"),
        Row(403, "<html>", .refused, .notSent, "credentials or configuration"),
        Row(404, gateway, .refused, .notSent, "credentials or configuration"),
        Row(429, gateway, .throttled, .notSent, "slow down"),
        Row(500, #"{"error":"login_failed"}"#, .refused, .notSent, "refuses our credentials (HTTP 500)"),
        Row(599, #"{"error":"login_failed"}"#, .refused, .notSent, "refuses our credentials (HTTP 599)"),
        Row(500, gateway, .interrupted, .notSent, "is unavailable"),
        Row(599, "<html>", .interrupted, .notSent, "is unavailable"),
        Row(302, "", .malformed, .notSent, "cannot be read"),
        Row(201, #"{"access_token":"false-t","expires_in":3600}"#, .malformed, .notSent, "cannot be read"),
        Row(600, "", .malformed, .notSent, "cannot be read"),
    ]

    @Test(arguments: tokenRows) func aToken(_ row: Row) {
        let error = #expect(throws: ProviderError.self) {
            try MTNMoMo.decodeToken(response(row.status, row.body))
        }
        expect(error, row)
    }

    private func expect(_ error: ProviderError?, _ row: Row) {
        #expect(error?.code == row.code)
        #expect(error?.delivery == row.delivery)
        #expect(error?.httpStatus == row.status)
        #expect(error?.message.contains(row.message) == true, "\(error?.message ?? "")")
    }

    private var order: PaymentOrder {
        MTNMoMoContractTests.subject.order(for: ContractScenario("collection", "accepted"))
    }

    private func response(_ status: Int, _ body: String) -> ProviderResponse {
        ProviderResponse(status: status, body: Array(body.utf8))
    }
}
