import Foundation
import GatewayMessages
import Primitives
import Testing

@Suite("The envelope of a message") struct MessageEnvelopeTests {
    static func envelope(
        time: Date = Date(timeIntervalSince1970: 1_795_000_000), payload: JSONValue = .object(["a": 1]),
        traceparent: String? = nil, sequence: Int64 = 7
    ) -> MessageEnvelope {
        MessageEnvelope(
            id: UUID(uuidString: "0199AAAA-0000-7000-8000-000000000009")!, type: "collect",
            subject: UUID(uuidString: "0199AAAA-0000-7000-8000-000000000001")!, time: time,
            sequence: sequence,
            traceparent: traceparent, payload: payload)
    }

    @Test(arguments: [nil, "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"])
    func comesBackAsItWas(_ traceparent: String?) throws {
        let envelope = Self.envelope(traceparent: traceparent)
        #expect(try MessageEnvelope(parsing: envelope.text) == envelope)
    }

    @Test func isWrittenInThisOrder() {
        #expect(
            Self.envelope().text == """
                {"id":"0199aaaa-0000-7000-8000-000000000009","type":"collect","version":1,\
                "subject":"0199aaaa-0000-7000-8000-000000000001","time":"2026-11-18T11:06:40.000Z",\
                "sequence":7,"payload":{"a":1}}
                """)
    }

    @Test func anotherVersionOfTheContractIsNamedAsSuch() {
        let text = Self.envelope().text.replacingOccurrences(of: "\"version\":1", with: "\"version\":2")
        let error = #expect(throws: MessageError.self) { try MessageEnvelope(parsing: text) }
        #expect(error?.code == .unsupportedVersion)
    }

    @Test(arguments: [
        "", "{}", "[]", "null", "{\"id\":1}", "not json", "{\"version\":1}",
    ])
    func whatIsNoEnvelopeIsRefused(_ text: String) {
        let error = #expect(throws: MessageError.self) { try MessageEnvelope(parsing: text) }
        #expect(error?.code == .malformed)
    }

    @Test(arguments: [
        ("\"sequence\":7", "\"sequence\":7.0"), ("\"sequence\":7", "\"sequence\":\"7\""),
        ("\"sequence\":7", "\"sequence\":7,\"more\":1"), ("\"sequence\":7", "\"sequence\":7,\"sequence\":8"),
        ("0199aaaa-0000-7000-8000-000000000009", "not-a-uuid"), ("2026-11-18T11:06:40.000Z", "yesterday"),
        ("2026-11-18T11:06:40.000Z", "2026-02-30T00:00:00Z"), (",\"payload\":{\"a\":1}", ""),
        ("\"type\":\"collect\"", "\"type\":null"), ("\"sequence\":7", "\"sequence\":7,\"traceparent\":5"),
    ])
    func anEnvelopeWithOneWrongMemberIsRefused(_ right: String, _ wrong: String) {
        let text = Self.envelope().text
        let changed = text.replacingOccurrences(of: right, with: wrong)
        #expect(changed != text)
        let error = #expect(throws: MessageError.self) { try MessageEnvelope(parsing: changed) }
        #expect(error?.code == .malformed)
    }

    @Test func theContentIsTheSameAtEverySendingAndOtherForAnotherMessage() {
        let first = Self.envelope()
        let later = Self.envelope(time: Date(timeIntervalSince1970: 1_795_009_999), traceparent: "00-1")
        #expect(first.content == later.content)
        #expect(first.content != Self.envelope(payload: .object(["a": 2])).content)
        #expect(first.content != Self.envelope(sequence: 8).content)
    }

    @Test func theContentDoesNotDependOnTheOrderOfMembers() {
        let one = Self.envelope(payload: .object(["a": 1, "b": .object(["c": 2, "d": 3])]))
        let other = Self.envelope(payload: .object(["b": .object(["d": 3, "c": 2]), "a": 1]))
        #expect(one.content == other.content)
    }

    @Test func aSubjectAlwaysTravelsOnTheSameStream() throws {
        let subject = try #require(UUID(uuidString: "5f0c7a52-8b1e-4c39-9d3e-2a7f6b1c0d4e"))
        // FNV-1a of the lower-case spelling, computed elsewhere: 1 modulo 8, 249 modulo 256.
        #expect(MessageStreams(shards: 8).commands(about: subject) == "gateway:commands:{1}")
        #expect(MessageStreams(shards: 256).events(about: subject) == "gateway:events:{249}")
        #expect(MessageStreams().commands(about: subject) == "gateway:commands:{0}")
        #expect(MessageStreams(shards: 3).allEvents == (0..<3).map { "gateway:events:{\($0)}" })
        #expect(MessageStreams(shards: 3).allCommands == (0..<3).map { "gateway:commands:{\($0)}" })
    }

    @Test func subjectsSpreadOverTheShards() {
        let streams = MessageStreams(shards: 4)
        let used = Set((0..<200).map { _ in streams.commands(about: UUID()) })
        #expect(used == Set(streams.allCommands))
    }
}
