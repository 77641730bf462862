import Durable
import FoundationEssentials
import Postgres
package import Primitives

/// Turns one event into a message for each endpoint of the people whom it concerns, in the caller's transaction.
package struct WebhookFanOut: Sendable {
    private let identifiers: IdentifierSource

    package init(identifiers: IdentifierSource) {
        self.identifiers = identifiers
    }

    func tell(of event: StoredEvent, in session: PostgresSession) throws {
        let audience = event.kind.webhookAudience
        guard !audience.isEmpty else { return }
        let rows = try session.query(
            """
            SELECT e.endpoint_id FROM webhook_endpoints e
            WHERE e.state = 'ENABLED' AND (e.event_types = '{}' OR \(event.kind.rawValue) = ANY (e.event_types))
                AND e.user_id IN (
                    SELECT buyer_id FROM agreements
                    WHERE agreement_id = \(event.agreementID as Int64?) AND \(audience.contains(.buyer))
                    UNION ALL SELECT seller_id FROM agreements
                    WHERE agreement_id = \(event.agreementID as Int64?) AND \(audience.contains(.seller))
                    UNION ALL SELECT \(event.userID as Int64?)::bigint WHERE \(audience.contains(.subject)))
            """)
        guard !rows.isEmpty else { return }
        let body = WebhookBody.text(
            kind: event.kind.rawValue, at: event.occurredAt, agreementID: event.agreementID,
            details: event.details)
        for row in rows {
            let id = identifiers.timeOrdered()
            let isNew = try WebhookMessageStore.insert(
                id, to: try row.uuid("endpoint_id"), eventID: event.number, kind: event.kind.rawValue,
                body: body, in: session)
            if isNew { try WebhookJob.delivery.enqueue(id, in: session) }
        }
    }
}

/// The body of a message: what happened, when, and to which transaction. Who reads it asks the API for more, so that
/// nothing personal is in it.
enum WebhookBody {
    static let limit = 20_000

    static func text(kind: String, at time: Date, agreementID: Int64?, details: JSONValue) -> String {
        let whole = document(kind, time, agreementID, details)
        return whole.utf8.count < limit ? whole : document(kind, time, agreementID, .object([]))
    }

    private static func document(
        _ kind: String, _ time: Date, _ agreementID: Int64?, _ details: JSONValue
    ) -> String {
        let data = agreementID.map { [JSONValue.Member("transaction_id", .integer($0))] } ?? []
        let further = (details.members ?? []).filter { $0.name != "transaction_id" }
        return JSONValue.object([
            "type": .string(kind), "timestamp": .string(RFC3339.format(time)),
            "data": .object(data + further),
        ]).text
    }
}

/// What is to be done with a message later.
package enum WebhookJob: String, Sendable, CaseIterable {
    case delivery = "webhook-delivery"

    func enqueue(_ id: UUID, replace: Bool = false, in session: PostgresSession) throws {
        try JobQueue.enqueue(
            kind: rawValue, key: id.lowercased, payload: id.lowercased, runAt: nil, replace: replace,
            in: session)
    }
}
