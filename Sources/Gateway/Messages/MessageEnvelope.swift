public import FoundationEssentials
public import Primitives

/// What travels on a stream: who it is about, in which order, when it was signed, and what it says.
public struct MessageEnvelope: Sendable, Equatable {
    /// The version of the contract that this program writes and reads.
    public static let version: Int64 = 1

    public let id: UUID
    public let type: String
    /// The purse of a command; the payment, command or message of an event.
    public let subject: UUID
    /// When it was signed; a message is signed anew at every sending.
    public let time: Date
    /// Grows with each message about one subject.
    public let sequence: Int64
    /// W3C trace context, or nil.
    public let traceparent: String?
    public let payload: JSONValue

    public init(
        id: UUID, type: String, subject: UUID, time: Date, sequence: Int64, traceparent: String?,
        payload: JSONValue
    ) {
        self.id = id
        self.type = type
        self.subject = subject
        self.time = time
        self.sequence = sequence
        self.traceparent = traceparent
        self.payload = payload
    }

    /// The JSON text that is signed and sent.
    public var text: String {
        JSONValue.object([
            "id": .string(id.lowercased), "type": .string(type), "version": .integer(Self.version),
            "subject": .string(subject.lowercased), "time": .string(RFC3339.format(time)),
            "sequence": .integer(sequence), "traceparent": traceparent.map { .string($0) },
            "payload": payload,
        ]).text
    }

    /// Reads the text of an envelope. Unknown members are refused: a newer contract has a newer version.
    public init(parsing text: String) throws(MessageError) {
        let document: JSONValue
        do {
            document = try JSONValue(parsing: text)
        } catch {
            throw MessageError(.malformed, "The envelope is not JSON: \(error).")
        }
        var fields = MessageFields(document, of: "envelope")
        let version = try fields.integer("version")
        guard version == Self.version else {
            throw MessageError(
                .unsupportedVersion,
                "Version \(version) of the contract; this program speaks \(Self.version).")
        }
        id = try fields.uuid("id")
        type = try fields.string("type")
        subject = try fields.uuid("subject")
        let timeText = try fields.string("time")
        guard let time = RFC3339.parse(timeText) else {
            throw MessageError(.malformed, "time is not RFC 3339.")
        }
        self.time = time
        sequence = try fields.integer("sequence")
        traceparent = try fields.optionalString("traceparent")
        payload = try fields.value("payload")
        try fields.finish()
    }

    /// What a message says, without when it was sent: equal for every sending of the same message.
    public var content: String {
        JSONValue.object([
            "type": .string(type), "subject": .string(subject.lowercased), "sequence": .integer(sequence),
            "payload": payload,
        ]).canonicalText
    }
}
