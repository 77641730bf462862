import Primitives
import ProviderKit
import Testing

@testable import OrangeMoney

/// What the token endpoints of Orange's hosts answer.
@Suite struct OrangeMoneyTokenTests {
    /// Whatever went wrong with a token, the order itself has not left.
    @Test(arguments: [
        (400, ProviderError.Code.refused), (401, .refused), (403, .refused), (404, .refused), (406, .refused),
        (429, .throttled), (500, .interrupted), (503, .interrupted), (599, .interrupted), (201, .malformed),
        (302, .malformed), (402, .malformed), (499, .malformed),
    ])
    func everyErrorIsReadAsDocumented(_ status: Int, _ code: ProviderError.Code) {
        let error = #expect(throws: ProviderError.self) { try token(status, "{}") }
        #expect(error?.code == code && error?.delivery == .notSent && error?.httpStatus == status)
    }

    @Test(arguments: ["2496", "\"2496\""])
    func theRemainingLifeIsANumberOrAString(_ life: String) throws {
        let token = try token(200, #"{"access_token":"false-token","expires_in":\#(life)}"#)
        #expect(token.lifetime == .seconds(2496) && token.value.reveal() == "false-token")
    }

    /// The older endpoint's tokens live for 90 days.
    @Test func theOlderEndpointsAnswerIsReadToo() throws {
        let body = "\n{\n  \"access_token\": \"false-token\",\n  \"expires_in\": \"7776000\"\n}\n   "
        #expect(try token(200, body).lifetime == .seconds(7_776_000))
    }

    @Test(arguments: ["0", "-1", "\"\"", "\"1h\"", "1.5", "null", "true"])
    func aTokenWithoutALifeIsNone(_ life: String) {
        let body = #"{"access_token":"false-token","expires_in":\#(life)}"#
        let error = #expect(throws: ProviderError.self) { try token(200, body) }
        #expect(error?.code == .malformed && error?.delivery == .notSent)
    }

    @Test(arguments: [#""""#, "7", "null"])
    func whatIsNoTextIsNoToken(_ value: String) {
        let error = #expect(throws: ProviderError.self) {
            try token(200, #"{"access_token":\#(value),"expires_in":60}"#)
        }
        #expect(error?.code == .malformed)
    }

    private func token(_ status: Int, _ body: String) throws -> AccessToken {
        try OrangeToken.decode(ProviderResponse(status: status, body: Array(body.utf8)))
    }
}
