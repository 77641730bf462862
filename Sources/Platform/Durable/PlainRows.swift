import FoundationEssentials
import Postgres
import Primitives

/// Seals what stood in these tables before their contents were sealed.
enum PlainRows {
    private static let batch = 500

    static func seal(in session: PostgresSession) throws {
        try sealPayloads(in: session)
        try indexFingerprints(in: session)
        try sealReplies(in: session)
    }

    private static func sealPayloads(in session: PostgresSession) throws {
        while true {
            let rows = try session.query(
                """
                SELECT message_id, payload FROM outbox
                WHERE payload NOT LIKE 'k1.%' AND NOT (payload = '{}' AND done_at IS NOT NULL)
                LIMIT \(batch)
                """)
            if rows.isEmpty { return }
            for row in rows {
                let id = try row.uuid("message_id")
                let sealed = try Outbox.seal(try row.string("payload"), of: id, in: session)
                try session.execute("UPDATE outbox SET payload = \(sealed) WHERE message_id = \(id)")
            }
        }
    }

    private static func indexFingerprints(in session: PostgresSession) throws {
        var last: UUID?
        while true {
            let rows = try session.query(
                """
                SELECT message_id, fingerprint FROM inbox
                WHERE message_id > coalesce(\(last), '00000000-0000-0000-0000-000000000000'::uuid)
                ORDER BY message_id LIMIT \(batch)
                """)
            if rows.isEmpty { return }
            for row in rows {
                let id = try row.uuid("message_id")
                let kept = Inbox.kept(try row.bytes("fingerprint"), in: session)
                try session.execute("UPDATE inbox SET fingerprint = \(kept) WHERE message_id = \(id)")
                last = id
            }
        }
    }

    private static func sealReplies(in session: PostgresSession) throws {
        for row in try session.query("SELECT scope, key, headers, body FROM idempotency_keys") {
            let (scope, key) = (try row.string("scope"), try row.string("key"))
            let name = IdempotencyName(scope: scope, key: key, in: session)
            var sealed: String?
            if let headers = try row.optionalString("headers"), let body = try row.optionalBytes("body") {
                sealed = try name.seal(headers: headers, body: body, in: session)
            }
            try session.execute(
                """
                UPDATE idempotency_keys SET scope = \(name.scope), key = \(name.key), sealed_reply = \(sealed)
                WHERE scope = \(scope) AND key = \(key)
                """)
        }
    }
}
