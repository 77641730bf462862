package import Logging
package import Postgres
import Primitives

/// Tells everybody concerned of the events that happened, each once, however many processes do it.
package struct ServiceEventFanOut: Sendable {
    private let database: PostgresClient
    private let notifications: NotificationFanOut
    private let webhooks: WebhookFanOut
    private let logger: Logger

    private static let batch = 50

    package init(
        database: PostgresClient, notifications: NotificationFanOut, webhooks: WebhookFanOut, logger: Logger
    ) {
        self.database = database
        self.notifications = notifications
        self.webhooks = webhooks
        self.logger = logger
    }

    /// Fans out some events in one transaction. Returns how many. One that cannot be told is named in the log and stays
    /// for the next time; it holds up no other.
    package func fanOut() async throws -> Int {
        try await database.transaction { session in
            var told = 0
            for event in try ServiceEventStore.takeWaiting(limit: Self.batch, in: session) {
                do {
                    try session.savepoint {
                        try notifications.tell(of: event, in: session)
                        try webhooks.tell(of: event, in: session)
                        try ServiceEventStore.setFanned(event.number, in: session)
                    }
                    told += 1
                } catch let error as PostgresError where error.isTransient {
                    throw error
                } catch {
                    EscrowMetrics.eventNotTold(event.kind)
                    logger.error(
                        "An event could not be told.",
                        metadata: ["event.id": "\(event.number)", "error": "\(error)"])
                }
            }
            Failpoint.reach("escrowd.events-fanned")
            return told
        }
    }
}
