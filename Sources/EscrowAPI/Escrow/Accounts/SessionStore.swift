import Crypto
import FoundationEssentials
import Postgres
import Primitives

/// The sessions and their refresh tokens. A token is stored as its SHA-256: it has 256 random bits of its own.
enum SessionStore {
    static func insert(
        id: UUID, userID: Int64, clientAddress: String, userAgent: String?, in session: PostgresSession
    ) throws -> Date {
        let client = SealedClient(address: clientAddress, userAgent: userAgent)
        let row = try session.query(
            """
            INSERT INTO sessions (id, user_id, sealed_client, expires_at)
            VALUES (\(id), \(userID), \(client.sealed(for: id, in: session)), now() + \(Session.refreshLifetime))
            RETURNING created_at
            """
        ).first
        guard let row else { preconditionFailure("An INSERT with RETURNING answers the row.") }
        return try row.date("created_at")
    }

    static func insertRefreshToken(
        _ token: Secret<String>, sessionID: UUID, in session: PostgresSession
    ) throws {
        try session.later(
            """
            INSERT INTO refresh_tokens (token_hash, session_id, expires_at)
            VALUES (\(hash(token)), \(sessionID), now() + \(Session.refreshLifetime))
            """)
    }

    /// Uses a token up. Of two uses at the same instant one gets the session, the other nil.
    static func useRefreshToken(_ token: Secret<String>, in session: PostgresSession) throws -> UUID? {
        try session.query(
            """
            UPDATE refresh_tokens SET used_at = now()
            WHERE token_hash = \(hash(token)) AND used_at IS NULL AND expires_at > now()
            RETURNING session_id
            """
        ).first?.uuid("session_id")
    }

    /// The family of a token that could not be used, and whether it had been used before; nil where it is unknown.
    static func refreshToken(
        _ token: Secret<String>, in session: PostgresSession
    ) throws -> (sessionID: UUID, userID: Int64, used: Bool)? {
        try session.query(
            """
            SELECT s.id, s.user_id, t.used_at IS NOT NULL AS used
            FROM refresh_tokens t JOIN sessions s ON s.id = t.session_id WHERE t.token_hash = \(hash(token))
            """
        ).first.map { (try $0.uuid("id"), try $0.int("user_id"), try $0.bool("used")) }
    }

    /// Prolongs a session that is still alive; nil where it was revoked.
    static func prolong(_ id: UUID) -> Lookup<Date?> {
        Lookup(
            """
            UPDATE sessions SET last_used_at = now(), expires_at = now() + \(Session.refreshLifetime)
            WHERE id = \(id) AND revoked_at IS NULL
            RETURNING last_used_at
            """
        ) { rows, _ in try rows.first.map { try $0.date("last_used_at") } }
    }

    /// Whose session it is, in a statement.
    static func person(of id: UUID) -> PostgresQuery { "SELECT user_id FROM sessions WHERE id = \(id)" }

    /// By the primary keys of both tables.
    static func standing(
        id: UUID, userID: Int64, in session: PostgresSession
    ) throws -> SessionStanding? {
        try session.query(
            """
            SELECT u.role, u.language, u.suspended_at IS NOT NULL AS suspended,
                (s.revoked_at IS NOT NULL OR s.expires_at <= now()) AS ended, now() AS now
            FROM sessions s JOIN users u ON u.id = s.user_id
            WHERE s.id = \(id) AND s.user_id = \(userID)
            """
        ).first.map { row in
            guard let role = Role(rawValue: try row.string("role")),
                let language = Language(rawValue: try row.string("language"))
            else { preconditionFailure("The checks of table users let no other role or language in.") }
            return SessionStanding(
                role: role, language: language, suspended: try row.bool("suspended"),
                ended: try row.bool("ended"),
                now: try row.date("now"))
        }
    }

    /// Finds a row where the session is alive, its person has this role and language and is not suspended, and a token is
    /// still good that expires at that second.
    static func stands(_ supposed: SupposedStanding) -> PostgresQuery {
        """
        SELECT FROM sessions s JOIN users u ON u.id = s.user_id
        WHERE s.id = \(supposed.sessionID) AND s.user_id = \(supposed.userID)
            AND s.revoked_at IS NULL AND s.expires_at > now() AND u.suspended_at IS NULL
            AND u.role = \(supposed.role.rawValue) AND u.language = \(supposed.language.rawValue)
            AND now() < to_timestamp(\(supposed.tokenExpiry))
        """
    }

    /// The sessions that are alive, the newest first; those older than `before` where it is given.
    static func alive(
        userID: Int64, before: UUID?, limit: Int, in session: PostgresSession
    ) throws -> [Session] {
        try session.query(
            """
            SELECT id, user_id, sealed_client, created_at, last_used_at, expires_at
            FROM sessions WHERE user_id = \(userID) AND revoked_at IS NULL AND expires_at > now()
                AND (\(before as UUID?)::uuid IS NULL OR id < \(before as UUID?))
            ORDER BY id DESC LIMIT \(limit)
            """
        ).map { row in
            let id = try row.uuid("id")
            let client = try SealedClient(opening: try row.string("sealed_client"), of: id, in: session)
            return Session(
                id: id, userID: try row.int("user_id"), clientAddress: client.address,
                userAgent: client.userAgent,
                createdAt: try row.date("created_at"), lastUsedAt: try row.date("last_used_at"),
                expiresAt: try row.date("expires_at"))
        }
    }

    /// False where the user has no such session alive.
    static func revoke(
        _ id: UUID, userID: Int64, reason: Session.RevocationReason, in session: PostgresSession
    ) throws -> Bool {
        try session.execute(
            """
            UPDATE sessions SET revoked_at = now(), revoked_for = \(reason.rawValue)
            WHERE id = \(id) AND user_id = \(userID) AND revoked_at IS NULL
            """) == 1
    }

    /// Ends all sessions of a user but one; returns how many.
    static func revokeAll(
        userID: Int64, except kept: UUID?, reason: Session.RevocationReason, in session: PostgresSession
    ) throws -> Int {
        try session.execute(
            """
            UPDATE sessions SET revoked_at = now(), revoked_for = \(reason.rawValue)
            WHERE user_id = \(userID) AND revoked_at IS NULL AND id IS DISTINCT FROM \(kept as UUID?)
            """)
    }

    /// Removes refresh tokens that could not be used or reused any more; returns how many.
    static func purgeRefreshTokens(in session: PostgresSession) throws -> Int {
        try session.execute("DELETE FROM refresh_tokens WHERE expires_at < now() - interval '1 day'")
    }

    private static func hash(_ token: Secret<String>) -> [UInt8] {
        Array(SHA256.hash(data: Array(token.reveal().utf8)))
    }
}
