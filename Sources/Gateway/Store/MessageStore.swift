import Crypto
package import Durable
package import FoundationEssentials
import GatewayCore
package import GatewayMessages
import Postgres
import Primitives

/// The gateway's ends of the contract: commands in, events out.
package struct MessageStore {
    let session: PostgresSession

    /// Takes a command's envelope in, once for each identifier.
    package func receive(_ envelope: MessageEnvelope) throws -> InboxVerdict {
        try Inbox.receive(
            id: envelope.id, type: envelope.type, subject: envelope.subject, sequence: nil,
            fingerprint: Array(SHA256.hash(data: Data(envelope.content.utf8))), in: session)
    }

    /// Remembers the answer to a command, to give it again when the command comes again.
    package func remember(answer: GatewayEvent, to command: UUID) throws {
        let text = JSONValue.object(["type": .string(answer.type), "payload": answer.payload]).text
        try Inbox.setOutcome(text, of: command, in: session)
    }

    /// Reads a remembered answer.
    package static func answer(from outcome: String) throws -> GatewayEvent {
        let document = try JSONValue(parsing: outcome)
        return try GatewayEvent(type: document["type"]?.string ?? "", payload: document["payload"] ?? .null)
    }

    /// Tells the other side, in this transaction: the event leaves once it has committed.
    /// What an event says about a person is emptied here then.
    package func announce(_ event: GatewayEvent, id: UUID, traceparent: String?) throws {
        try Outbox.append(
            OutboxMessage(
                id: id, type: event.type, subject: event.subject, payload: event.payload.text,
                traceparent: traceparent, sensitive: event.isSensitive),
            in: session)
    }
}

extension GatewayEvent {
    /// Whether its payload must be forgotten once it was sent: who a person is stands in it, sealed on its own.
    fileprivate var isSensitive: Bool {
        switch self {
        case .accountHolderChecked, .kycCompleted: true
        default: false
        }
    }
}
