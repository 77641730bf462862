package import Postgres
import Primitives

/// The events, each written in the transaction of its change.
package enum ServiceEventStore {
    package static func append(_ event: ServiceEvent, in session: PostgresSession) throws {
        try session.execute(
            """
            INSERT INTO service_events (kind, agreement_id, user_id, details)
            VALUES (\(event.kind.rawValue), \(event.agreementID), \(event.userID), \(event.details.text))
            """)
    }
}
