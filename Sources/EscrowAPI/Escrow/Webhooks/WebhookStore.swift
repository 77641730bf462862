package import FoundationEssentials
package import Postgres
import Primitives
import Sealing

/// The rows of endpoints and their keys.
package enum WebhookStore {
    static let urlColumn = "webhook_endpoints.sealed_url"
    static let secretColumn = "webhook_secrets.sealed_secret"

    private static let columns = """
        endpoint_id, user_id, sealed_url, event_types::text AS event_types, state, disabled_for, failing_since,
            version, created_at
        """

    /// False where the idempotency key made one before.
    static func insert(
        _ id: UUID, userID: Int64, url: String, eventTypes: [String], idempotency: IdempotencyMark?,
        in session: PostgresSession
    ) throws -> Bool {
        try session.execute(
            """
            INSERT INTO webhook_endpoints (endpoint_id, user_id, sealed_url, event_types, idempotency_index)
            VALUES (\(id), \(userID), \(session.seal.seal(url, in: urlColumn, of: id.lowercased)), \(eventTypes),
                \(idempotency?.index(in: session)))
            ON CONFLICT DO NOTHING
            """) == 1
    }

    package static func endpoints(userID: Int64, in session: PostgresSession) throws -> [WebhookEndpoint] {
        try session.query(
            """
            SELECT \(unescaped: columns) FROM webhook_endpoints
            WHERE user_id = \(userID) AND state <> 'DELETED' ORDER BY endpoint_id
            """
        ).map { try endpoint($0, in: session) }
    }

    /// The endpoint; with a user's number, only his.
    package static func endpoint(
        _ id: UUID, of userID: Int64? = nil, in session: PostgresSession
    ) throws -> WebhookEndpoint? {
        try session.find(lookup(id, of: userID))
    }

    static func lookup(_ id: UUID, of userID: Int64?) -> Lookup<WebhookEndpoint?> {
        Lookup(
            """
            SELECT \(unescaped: columns) FROM webhook_endpoints
            WHERE endpoint_id = \(id) AND state <> 'DELETED'
                AND user_id = coalesce(\(userID as Int64?), user_id)
            """
        ) { rows, session in try rows.first.map { try endpoint($0, in: session) } }
    }

    /// Everybody's, the newest first.
    static func page(
        userID: Int64?, state: WebhookEndpoint.State?, limit: Int, in session: PostgresSession
    ) throws -> [WebhookEndpoint] {
        try session.query(
            """
            SELECT \(unescaped: columns) FROM webhook_endpoints
            WHERE state <> 'DELETED' AND state = coalesce(\(state?.rawValue as String?), state)
                AND user_id = coalesce(\(userID as Int64?), user_id)
            ORDER BY endpoint_id DESC LIMIT \(limit)
            """
        ).map { try endpoint($0, in: session) }
    }

    /// The same; other changes to it wait until the transaction ends.
    static func lock(_ id: UUID, of userID: Int64?, in session: PostgresSession) throws -> WebhookEndpoint? {
        try session.query(
            """
            SELECT \(unescaped: columns) FROM webhook_endpoints
            WHERE endpoint_id = \(id) AND state <> 'DELETED'
                AND user_id = coalesce(\(userID as Int64?), user_id)
            FOR NO KEY UPDATE
            """
        ).first.map { try endpoint($0, in: session) }
    }

    static func endpoint(_ mark: IdempotencyMark, in session: PostgresSession) throws -> WebhookEndpoint? {
        try session.query(
            """
            SELECT \(unescaped: columns) FROM webhook_endpoints
            WHERE idempotency_index = \(mark.index(in: session))
            """
        ).first.map { try endpoint($0, in: session) }
    }

    static func update(
        _ id: UUID, url: String, eventTypes: [String], disabledFor: WebhookEndpoint.DisabledReason?,
        in session: PostgresSession
    ) throws {
        try session.execute(
            """
            UPDATE webhook_endpoints
            SET sealed_url = \(session.seal.seal(url, in: urlColumn, of: id.lowercased)),
                event_types = \(eventTypes), version = version + 1,
                state = CASE WHEN \(disabledFor == nil) THEN 'ENABLED' ELSE 'DISABLED' END,
                disabled_for = \(disabledFor?.rawValue as String?),
                failing_since = CASE WHEN state = 'ENABLED' THEN failing_since END
            WHERE endpoint_id = \(id)
            """)
    }

    static func delete(_ id: UUID, in session: PostgresSession) throws {
        try session.execute(
            """
            UPDATE webhook_endpoints SET state = 'DELETED', disabled_for = NULL, version = version + 1
            WHERE endpoint_id = \(id)
            """)
    }

    static func disable(
        _ id: UUID, _ reason: WebhookEndpoint.DisabledReason, in session: PostgresSession
    ) throws {
        try session.execute(
            """
            UPDATE webhook_endpoints
            SET state = 'DISABLED', disabled_for = \(reason.rawValue), version = version + 1
            WHERE endpoint_id = \(id) AND state = 'ENABLED'
            """)
    }

    /// A message has arrived.
    static func setWell(_ id: UUID, in session: PostgresSession) throws {
        try session.execute(
            """
            UPDATE webhook_endpoints SET failing_since = NULL
            WHERE endpoint_id = \(id) AND failing_since IS NOT NULL
            """)
    }

    /// One has not. Answers whether none has for so long that nothing is sent any more.
    static func setFailing(
        _ id: UUID, patience: Duration, in session: PostgresSession
    ) throws -> Bool {
        let row = try session.query(
            """
            UPDATE webhook_endpoints SET failing_since = coalesce(failing_since, now()) WHERE endpoint_id = \(id)
            RETURNING failing_since + \(patience)::interval <= now() AS is_over
            """
        ).first
        return try row?.bool("is_over") ?? false
    }

    private static func endpoint(
        _ row: PostgresRow, in session: PostgresSession
    ) throws -> WebhookEndpoint {
        let id = try row.uuid("endpoint_id")
        return WebhookEndpoint(
            id: id, userID: try row.int("user_id"),
            url: try session.seal.open(try row.string("sealed_url"), in: urlColumn, of: id.lowercased),
            eventTypes: names(try row.string("event_types")),
            state: WebhookEndpoint.State(rawValue: try row.string("state")) ?? .disabled,
            disabledFor: try row.optionalString("disabled_for").flatMap {
                WebhookEndpoint.DisabledReason(rawValue: $0)
            },
            failingSince: try row.optionalDate("failing_since"), version: try row.int("version"),
            createdAt: try row.date("created_at"))
    }

    /// The elements of an array of dotted words, which PostgreSQL writes without quotes.
    private static func names(_ array: String) -> [String] {
        array.dropFirst().dropLast().split(separator: ",").map(String.init)
    }
}

