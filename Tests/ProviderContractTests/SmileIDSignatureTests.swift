import Foundation
import Primitives
import ProviderKit
import Testing

@testable import SmileID

/// Section 2 of smile-id.md: signatures and times.
@Suite struct SmileIDSignatureTests {
    /// V1 to V6 of section 2.5, computed there with the official Python library.
    static let vectors: [(partner: String, key: String, timestamp: String, signature: String)] = [
        (
            "2345", "test_api_key_0123456789", "2026-01-15T10:20:30.456Z",
            "VS+6nlWhlpSR/4wZHuBeY+T73NrCnCmX5lrbdoiHXGA="
        ),
        (
            "085", "a1b2c3d4-e5f6-4711-8899-aabbccddeeff", "2025-12-31T23:59:59.999Z",
            "gKnoFjtLafka87mCQpuh/zLscDMBPkCBrVboc9yDPqQ="
        ),
        (
            "2345", "test_api_key_0123456789", "2026-01-15T10:20:30.456789+00:00",
            "zLLlTlvTa20/JJLstbz8WEDl5qIYQ9Znah76OQhg4oA="
        ),
        ("1", "k", "2026-01-15 10:20:30 +0100", "d6kSB0T9knZvI7F4lG31SicVPQ6tlDzTdStv8t3IQq8="),
        (
            "001", "Zm9vYmFyYmF6cXV4MTIzNA==", "1768472430456",
            "JKLrCazlb6XcZVDwU9GUgP5mK+u14vAMeZKg39Thf/w="
        ),
        (
            "2345", "clé-secrète-é", "2026-01-15T10:20:30.456Z",
            "YvVGa39tm4cTSOfdJ3BVrHDP4l4omMZ6mxelbh5l0OU="
        ),
    ]

    @Test(arguments: vectors.indices) func theVectorsOfTheReferenceHold(_ index: Int) {
        let vector = Self.vectors[index]
        let signature = SmileIDSignature(partnerID: vector.partner, apiKey: Secret(vector.key))
        #expect(signature.sign(vector.timestamp) == vector.signature)
        #expect(signature.isValid(vector.signature, of: vector.timestamp))
    }

    @Test func everythingButTheSignatureOfThatTimeIsRefused() {
        let vector = Self.vectors[0]
        let signature = SmileIDSignature(partnerID: vector.partner, apiKey: Secret(vector.key))
        for wrong in [
            "", "=", vector.signature + "=", String(vector.signature.dropLast()), Self.vectors[2].signature,
            "VS+6nlWhlpSR/4wZHuBeY+T73NrCnCmX5lrbdoiHXGB=", vector.signature.lowercased(),
            String(repeating: "A", count: 4096), "VS-6nlWhlpSR_4wZHuBeY-T73NrCnCmX5lrbdoiHXGA=",
        ] {
            #expect(!signature.isValid(wrong, of: vector.timestamp), "\(wrong)")
        }
        #expect(!signature.isValid(vector.signature, of: "2026-01-15T10:20:30.457Z"))
        #expect(
            !SmileIDSignature(partnerID: "02345", apiKey: Secret(vector.key)).isValid(
                vector.signature, of: vector.timestamp))
        #expect(
            !SmileIDSignature(partnerID: "2345", apiKey: Secret(vector.key + " ")).isValid(
                vector.signature, of: vector.timestamp))
    }

    /// All forms of section 2.2, and the moment that each names.
    @Test(arguments: [
        ("2026-01-15T10:20:30.456Z", 1_768_472_430.456), ("2026-01-15T10:20:30Z", 1_768_472_430),
        ("2026-01-15T10:20:30.456789Z", 1_768_472_430.456789),
        ("2026-01-15T10:20:30.456789+00:00", 1_768_472_430.456789),
        ("2026-01-15T10:20:30+00:00", 1_768_472_430), ("2026-01-15T10:20:30.456789", 1_768_472_430.456789),
        ("2026-01-15 10:20:30 +0100", 1_768_468_830), ("2026-01-15 10:20:30 -0530", 1_768_492_230),
        ("2026-01-15T10:20:30.456+0000", 1_768_472_430.456), ("1768472430456", 1_768_472_430.456),
    ])
    func everyFormOfATimeIsRead(_ text: String, _ seconds: Double) throws {
        let date = try #require(SmileIDTimestamp.date(of: text))
        #expect(abs(date.timeIntervalSince1970 - seconds) < 0.001)
    }

    @Test(arguments: [
        "", "1768472430", "176847243045600", "2026-13-15T10:20:30.456Z", "2026-01-15", "yesterday",
        "2026-01-15T10:20:30.456*0000", "2026-01-15 10:20:30  +0100", String(repeating: "1", count: 13) + "Z",
    ])
    func anythingElseIsNoTime(_ text: String) {
        #expect(SmileIDTimestamp.date(of: text) == nil)
    }

    @Test func oneFormIsSent() {
        #expect(
            SmileIDTimestamp.text(of: Date(timeIntervalSince1970: 1_768_472_430))
                == "2026-01-15T10:20:30.000Z")
    }

    @Test func aTimeIsFreshWithinTheWindowAndNotFarAhead() {
        let time = Date(timeIntervalSince1970: 1_768_472_430)
        for (age, isFresh) in [(0.0, true), (3600, true), (3600.5, false), (-300, true), (-300.5, false)] {
            let date = time.addingTimeInterval(-age)
            #expect(SmileIDTimestamp.isFresh(date, at: time, window: .seconds(3600)) == isFresh, "\(age)")
        }
    }
}
