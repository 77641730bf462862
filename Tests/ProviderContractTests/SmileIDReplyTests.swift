import ContractSuite
import Foundation
import GatewayCore
import HTTPTypes
import Primitives
import ProviderKit
import TestSupport
import Testing

@testable import SmileID

/// What is made of Smile ID's words: what is kept of them, and what is believed.
@Suite struct SmileIDReplyTests {
    static func configuration(
        _ version: String = "v1", partner: String = "2345", base: String? = nil,
        hosts: [String] = SmileIDConfiguration.sandboxUploadHosts, sandbox: Bool = false,
        result: String? = nil
    ) throws -> SmileIDConfiguration {
        try SmileIDConfiguration(
            apiVersion: version, sandbox: sandbox, baseURL: base, partnerID: partner,
            apiKey: Secret("false-api-key"), uploadHosts: hosts, callbackWindow: .seconds(3600),
            sandboxResult: result)
    }

    static let v1 = make { SmileIDV1(try configuration()) { ProviderUnderTest.time } }
    static let v3 = make { SmileIDV3(try configuration("v3")) { ProviderUnderTest.time } }

    private static func make<Made>(_ body: () throws -> Made) -> Made {
        do { return try body() } catch { preconditionFailure("The test configuration is at fault: \(error)") }
    }

    static func order(_ folder: String = "kyc", submission: Int = 1) -> KYCOrder {
        let scenario = ContractScenario(folder, "accepted", calls: .kyc, steps: [])
        let subject = ProviderUnderTest.smileIDV1
        return subject.check(for: scenario, subject.order(for: scenario), v1)
    }

    static let signature = SmileIDSignature(partnerID: "2345", apiKey: Secret("false-api-key"))

    private static func result(_ changed: KeyValuePairs<String, JSONValue?> = [:]) -> JSONValue {
        let order = order()
        var members: [(String, JSONValue?)] = [
            ("Actions", .object(["Document_Check": "Passed", "Selfie_To_ID_Card_Compare": "Completed"])),
            ("ResultCode", "0810"),
            ("ResultText", "Document Verified"), ("SmileJobID", "0000000046"),
            (
                "PartnerParams",
                .object([
                    "user_id": .string(order.smileIDUser), "job_id": .string("\(order.check)"), "job_type": 6,
                ])
            ),
            ("FullName", "TEST PERSON ONE"), ("IDNumber", "000000001"), ("DOB", "1990-01-01"),
            ("ExpirationDate", "2032-01-01"), ("IDType", "IDENTITY_CARD"),
        ]
        for (name, value) in changed {
            members.removeAll { $0.0 == name }
            members.append((name, value))
        }
        return .object(members.compactMap { name, value in value.map { JSONValue.Member(name, $0) } })
    }

    private static func status(_ result: JSONValue) -> ProviderResponse {
        let time = "2026-01-15T10:20:31.120Z"
        let body = JSONValue.object([
            "timestamp": .string(time), "signature": .string(signature.sign(time)), "job_complete": true,
            "job_success": true, "code": "2302", "result": result,
            "kyc_receipt": "https://receipts.example/1",
            "image_links": .object(["selfie_image": "https://images.example/1"]),
        ])
        return ProviderResponse(status: 200, body: Array(body.text.utf8))
    }

    private static func identity(_ changed: KeyValuePairs<String, JSONValue?>) throws -> KYCIdentity? {
        let reply = try v1.decodeStatus(status(result(changed)), of: order())
        guard case .completed(let result) = reply.outcome else { return nil }
        return result.identity
    }

