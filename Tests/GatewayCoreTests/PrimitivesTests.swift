import Foundation
import Primitives
import Testing

@Suite("RFC 3339 times") struct RFC3339Tests {
    @Test(arguments: [
        (0.0, "1970-01-01T00:00:00.000Z"), (1_795_000_000.0, "2026-11-18T11:06:40.000Z"),
        (-1.0, "1969-12-31T23:59:59.000Z"), (951_782_400.0, "2000-02-29T00:00:00.000Z"),
        (4_102_444_799.5, "2099-12-31T23:59:59.500Z"), (-62_135_596_800.0, "0001-01-01T00:00:00.000Z"),
    ])
    func writesUTCWithMilliseconds(_ seconds: Double, _ text: String) {
        #expect(RFC3339.format(Date(timeIntervalSince1970: seconds)) == text)
    }

    @Test(arguments: [
        ("2026-11-18T11:06:40Z", 1_795_000_000.0), ("2026-11-18t11:06:40z", 1_795_000_000.0),
        ("2026-11-18 11:06:40+00", 1_795_000_000.0), ("2026-11-18T12:06:40+01:00", 1_795_000_000.0),
        ("2026-11-18T05:36:40-05:30", 1_795_000_000.0), ("2026-11-18T11:06:40.5Z", 1_795_000_000.5),
        ("2026-11-18T11:06:40.250000000Z", 1_795_000_000.25), ("2024-02-29T00:00:00Z", 1_709_164_800.0),
        ("1969-12-31T23:59:59Z", -1.0),
    ])
    func readsEveryOffsetAndFraction(_ text: String, _ seconds: Double) throws {
        let date = try #require(RFC3339.parse(text))
        #expect(abs(date.timeIntervalSince1970 - seconds) < 0.000_001)
    }

    @Test(arguments: [
        "", "2026-11-18", "2026-11-18T11:06:40", "2026-11-18T11:06Z", "2026-13-01T00:00:00Z",
        "2026-00-01T00:00:00Z",
        "2026-02-29T00:00:00Z", "2100-02-29T00:00:00Z", "2026-04-31T00:00:00Z", "2026-11-18T24:00:00Z",
        "2026-11-18T11:60:00Z", "2026-11-18T11:06:61Z", "2026-11-18T11:06:40.Z",
        "2026-11-18T11:06:40.1234567890Z",
        "2026-11-18T11:06:40+24:00", "2026-11-18T11:06:40+01:60", "2026-11-18T11:06:40Z ",
        " 2026-11-18T11:06:40Z",
        "26-11-18T11:06:40Z", "2026-1-18T11:06:40Z", "２０26-11-18T11:06:40Z", "2026-11-18_11:06:40Z",
    ])
    func refusesWhatIsNoTime(_ text: String) {
        #expect(RFC3339.parse(text) == nil)
    }

    /// A stored time that was read and written again must be the same text: the envelope's bytes are signed.
    @Test func everyMillisecondComesBackAsItWas() throws {
        for minute in ["1999-12-31T23:59", "2026-11-24T07:29", "2037-06-30T12:00"] {
            for second in 10..<60 {
                for millisecond in 0..<1000 {
                    let text = "\(minute):\(second).\(String(millisecond + 1000).dropFirst())Z"
                    let date = try #require(RFC3339.parse(text))
                    if RFC3339.format(date) != text { Issue.record("\(text) became \(RFC3339.format(date))") }
                }
            }
        }
    }
}

@Suite("Retry policy") struct RetryPolicyTests {
    let policy = RetryPolicy(first: .seconds(2), factor: 3, limit: .seconds(30), attempts: 5)

    @Test func theWholeDelayGrowsByItsFactorUpToTheLimit() {
        let delays = (0..<6).map { policy.delay(afterFailures: $0, jitter: 1) }
        #expect(delays == [.seconds(2), .seconds(6), .seconds(18), .seconds(30), .seconds(30), nil])
    }

    @Test func jitterTakesAtMostHalfAway() {
        #expect(policy.delay(afterFailures: 0, jitter: 0) == .seconds(1))
        #expect(policy.delay(afterFailures: 0, jitter: 0.5) == .milliseconds(1500))
        #expect(policy.delay(afterFailures: 0, jitter: -5) == .seconds(1))
        #expect(policy.delay(afterFailures: 0, jitter: 9) == .seconds(2))
    }

