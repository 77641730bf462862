import Durable
import FoundationEssentials
import Postgres
import Primitives

/// What is to be done with a notice later.
package enum NotificationJob: String, Sendable, CaseIterable {
    /// An e-mail is handed to the mail server.
    case mail = "notification-mail"

    func enqueue(_ id: UUID, in session: PostgresSession) throws {
        try JobQueue.enqueue(
            kind: rawValue, key: id.lowercased, payload: id.lowercased, runAt: nil, in: session)
    }
}
