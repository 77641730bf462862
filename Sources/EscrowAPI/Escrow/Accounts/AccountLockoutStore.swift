import Postgres
import Primitives

/// The counters of failed tries. The database's clock decides.
enum AccountLockoutStore {
    /// Counts a try and answers what the counter stands at. Throws `AccountError.locked` where the door is closed.
    static func count(key: [UInt8], policy: AccountLockout, in session: PostgresSession) throws -> Int64 {
        let counted = try session.query(
            """
            INSERT INTO account_lockouts AS l (key, failures, last_failure_at) VALUES (\(key), 1, now())
            ON CONFLICT (key) DO UPDATE SET (failures, last_failure_at, locked_until) = (
                SELECT c.failures, now(),
                    CASE WHEN c.failures >= \(policy.threshold) THEN
                        now() + least(\(policy.longestWait),
                            \(policy.firstWait) * power(2::double precision, least(c.failures - \(policy.threshold), 30)))
                    END
                FROM (
                    SELECT 1 + greatest(0, l.failures - floor(
                        extract(epoch FROM now() - l.last_failure_at) / extract(epoch FROM \(policy.forgivenEvery))
                    )::bigint) AS failures) AS c)
            WHERE l.locked_until IS NULL OR l.locked_until <= now()
            RETURNING failures
            """
        ).first
        if let counted { return try counted.int("failures") }
        let wait = try session.query(
            """
            SELECT greatest(1, ceil(extract(epoch FROM locked_until - now())))::bigint AS wait
            FROM account_lockouts WHERE key = \(key)
            """
        ).first?.optionalInt("wait")
        throw AccountError.locked(.seconds(wait ?? 1))
    }

    /// Takes back a try that was no failure. A wait that later failures caused stays.
    static func takeBack(key: [UInt8], counted: Int64, in session: PostgresSession) throws {
        try session.later(
            """
            UPDATE account_lockouts SET
                locked_until = CASE WHEN failures = \(counted) THEN NULL ELSE locked_until END,
                failures = greatest(0, failures - 1)
            WHERE key = \(key)
            """)
    }

    /// Forgets all failures: the person has shown who they are.
    static func clear(key: [UInt8], in session: PostgresSession) throws {
        try session.later("DELETE FROM account_lockouts WHERE key = \(key)")
    }

    /// Removes counters that nothing depends on any more; returns how many.
    static func purge(in session: PostgresSession) throws -> Int {
        try session.execute(
            """
            DELETE FROM account_lockouts
            WHERE last_failure_at < now() - interval '2 days' AND (locked_until IS NULL OR locked_until < now())
            """)
    }
}