    @Test func aPolicyWithoutAnEndNeverOverflows() {
        let endless = RetryPolicy(first: .milliseconds(1), factor: 10, limit: .seconds(60))
        #expect(endless.delay(afterFailures: .max - 1, jitter: 1) == .seconds(60))
        let flat = RetryPolicy(first: .seconds(1), factor: 1, limit: .seconds(1))
        #expect(flat.delay(afterFailures: 1_000_000, jitter: 1) == .seconds(1))
    }

    @Test func aPolicyOfNoAttemptsHasNoDelay() {
        let none = RetryPolicy(first: .seconds(1), limit: .seconds(1), attempts: 0)
        #expect(none.delay(afterFailures: 0, jitter: 1) == nil)
    }

    @Test func durationsCountWholeMilliseconds() {
        #expect(Duration.seconds(2).milliseconds == 2000)
        #expect(Duration.microseconds(1_999).milliseconds == 1)
    }
}

@Suite("Languages") struct LanguageTests {
    @Test(
        arguments: [
            (nil, .french), ("", .french), ("de", .french), ("*", .french), ("en", .english),
            ("EN-gb", .english),
            ("fr-CM", .french), ("fr;q=0.5, en;q=0.9", .english), ("en;q=0.5,fr", .french),
            ("de, en;q=0.1", .english),
            ("en;q=0", .french), ("en, fr", .english), ("fr, en", .french),
            ("en ; q=0.2 , fr ; q=0.8", .french),
            (";;;,,q=", .french),
        ] as [(String?, Language)])
    func theBestOfOursIsChosen(_ header: String?, _ language: Language) {
        #expect(Language(acceptLanguage: header) == language)
    }

    @Test func aTextSpeaksBoth() {
        let text = LocalizedText(fr: "Bonjour", en: "Hello")
        #expect(text.text(in: .french) == "Bonjour")
        #expect(text.text(in: .english) == "Hello")
    }
}

@Suite("Encodings and secrets") struct EncodingTests {
    @Test func base64URLHasNoPaddingAndComesBack() {
        #expect(Base64URL.encode([0xFB, 0xFF, 0xFE]) == "-__-")
        #expect(Base64URL.encode([0]) == "AA")
        for length in 0..<40 {
            let bytes = (0..<length).map { UInt8(truncatingIfNeeded: $0 &* 37) }
            #expect(Base64URL.decode(Base64URL.encode(bytes)) == bytes)
        }
        #expect(Base64URL.decode("A") == nil)
        #expect(Base64URL.decode("A!AA") == nil)
    }

    @Test func hexIsLowerCaseAndReadInBoth() {
        #expect(Hex.encode([0x00, 0xAB, 0xFF]) == "00abff")
        #expect(Hex.decode("00ABff") == [0x00, 0xAB, 0xFF])
        #expect(Hex.decode("0") == nil)
        #expect(Hex.decode("0g") == nil)
    }

    @Test func secretsCompareByTheirBytes() {
        #expect(constantTimeEqual([1, 2, 3], [1, 2, 3]))
        #expect(!constantTimeEqual([1, 2, 3], [1, 2, 4]))
        #expect(!constantTimeEqual([1, 2, 3], [1, 2]))
        #expect(constantTimeEqual([], []))
    }

    @Test func aSecretShowsNowhere() {
        let secret = Secret("hush-hush")
        var dumped = ""
        dump([secret], to: &dumped)
        for text in [
            "\(secret)", String(reflecting: secret), "\([secret])", "\(Optional(secret) as Any)", dumped,
        ] {
            #expect(!text.contains("hush-hush"))
        }
        #expect(secret.reveal() == "hush-hush")
    }

    @Test func timeOrderedIdentifiersAreVersion7AndGrow() {
        var generator = SeededGenerator(seed: 1)
        let first = UUID.version7(milliseconds: 0x0199_0000_0001, using: &generator)
        let second = UUID.version7(milliseconds: 0x0199_0000_0002, using: &generator)
        #expect(first.lowercased.hasPrefix("01990000-0001-7"))
        #expect(["8", "9", "a", "b"].contains(Array(first.lowercased)[19]))
        #expect(first.lowercased < second.lowercased)
    }

    @Test func tokensHold256RandomBits() throws {
        let source = IdentifierSource.system
        let tokens = (0..<100).map { _ in source.token() }
        #expect(Set(tokens).count == 100)
        #expect(tokens.allSatisfy { Base64URL.decode($0)?.count == 32 })
    }
}