    @Test func whatWasReadOffTheDocumentIsHandedOn() throws {
        #expect(
            try Self.identity([:])
                == KYCIdentity(
                    fullName: "TEST PERSON ONE", documentNumber: "000000001", dateOfBirth: "1990-01-01",
                    expiresOn: "2032-01-01", documentType: "IDENTITY_CARD"))
    }

    @Test func notAvailableAndGarbageAreNothing() throws {
        let missing = KYCIdentity(
            fullName: nil, documentNumber: "000000001", dateOfBirth: nil, expiresOn: nil,
            documentType: "IDENTITY_CARD")
        #expect(
            try Self.identity([
                "FullName": "Not Available", "DOB": "NaN-NaN-NaN", "ExpirationDate": "2032-02-30",
            ]) == missing)
        #expect(
            try Self.identity(["FullName": "A\u{7}B", "DOB": "1990-1-1", "ExpirationDate": 20320101])
                == missing)
        #expect(
            try Self.identity([
                "FullName": nil, "IDNumber": "", "DOB": nil, "ExpirationDate": nil, "IDType": nil,
            ]) == nil)
        #expect(
            try Self.identity(["FullName": .string(String(repeating: "a", count: 201)), "DOB": "1990-01-01Z"]
            )?
            .fullName == nil)
    }

    @Test func aSelfieHasNoIdentity() {
        let result = Self.result(["Actions": .object(["Register_Selfie": "Approved"])])
        let decided = SmileIDV1.decision(result, isSuccess: true, of: Self.order("kyc_registration"))
        #expect(decided.decision == .verified && decided.identity == nil)
    }

    @Test func theEvidenceKeepsCodesAndActionsAndNothingOfThePerson() throws {
        let reply = try Self.v1.decodeStatus(
            Self.status(
                Self.result([
                    "Photo": "iVBORw0KGgo", "Document": "iVBORw0KGgo",
                    "KYCReceipt": "https://receipts.example/2",
                    "Actions": .object([
                        "Liveness_Check": "Passed", "Document_Check": "TEST PERSON ONE",
                        "TEST PERSON ONE": "Passed",
                    ]),
                    "ResultText": "TEST PERSON ONE verified",
                ])), of: Self.order())
        for text in ["PERSON", "000000001", "1990", "2032", "iVBOR", "https", "signature"] {
            #expect(!reply.evidence.body.contains(text), "\(text) in \(reply.evidence.body)")
        }
        for text in [
            #""ResultCode":"0810""#, #""Liveness_Check":"Passed""#, #""Document_Check":"(unknown)""#,
        ] {
            #expect(reply.evidence.body.contains(text), "\(text) is not in \(reply.evidence.body)")
        }
    }

    @Test func evidenceOfOddValuesHoldsNoneOfThem() {
        let body =
            #"{"status":"TEST PERSON","reason":"a b","code":"TEST","job_id":"a b","smile_job_id":"4a","job_type":"6","#
            + #""job_complete":"perhaps","result":"TEST PERSON ONE","message":"TEST"}"#
        let evidence = SmileIDRecord.evidence(of: ProviderResponse(status: 200, body: Array(body.utf8)))
        #expect(evidence.body == #"{"status":"unreadable","reason":"unreadable","result":"(no object)"}"#)
        let html = SmileIDRecord.evidence(of: ProviderResponse(status: 200, body: Array("<html>".utf8)))
        #expect(html.body == "(not JSON, 6 bytes)")
    }

    /// The largest that the reference names: portraits in base64.
    @Test func aCallbackWithImagesOfOneAndAHalfMegabytesIsRead() throws {
        let time = "2026-01-15T10:20:30.456Z"
        let body = Self.result([
            "Photo": .string(String(repeating: "iVBORw0KGgo", count: 70_000)),
            "Document": .string(String(repeating: "/9j/4AAQSkZ", count: 70_000)), "timestamp": .string(time),
            "signature": .string(Self.signature.sign(time)),
        ])
        let hint = try Self.v1.readCallback(
            ProviderWebhook(headers: [:], body: Array(body.text.utf8)), at: ProviderUnderTest.time)
        #expect(body.text.utf8.count > 1_500_000)
        #expect(hint.check == Self.order().check && hint.job == "0000000046" && hint.claimedStatus == "0810")
    }

    @Test func aSigningIsTheSameForTheSamePairAndAnotherForAnother() throws {
        func signing(_ time: String) throws -> String {
            let body = Self.result([
                "timestamp": .string(time), "signature": .string(Self.signature.sign(time)),
            ])
            return try Self.v1.readCallback(
                ProviderWebhook(headers: [:], body: Array(body.text.utf8)), at: ProviderUnderTest.time
            ).signing
        }
        #expect(try signing("2026-01-15T10:20:30.456Z") == signing("2026-01-15T10:20:30.456Z"))
        #expect(try signing("2026-01-15T10:20:30.456Z") != signing("2026-01-15T10:20:30.457Z"))
    }

    /// A pair in the body counts before one in the headers: a good one beside a bad one does not help.
    @Test func aForgedBodyIsNotSavedByGoodHeaders() {
        let time = "2026-01-15T10:20:30.456Z"
        let body = Self.result(["timestamp": .string(time), "signature": "AAAA"])
        let headers: HTTPFields = [
            .responseTimestamp: time, .responseSignature: Self.signature.sign(time),
        ]
        let error = #expect(throws: ProviderError.self) {
            try Self.v1.readCallback(
                ProviderWebhook(headers: headers, body: Array(body.text.utf8)), at: ProviderUnderTest.time)
        }
        #expect(error?.code == .refused)
    }

    @Test(arguments: ["085", "85"]) func v3TakesTheSignatureOfThePartnerWithAndWithoutZeros(_ partner: String)
        throws
    {
        let provider = SmileIDV3(try Self.configuration("v3", partner: "085")) { ProviderUnderTest.time }
        let time = "2026-01-15T10:20:30.456Z"
        let signature = SmileIDSignature(partnerID: partner, apiKey: Secret("false-api-key")).sign(time)
        let job = "job_0123456789abcdefghjkmnpqrs"
        let hint = try provider.readCallback(
            ProviderWebhook(
                headers: [.responseTimestamp: time, .responseSignature: signature, .jobID: job],
                body: Array(#"{"status":"Clear"}"#.utf8)), at: ProviderUnderTest.time)
        #expect(hint.job == job && hint.check == nil && hint.claimedStatus == "clear")
    }

    @Test(arguments: [
        ("job_0123456789abcdefghjkmnpqrs", true), ("job_0123456789abcdefghjkmnpqri", false),
        ("job_0123456789abcdefghjkmnpqr", false), ("job_0123456789ABCDEFGHJKMNPQRS", false),
        ("job-0123456789abcdefghjkmnpqrs", false), ("job_0123456789abcdefghjkmnpq/.", false),
        ("job_0123456789abcdefghjkmnpqrl", false), ("job_0123456789abcdefghjkmnpqro", false),
        ("job_0123456789abcdefghjkmnpqru", false),
    ]) func onlyAJobOfTheDocumentedShapeIsAskedAbout(_ text: String, _ isJob: Bool) {
        #expect(SmileIDV3.isJob(text) == isJob)
    }
}
