import FoundationEssentials
package import Postgres
import Primitives

/// The events, each written in the transaction of its change.
package enum ServiceEventStore {
    /// The numbers of one agreement's events grow in the order in which they happened, where the caller holds the
    /// agreement's lock.
    package static func append(_ event: ServiceEvent, in session: PostgresSession) throws {
        try session.later(
            """
            INSERT INTO service_events (kind, agreement_id, user_id, details)
            VALUES (\(event.kind.rawValue), \(event.agreementID), \(event.userID), \(event.details.text))
            """)
    }

    /// The number of the next one. Look it up behind the agreement's lock.
    static var number: Lookup<Int64> { RowNumber.next("service_events", "event_id") }

    /// The same under a number that was looked up.
    static func append(_ event: ServiceEvent, as number: Int64, in session: PostgresSession) throws {
        try session.later(
            """
            INSERT INTO service_events (event_id, kind, agreement_id, user_id, details) OVERRIDING SYSTEM VALUE
            VALUES (\(number), \(event.kind.rawValue), \(event.agreementID), \(event.userID), \(event.details.text))
            """)
    }

    /// Some that nobody was told of yet, the oldest first, locked: what another process has in its hands is passed over.
    /// Kinds that only a newer version knows are left to it.
    static func takeWaiting(limit: Int, in session: PostgresSession) throws -> [StoredEvent] {
        let known = ServiceEvent.Kind.allCases.map(\.rawValue)
        return try session.query(
            """
            SELECT event_id, kind, agreement_id, user_id, details, occurred_at FROM service_events
            WHERE fanned_at IS NULL AND kind = ANY (\(known))
            ORDER BY event_id LIMIT \(limit)
            FOR UPDATE SKIP LOCKED
            """
        ).compactMap { row in
            guard let kind = ServiceEvent.Kind(rawValue: try row.string("kind")) else { return nil }
            return StoredEvent(
                number: try row.int("event_id"), kind: kind, agreementID: try row.optionalInt("agreement_id"),
                userID: try row.optionalInt("user_id"),
                details: try JSONValue(parsing: try row.string("details")),
                occurredAt: try row.date("occurred_at"))
        }
    }

    static func setFanned(_ number: Int64, in session: PostgresSession) throws {
        try session.execute("UPDATE service_events SET fanned_at = now() WHERE event_id = \(number)")
    }
}

/// An event as it is told on.
struct StoredEvent: Sendable {
    let number: Int64
    let kind: ServiceEvent.Kind
    let agreementID: Int64?
    let userID: Int64?
    let details: JSONValue
    let occurredAt: Date
}
