import Foundation
import Logging
import Primitives
import Runtime
import Synchronization
import Testing

@Suite struct RuntimeLogRedactionTests {
    private final class Lines: Sendable {
        let all = Mutex<[String]>([])
    }

    /// The JSON line that this event becomes.
    private func line(
        _ message: Logger.Message, _ metadata: Logger.Metadata = [:], error: (any Error)? = nil
    ) throws -> JSONValue {
        let lines = Lines()
        var logger = Logger(label: "test") { label in
            JSONLogHandler(service: "gatewayd", label: label, logLevel: .info) { line in
                lines.all.withLock { $0.append(line) }
            }
        }
        logger[metadataKey: "request.id"] = "r-1"
        logger.debug("too detailed")
        if let error {
            logger.error(message, error: error, metadata: metadata)
        } else {
            logger.info(message, metadata: metadata)
        }
        let all = lines.all.withLock { $0 }
        #expect(all.count == 1)
        let text = try #require(all.first)
        #expect(text.hasSuffix("\n") && text.filter(\.isNewline).count == 1)
        return try JSONValue(parsing: text)
    }

    @Test func anEventIsOneLineWithItsFacts() throws {
        let json = try line("Payment\nsubmitted", ["payment.id": "p-1", "level": "mine", "attempt": "\(3)"])
        #expect(json["message"]?.string == "Payment\nsubmitted")
        #expect(json["level"]?.string == "info")
        #expect(json["metadata.level"]?.string == "mine")
        #expect(json["service"]?.string == "gatewayd")
        #expect(json["request.id"]?.string == "r-1")
        #expect(json["payment.id"]?.string == "p-1")
        #expect(json["attempt"]?.string == "3")
        #expect(RFC3339.parse(json["time"]?.string ?? "") != nil)
    }

    @Test(arguments: [
        "authorization", "Authorization", "http.authorization", "password", "dbPassword", "access_token",
        "accessToken",
        "client-secret", "api.key", "Ocp-Apim-Subscription-Key", "pin", "otp.code", "code",
        "verification_code", "cookie",
    ])
    func aSecretsValueIsWithheldByItsName(_ name: String) throws {
        let json = try line(
            "x",
            [
                "\(name)": "hunter2", "nested": .dictionary([name: .array(["hunter2"])]),
                "list": [[name: "hunter2"]],
            ])
        #expect(json[name]?.string == "<redacted>")
        #expect(!json.text.contains("hunter2"))
    }

    @Test(arguments: [
        "error.code", "http.status_code", "redis.key", "currency_code", "keyboard", "pinned", "provider",
    ])
    func aHarmlessNameKeepsItsValue(_ name: String) throws {
        #expect(try line("x", ["\(name)": "visible"])[name]?.string == "visible")
    }

    @Test(arguments: [
        ("237612345678", "2376•••••678"), ("+237612345678", "+2376•••••678"),
        ("to +237 6 12 34 56 78.", "to +2376•••••678."),
        ("00237612345678", "2376•••••678"), ("tel%3A%2B237612345678&x", "tel%3A%2B2376•••••678&x"),
        ("q=%20237612345678", "q=%202376•••••678"), ("699999999 paid", "6999•••••999 paid"),
        ("a237-612-345-678b", "a2376•••••678b"), ("237612345678,237687654321", "2376•••••678,2376•••••321"),
    ])
    func aPhoneNumberIsMaskedWhereverItStands(_ text: String, _ expected: String) throws {
        struct Failure: Error, CustomStringConvertible { let description: String }
        let json = try line(
            "\(text)",
            ["a": "\(text)", "b": ["\(text)"], "c": .stringConvertible(Failure(description: text))],
            error: Failure(description: text))
        #expect(json["message"]?.string == expected)
        #expect(json["a"]?.string == expected)
        #expect(json["b"]?.array?.first?.string == expected)
        #expect(json["c"]?.string == expected)
        #expect(json["error"]?.string == expected)
    }

    @Test(arguments: [
        "1237612345678", "2376123456789", "237512345678", "450000", "1732400000",
        "0198c1f2-0000-7000-8000-000000000000",
        "basic rules", "6999999991",
    ])
    func otherNumbersAndWordsStay(_ text: String) throws {
        #expect(try line("\(text)")["message"]?.string == text)
    }

    @Test func aCredentialInATextIsWithheld() throws {
        let json = try line(
            "sent Authorization: Bearer abcdefghijklmnop.qrs, then basic YWxhZGRpbjpvcGVuc2VzYW1l")
        #expect(json["message"]?.string == "sent Authorization: Bearer <redacted>, then basic <redacted>")
    }
}
