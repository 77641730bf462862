import Crypto
import Foundation
import GatewayMessages
import Primitives
import Testing

@Suite("The signature of a message") struct MessageSigningTests {
    let signer: MessageSigner
    let verifier: MessageVerifier
    let now = Date(timeIntervalSince1970: 1_795_000_000)

    init() throws {
        signer = try #require(MessageSigner(MessageSigner.generate(named: "escrow-1")))
        verifier = try #require(MessageVerifier(try signer.publicText()))
    }

    @Test func aSignedMessageOpensAsItWasSealed() throws {
        let envelope = MessageEnvelopeTests.envelope(time: now)
        #expect(try verifier.open(try sealed(envelope), now: now) == envelope)
    }

    @Test func anAlteredMessageIsRefused() throws {
        let fields = try sealed(MessageEnvelopeTests.envelope(time: now, payload: .object(["net": 438_750])))
        let text = try #require(fields["message"])
        for changed in [
            text.replacingOccurrences(of: "438750", with: "438751"), text + " ",
            text.replacingOccurrences(of: "\"collect\"", with: "\"refund\""),
            text.replacingOccurrences(of: "\"sequence\":7", with: "\"sequence\":8"),
        ] {
            #expect(changed != text)
            var altered = fields
            altered["message"] = changed
            expectRefused(altered, .badSignature)
        }
    }

    @Test func anAlteredOrMissingSignatureIsRefused() throws {
        var fields = try sealed(MessageEnvelopeTests.envelope(time: now))
        let signature = try #require(fields["signature"])
        let flipped = try #require(Base64URL.decode(signature)).enumerated().map { $0 == 0 ? $1 ^ 1 : $1 }
        for text in [
            Base64URL.encode(flipped), "", "!!", String(signature.dropLast(2)), signature + signature,
        ] {
            fields["signature"] = text
            expectRefused(fields, .badSignature)
        }
        fields["signature"] = nil
        expectRefused(fields, .badSignature)
    }

    @Test func anUnsignedMessageIsRefused() throws {
        var fields = try sealed(MessageEnvelopeTests.envelope(time: now))
        fields["key"] = nil
        expectRefused(fields, .untrustedKey)
        expectRefused(["message": MessageEnvelopeTests.envelope(time: now).text], .untrustedKey)
        expectRefused([:], .malformed)
    }

    @Test func anotherKeyIsRefusedUnderItsOwnNameAndUnderATrustedOne() throws {
        let stranger = try #require(MessageSigner(MessageSigner.generate(named: "stranger")))
        var fields = Dictionary(
            uniqueKeysWithValues: try stranger.seal(MessageEnvelopeTests.envelope(time: now)))
        expectRefused(fields, .untrustedKey)
        fields["key"] = "escrow-1"
        expectRefused(fields, .badSignature)
    }

    @Test func theSignatureOfTheBareTextIsWorthNothing() throws {
        let secret = MessageSigner.generate(named: "escrow-1").reveal()
        let seed = try #require(Data(base64Encoded: String(secret.dropFirst("escrow-1:".count))))
        let key = try Curve25519.Signing.PrivateKey(rawRepresentation: seed)
        let own = try #require(MessageSigner(Secret(secret)))
        let trusting = try #require(MessageVerifier(try own.publicText()))
        let text = MessageEnvelopeTests.envelope(time: now).text
        let signature = try key.signature(for: Data(text.utf8))
        let fields = ["message": text, "key": "escrow-1", "signature": Base64URL.encode(signature)]
        let error = #expect(throws: MessageError.self) { try trusting.open(fields, now: now) }
        #expect(error?.code == .badSignature)
    }

    @Test func aMessageIsGoodForAnHourAndNoLonger() throws {
        let fields = try sealed(MessageEnvelopeTests.envelope(time: now))
        #expect(throws: Never.self) { try verifier.open(fields, now: now + 3600) }
        expectRefused(fields, .expired, at: now + 3601)
    }

    @Test func aMessageFromTheFutureIsRefusedBeyondTheClocksTolerance() throws {
        let fields = try sealed(MessageEnvelopeTests.envelope(time: now))
        #expect(throws: Never.self) { try verifier.open(fields, now: now - 300) }
        expectRefused(fields, .expired, at: now - 301)
    }

    /// A message sent again is signed anew, so it is fresh; its content tells the inbox that it is the same
    /// one.
    @Test func aReplayedMessageKeepsItsIdentifierAndContentAndAnAlteredReplayDoesNot() throws {
        let first = MessageEnvelopeTests.envelope(time: now, payload: .object(["net": 438_750]))
        let again = MessageEnvelopeTests.envelope(time: now + 1800, payload: .object(["net": 438_750]))
        let altered = MessageEnvelopeTests.envelope(time: now + 1800, payload: .object(["net": 450_000]))
        let opened = try verifier.open(try sealed(again), now: now + 5000)
        #expect(opened.id == first.id)
        #expect(opened.content == first.content)
        #expect(try verifier.open(try sealed(altered), now: now + 5000).content != first.content)
        expectRefused(try sealed(first), .expired, at: now + 5000)
    }

    @Test func severalKeysAreTrustedWhileTheyRotate() throws {
        let next = try #require(MessageSigner(MessageSigner.generate(named: "escrow-2")))
        let both = try #require(MessageVerifier("\(try signer.publicText()),\(try next.publicText())"))
        for key in [signer, next] {
            let fields = Dictionary(
                uniqueKeysWithValues: try key.seal(MessageEnvelopeTests.envelope(time: now)))
            #expect(throws: Never.self) { try both.open(fields, now: now) }
        }
    }

    @Test(arguments: ["", ":", "name", "name:", ":AAAA", "name:AAAA", "name:not base64", "na me:AAAA"])
    func whatIsNoKeyIsNoKey(_ text: String) {
        #expect(MessageSigner(Secret(text)) == nil)
        #expect(MessageVerifier(text) == nil)
    }

    @Test func aSignerNeverShowsItsSeed() throws {
        let secret = MessageSigner.generate(named: "escrow-1")
        let signer = try #require(MessageSigner(secret))
        let seed = secret.reveal().dropFirst("escrow-1:".count)
        var dumped = ""
        dump(signer, to: &dumped)
        for text in ["\(signer)", String(reflecting: signer), dumped] {
            #expect(!text.contains(seed))
            #expect(!text.contains("bytes"))
        }
    }

    private func sealed(_ envelope: MessageEnvelope) throws -> [String: String] {
        Dictionary(uniqueKeysWithValues: try signer.seal(envelope))
    }

    private func expectRefused(_ fields: [String: String], _ code: MessageError.Code, at time: Date? = nil) {
        let error = #expect(throws: MessageError.self) { try verifier.open(fields, now: time ?? now) }
        #expect(error?.code == code)
    }
}
