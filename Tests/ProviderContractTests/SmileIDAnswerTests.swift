import ContractSuite
import GatewayCore
import Primitives
import ProviderKit
import Testing

@testable import SmileID

/// What every HTTP answer means, to the ends of the ranges, for each call.
@Suite struct SmileIDAnswerTests {
    private static func answer(_ status: Int, _ body: String = "<html>") -> ProviderResponse {
        ProviderResponse(status: status, body: Array(body.utf8))
    }

    /// `code delivery`, or `none` where no error is thrown.
    private static func error(_ body: () throws -> Void) -> String {
        do {
            try body()
            return "none"
        } catch {
            guard let error = error as? ProviderError else { return "\(error)" }
            let isSent = if case .unknown = error.delivery { "unknown" } else { "notSent" }
            return "\(error.code.rawValue) \(isSent)"
        }
    }

    private static func upload(_ status: Int, _ body: String = "<html>") -> String {
        error { _ = try SmileIDReplyTests.v1.decodeUpload(answer(status, body)) }
    }

    private static func inquiry(_ status: Int, _ body: String = "<html>") -> String {
        error {
            _ = try SmileIDReplyTests.v1.decodeStatus(answer(status, body), of: SmileIDReplyTests.order())
        }
    }

    private static let job = "job_0123456789abcdefghjkmnpqrs"

    private static func submission(_ status: Int, _ body: String = "<html>") -> String {
        error { _ = try SmileIDV3.decodeSubmission(answer(status, body), of: SmileIDReplyTests.order()) }
    }

    private static func token(_ status: Int, _ body: String = "<html>") -> String {
        error { _ = try SmileIDReplyTests.v3.decodeToken(answer(status, body)) }
    }

