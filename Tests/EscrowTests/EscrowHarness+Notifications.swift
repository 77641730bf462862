import Durable
import Escrow
import Foundation
import GatewayCore
import GatewayMessages
import Postgres
import Primitives
import Sealing
import TestSupport

extension EscrowHarness {
    var fanOut: ServiceEventFanOut {
        ServiceEventFanOut(
            database: database,
            notifications: NotificationFanOut(
                seal: TextSeal(keys: TestSeal.keys), identifiers: .system, sendsMail: true),
            webhooks: WebhookFanOut(identifiers: .system), logger: .quiet)
    }

    var notifications: NotificationService { NotificationService(database: database) }

    /// Fans out until nothing waits.
    func tellAll() async throws {
        while try await fanOut.fanOut() > 0 {}
    }

    struct Text: Sendable {
        let command: CommandID
        let sms: SMSID
        let recipient: String
        let text: String
    }

    /// The text messages that notices ordered, in the order of their events.
    func texts() async throws -> [Text] {
        try await database.session { session in
            try session.query(
                """
                SELECT message_id, payload FROM outbox JOIN notifications ON notification_id = message_id
                WHERE type = 'send-sms' ORDER BY event_id, user_id
                """
            ).compactMap { row in
                let id = try row.uuid("message_id")
                let payload = try Outbox.open(try row.string("payload"), of: id, in: session)
                let command = try GatewayCommand(type: "send-sms", payload: try JSONValue(parsing: payload))
                guard case .sendSMS(let sms) = command else { return nil }
                return Text(
                    command: CommandID(id), sms: sms.sms, recipient: sms.recipient.digits,
                    text: TextSeal(keys: TestSeal.keys).open(sms.sealedText, of: sms.sms) ?? "")
            }
        }
    }

    /// What stands in the rows of notices: who, template, channel, state, reason.
    func notices() async throws -> [String] {
        try await database.session { session in
            try session.query(
                """
                SELECT coalesce(user_id::text, '-') || ' ' || template || ' ' || channel || ' ' || state || ' '
                    || coalesce(reason, '-') AS line
                FROM notifications ORDER BY event_id, user_id, channel DESC
                """
            ).map { try $0.string("line") }
        }
    }

    func setLanguage(_ language: Language, of inquirer: Inquirer) async throws {
        let code = language.rawValue
        try await owner.session {
            _ = try $0.execute("UPDATE escrow.users SET language = \(code) WHERE id = \(inquirer.userID)")
        }
    }

    func setEmail(_ email: String, of inquirer: Inquirer) async throws {
        try await database.session { session in
            let row = try session.query("SELECT sealed_person FROM users WHERE id = \(inquirer.userID)")[0]
            let id = "\(inquirer.userID)"
            let person = try JSONValue(
                parsing: try session.seal.open(
                    try row.string("sealed_person"), in: "users.sealed_person", of: id))
            let members = (person.members ?? []) + [JSONValue.Member("email", .string(email))]
            let sealed = try session.seal.seal(
                JSONValue.object(members).text, in: "users.sealed_person", of: id)
            _ = try session.execute(
                "UPDATE users SET sealed_person = \(sealed) WHERE id = \(inquirer.userID)")
        }
    }
}
