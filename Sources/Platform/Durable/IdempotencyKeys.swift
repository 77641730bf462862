package import Postgres

/// What is known about a client's key.
package enum IdempotencyVerdict: Sendable, Equatable {
    /// The key is the caller's: do the work, then `complete` or `release`.
    case claimed
    /// The work was done; this was the answer. `headers` is JSON text.
    case replay(status: Int, headers: String, body: [UInt8])
    /// The key was used with another content.
    case mismatch
    /// The same request is being worked on.
    case inProgress
}

/// Clients' idempotency keys and the answers they led to, kept for 7 days.
package enum IdempotencyKeys {
    /// Claims a key within a scope (the caller and the route). A claim without an answer that is older than 60 seconds was
    /// left by a process that died, and is taken over by the same content.
    package static func claim(
        scope: String, key: String, fingerprint: [UInt8], in session: PostgresSession
    ) throws -> IdempotencyVerdict {
        let name = IdempotencyName(scope: scope, key: key, in: session)
        let claimed = try session.execute(
            """
            INSERT INTO idempotency_keys (scope, key, fingerprint)
            VALUES (\(name.scope), \(name.key), \(fingerprint))
            ON CONFLICT (scope, key) DO UPDATE
            SET fingerprint = EXCLUDED.fingerprint, claimed_at = now(), completed_at = NULL,
                expires_at = EXCLUDED.expires_at, status = NULL, sealed_reply = NULL
            WHERE idempotency_keys.expires_at <= now()
                OR (idempotency_keys.completed_at IS NULL
                    AND idempotency_keys.claimed_at < now() - interval '60 seconds'
                    AND idempotency_keys.fingerprint = EXCLUDED.fingerprint)
            """)
        if claimed == 1 { return .claimed }
        let known = try session.query(
            """
            SELECT fingerprint, status, sealed_reply FROM idempotency_keys
            WHERE scope = \(name.scope) AND key = \(name.key)
            """)
        // A claim that was released between the two statements may be tried again by the client.
        guard let row = known.first else { return .inProgress }
        guard try row.bytes("fingerprint") == fingerprint else { return .mismatch }
        guard let status = try row.optionalInt("status") else { return .inProgress }
        let reply = try name.open(try row.string("sealed_reply"), in: session)
        return .replay(status: Int(status), headers: reply.headers, body: reply.body)
    }

    /// Stores the answer of a claimed key. A key that has an answer keeps it.
    package static func complete(
        scope: String, key: String, status: Int, headers: String, body: [UInt8], in session: PostgresSession
    ) throws {
        let name = IdempotencyName(scope: scope, key: key, in: session)
        let reply = try name.seal(headers: headers, body: body, in: session)
        try session.execute(
            """
            UPDATE idempotency_keys
            SET completed_at = now(), status = \(status), sealed_reply = \(reply)
            WHERE scope = \(name.scope) AND key = \(name.key) AND completed_at IS NULL
            """)
    }

    /// Gives a claimed key up, so that the client may try again at once. A key that has an answer keeps it.
    package static func release(
        scope: String, key: String, in session: PostgresSession
    ) throws(PostgresError) {
        let name = IdempotencyName(scope: scope, key: key, in: session)
        try session.execute(
            """
            DELETE FROM idempotency_keys
            WHERE scope = \(name.scope) AND key = \(name.key) AND completed_at IS NULL
            """)
    }

    /// Deletes expired keys. Returns how many.
    package static func purgeExpired(in session: PostgresSession) throws(PostgresError) -> Int {
        try session.execute("DELETE FROM idempotency_keys WHERE expires_at <= now()")
    }
}
