import Durable
package import GatewayCore
package import GatewayMessages
package import Postgres
package import Primitives

/// Where commands to the gateway are written down, in the transaction of the change that asks for them.
package enum CommandOutbox {
    /// Commits with the caller's transaction; from then on the relay sends the command until the gateway answers it.
    /// Commands about one subject are sent one after the other, in the order of these calls. Answers the command's
    /// identifier, which `command.accepted` and `command.refused` will name: the given one, or else a new one.
    @discardableResult
    package static func append(
        _ command: GatewayCommand, id given: CommandID? = nil, traceparent: String?,
        identifiers: IdentifierSource,
        in session: PostgresSession
    ) throws -> CommandID {
        let id = given ?? CommandID(identifiers.timeOrdered())
        try Outbox.append(
            OutboxMessage(
                id: id.uuid, type: command.type, subject: command.subject, payload: command.payload.text,
                traceparent: traceparent, sensitive: command.isSensitive),
            in: session)
        return id
    }
}

extension GatewayCommand {
    /// Whether its payload must be forgotten once it was answered: a phone code is in it, who a person is, or whose account
    /// was asked about. Texts that are sealed on their own are in no other payload, so that none outlives its key.
    fileprivate var isSensitive: Bool {
        switch self {
        case .sendSMS, .checkAccountHolder, .checkKYC: true
        default: false
        }
    }
}
