import Primitives
import Sealing

/// Keeps what a message says from whoever can read the streams: the payload travels as `{"sealed": "k1.…"}`, bound to the
/// message's identifier. It is sealed anew at every sending, so what tells two messages apart is what they say.
struct PayloadSeal: Sendable {
    private let fields: FieldSeal

    init(keys: KeyRing) {
        fields = FieldSeal(keys: keys)
    }

    func sealed(_ envelope: MessageEnvelope) throws -> MessageEnvelope {
        let text = try fields.seal(envelope.payload.text, at: place(envelope))
        return envelope.with(payload: .object(["sealed": .string(text)]))
    }

    func opened(_ envelope: MessageEnvelope) throws(MessageError) -> MessageEnvelope {
        guard let sealed = envelope.payload["sealed"]?.string else {
            throw MessageError(.malformed, "The payload is not sealed.")
        }
        do {
            let text = try fields.open(sealed, at: place(envelope))
            return envelope.with(payload: try JSONValue(parsing: text))
        } catch {
            throw MessageError(.malformed, "The payload cannot be opened: \(error).")
        }
    }

    private func place(_ envelope: MessageEnvelope) -> SealedPlace {
        SealedPlace("message payload", record: envelope.id.lowercased)
    }
}

extension MessageEnvelope {
    fileprivate func with(payload: JSONValue) -> MessageEnvelope {
        MessageEnvelope(
            id: id, type: type, subject: subject, time: time, sequence: sequence, traceparent: traceparent,
            payload: payload)
    }
}