    @Test func theHTTPStatusesOfV1() {
        for decode in [Self.upload, Self.inquiry] {
            for status in [401, 403, 404] {
                #expect(decode(status, "<html>") == "refused unknown", "\(status)")
            }
            for status in [500, 503, 599] { #expect(decode(status, "<html>") == "interrupted unknown") }
            for status in [100, 204, 300, 302, 399, 400, 499, 600] {
                #expect(decode(status, "<html>") == "malformed unknown", "\(status)")
            }
            #expect(decode(429, #"{"code":"2201"}"#) == "throttled notSent")
        }
    }

    @Test func theCodesOfV1CountInEveryRefusal() throws {
        for status in [400, 401, 499] {
            #expect(Self.upload(status, #"{"code":"2215"}"#) == "none")
            guard
                case .isThere = try SmileIDReplyTests.v1.decodeUpload(Self.answer(status, #"{"code":2215}"#))
            else {
                Issue.record("HTTP \(status)")
                continue
            }
            let refused = try SmileIDReplyTests.v1.decodeUpload(Self.answer(status, #"{"code":"2213"}"#))
            guard case .reply(let reply) = refused else {
                Issue.record("HTTP \(status)")
                continue
            }
            #expect(
                reply.outcome
                    == .refused(.providerRefused, code: "2213", "Smile ID does not take the order."))
            let unknown = try SmileIDReplyTests.v1.decodeStatus(
                Self.answer(status, #"{"code":"2399"}"#), of: SmileIDReplyTests.order())
            #expect(unknown.outcome == .unrecognised("code 2399"))
        }
        #expect(Self.upload(500, #"{"code":"2215"}"#) == "interrupted unknown")
        #expect(Self.upload(600, #"{"code":"2213"}"#) == "malformed unknown")
    }

    @Test func theHTTPStatusesOfTheImages() {
        func put(_ status: Int) -> String {
            Self.error {
                _ = try SmileIDV1.decodePut(Self.answer(status), of: SmileIDV1UploadPlace(url: "", job: nil))
            }
        }
        #expect(put(200) == "none")
        for status in [201, 204, 302, 400, 403, 499, 600] { #expect(put(status) == "refused unknown") }
        for status in [500, 503, 599] { #expect(put(status) == "interrupted unknown", "\(status)") }
    }

    @Test func theHTTPStatusesOfV3() throws {
        let said = #"{"status":"Refused","message":"Refused."}"#
        for status in [400, 404, 409, 413, 415] {
            #expect(Self.submission(status, said) == "none", "\(status)")
            #expect(Self.submission(status) == "malformed unknown", "\(status)")
        }
        for status in [402, 403] {
            #expect(Self.submission(status, said) == "refused notSent")
            #expect(Self.submission(status) == "malformed unknown")
        }
        #expect(Self.submission(401) == "refused notSent")
        #expect(Self.submission(429) == "throttled notSent")
        for status in [500, 599] { #expect(Self.submission(status) == "interrupted unknown") }
        for status in [200, 202, 300, 399, 600] { #expect(Self.submission(status) == "malformed unknown") }
    }

    @Test func aStatusOfV3AndItsWordHaveToAgree() throws {
        func outcome(_ status: Int, _ word: String) throws -> KYCOutcome {
            let order = SmileIDReplyTests.order()
            let body = JSONValue.object([
                "status": .string(word), "job_id": .string(Self.job), "user_id": .string(order.smileIDUser),
            ])
            return try SmileIDV3.decodeStatus(Self.answer(status, body.text), of: order, job: Self.job)
                .outcome
        }
        for (status, word) in [(202, "processing"), (200, "processing"), (202, "accepted")] {
            #expect(try outcome(status, word) == .pending(job: Self.job), "\(status) \(word)")
        }
        #expect(try outcome(404, "not_found") == .notFound)
        for word in ["accepted", "not_found"] {
            #expect(try outcome(200, word) == .unrecognised("HTTP 200 with status \(word)"))
        }
        for word in ["clear", "block", "not_found"] {
            #expect(try outcome(202, word) == .unrecognised("HTTP 202 with status \(word)"))
        }
    }

    @Test func theHTTPStatusesOfATokenRequestNeverSayThatAnOrderHasLeft() {
        for status in [400, 401, 403, 404, 415] {
            #expect(Self.token(status) == "refused notSent", "\(status)")
        }
        #expect(Self.token(429) == "throttled notSent")
        for status in [500, 599] { #expect(Self.token(status) == "interrupted notSent") }
        for status in [200, 201, 302, 499, 600] {
            #expect(Self.token(status) == "malformed notSent", "\(status)")
        }
        // A payload of {"exp":1}, which is long ago.
        let ended = "a.\(Base64URL.encode(Array(#"{"exp":1}"#.utf8))).b"
        #expect(Self.token(200, #"{"token":"\#(ended)"}"#) == "malformed notSent")
    }

    @Test func aRedirectIsSaidToBeOne() {
        for status in [300, 302, 399] {
            for error in [
                SmileIDV1.error(Self.answer(status), nil, nil),
                SmileIDV3.error(Self.answer(status), isAnswer: false),
            ] {
                #expect(error.message.contains("redirect"), "\(status)")
            }
        }
        for status in [299, 400] {
            for error in [
                SmileIDV1.error(Self.answer(status), nil, nil),
                SmileIDV3.error(Self.answer(status), isAnswer: false),
            ] {
                #expect(!error.message.contains("redirect"), "\(status)")
            }
        }
    }

    /// Two files of one name make no archive: nothing has left then.
    @Test func imagesThatCannotBePackedAreNotSent() {
        let selfie = ProviderUnderTest.smileIDV1.images(
            of: ContractScenario("kyc", "accepted"), SmileIDReplyTests.v1)[0]
        let said = Self.error {
            _ = try SmileIDReplyTests.v1.archive(of: SmileIDReplyTests.order(), [selfie, selfie])
        }
        #expect(said == "malformed notSent")
    }

    @Test func everyActionIsReadByItsName() {
        for action in SmileIDAction.allCases {
            let passed = SmileIDActions(.object([.init(action.rawValue, "Passed")]))
            #expect(passed.hindrances == [], "\(action)")
            let failed = SmileIDActions(.object([.init(action.rawValue, "Failed")]))
            #expect(failed.hindrances == [action.reason], "\(action)")
        }
        for word in SmileIDActionWord.allCases where word.hinders(.livenessCheck) {
            let actions = SmileIDActions(.object([.init("Liveness_Check", .string(word.rawValue))]))
            #expect(actions.hindrances == [.spoofSuspected], "\(word)")
        }
    }
}