extension WebhookStore {
    /// Puts a new key in the place of the current one, which is good for a day longer; one that was on its way out goes.
    static func rotate(
        _ endpoint: UUID, to secret: WebhookSecret, _ id: UUID, keeping: Duration, in session: PostgresSession
    ) throws {
        try session.execute(
            """
            UPDATE webhook_secrets
            SET retires_at = CASE WHEN retires_at IS NULL THEN now() + \(keeping)::interval ELSE now() END
            WHERE endpoint_id = \(endpoint) AND (retires_at IS NULL OR retires_at > now())
            """)
        try insert(secret, id, of: endpoint, in: session)
    }

    static func insert(
        _ secret: WebhookSecret, _ id: UUID, of endpoint: UUID, in session: PostgresSession
    ) throws {
        try session.execute(
            """
            INSERT INTO webhook_secrets (secret_id, endpoint_id, sealed_secret)
            VALUES (\(id), \(endpoint), \(session.seal.seal(secret.text, in: secretColumn, of: id.lowercased)))
            """)
    }

    /// Those that messages are signed with now, the current one first.
    static func secrets(of endpoint: UUID, in session: PostgresSession) throws -> [WebhookSecret] {
        try session.query(
            """
            SELECT secret_id, sealed_secret FROM webhook_secrets
            WHERE endpoint_id = \(endpoint) AND (retires_at IS NULL OR retires_at > now())
            ORDER BY retires_at DESC NULLS FIRST
            """
        ).compactMap { row in
            let id = try row.uuid("secret_id")
            return WebhookSecret(
                try session.seal.open(try row.string("sealed_secret"), in: secretColumn, of: id.lowercased))
        }
    }
}
