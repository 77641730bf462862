package import CurlHTTP
package import Durable
import FoundationEssentials
package import Postgres
package import Primitives
import Sealing

/// Who sends notices by e-mail, and through what.
package struct NotificationMail: Sendable {
    package let client: MailClient
    package let from: MailAddress
    package let fromName: String
    /// How often, and after how long, a message is tried again that the server could not take.
    package let retry: RetryPolicy

    package init(
        client: MailClient, from: MailAddress, fromName: String,
        retry: RetryPolicy = RetryPolicy(first: .seconds(30), limit: .seconds(7200), attempts: 22)
    ) {
        self.client = client
        self.from = from
        self.fromName = fromName
        self.retry = retry
    }
}

/// Hands notices by e-mail to the mail server.
///
/// A process that dies between the server's word and the row sends a second copy, with the same Message-ID.
package struct NotificationJobs: Sendable {
    private let database: PostgresClient
    private let mail: NotificationMail

    package init(database: PostgresClient, mail: NotificationMail) {
        self.database = database
        self.mail = mail
    }

    package func perform(_ job: Job) async throws -> JobOutcome {
        guard NotificationJob(rawValue: job.kind) == .mail, let id = UUID(uuidString: job.payload) else {
            return .done
        }
        let letter = try await database.transaction { try NotificationStore.takeLetter(id, in: $0) }
        guard let letter else { return .done }
        guard let to = MailAddress(letter.address) else { return try await fail(id, "bad_address") }
        let message = MailMessage(
            from: mail.from, fromName: mail.fromName, to: to,
            subject: try letter.template.subject(in: letter.language, letter.values),
            text: try letter.template.body(in: letter.language, letter.values), id: id.lowercased,
            date: letter.createdAt, language: letter.language.rawValue)
        do {
            try await mail.client.send(message)
        } catch {
            switch error.code {
            case .unfit: return try await fail(id, "unfit")
            case .refused: return try await fail(id, "refused")
            case .unavailable:
                let delay = mail.retry.delay(afterFailures: letter.attempts - 1, jitter: 1)
                guard let delay else { return try await fail(id, "unavailable") }
                return .again(after: delay)
            }
        }
        try await database.transaction { try NotificationStore.setSent(id, in: $0) }
        return .done
    }

    private func fail(_ id: UUID, _ reason: String) async throws -> JobOutcome {
        try await database.transaction { _ = try NotificationStore.fail(id, reason, in: $0) }
        return .done
    }
}

/// A notice that is to go by e-mail.
struct NotificationLetter: Sendable {
    let address: String
    let template: NotificationTemplate
    let language: Language
    let values: NotificationValues
    /// This time included.
    let attempts: Int
    let createdAt: Date
}

extension NotificationStore {
    /// Counts a try, and answers what is to be sent; nil where it was sent, or has failed, or was altered.
    static func takeLetter(_ id: UUID, in session: PostgresSession) throws -> NotificationLetter? {
        let row = try session.query(
            """
            UPDATE notifications SET attempts = attempts + 1
            WHERE notification_id = \(id) AND state = 'QUEUED' AND channel = 'EMAIL'
            RETURNING sealed_address, template, language, sealed_values, attempts, created_at
            """
        ).first
        guard let row, let sealed = try row.optionalString("sealed_address"),
            let template = NotificationTemplate.named(try row.string("template")),
            let language = Language(rawValue: try row.string("language"))
        else { return nil }
        let values = try session.seal.open(
            try row.string("sealed_values"), in: valuesColumn, of: id.lowercased)
        return NotificationLetter(
            address: try session.seal.open(sealed, in: addressColumn, of: id.lowercased),
            template: template, language: language,
            values: NotificationValues(try JSONValue(parsing: values)),
            attempts: Int(try row.int("attempts")), createdAt: try row.date("created_at"))
    }
}
