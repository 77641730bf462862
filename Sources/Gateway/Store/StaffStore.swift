import Postgres
package import Reconciliation

/// The finance staff.
package struct StaffStore {
    let session: PostgresSession

    package func all() throws -> [StoredStaff] {
        try session.query("SELECT \(unescaped: StoredStaff.columns) FROM staff s ORDER BY s.name").map {
            try StoredStaff($0)
        }
    }

    package func member(named name: String) throws -> StoredStaff? {
        try session.query("SELECT \(unescaped: StoredStaff.columns) FROM staff s WHERE s.name = \(name)")
            .first.map { try StoredStaff($0) }
    }

    package func member(_ id: Int64) throws -> StoredStaff? {
        try session.query("SELECT \(unescaped: StoredStaff.columns) FROM staff s WHERE s.staff_id = \(id)")
            .first.map { try StoredStaff($0) }
    }

    /// The member with what he may do as it stands now; that does not change until the transaction ends.
    package func acting(_ id: Int64) throws -> StoredStaff? {
        try session.query(
            "SELECT \(unescaped: StoredStaff.columns) FROM staff s WHERE s.staff_id = \(id) FOR SHARE"
        ).first.map { try StoredStaff($0) }
    }

    /// Nil where somebody has that name.
    package func insert(name: String, role: StaffRole, passwordHash: String) throws -> StoredStaff? {
        try session.query(
            """
            INSERT INTO staff AS s (name, role, password_hash) VALUES (\(name), \(role.rawValue), \(passwordHash))
            ON CONFLICT DO NOTHING RETURNING \(unescaped: StoredStaff.columns)
            """
        ).first.map { try StoredStaff($0) }
    }

    /// How many administrators may act, all locked: of two who remove each other one waits and sees what is left.
    package func lockAdministrators() throws -> Set<Int64> {
        Set(
            try session.query(
                """
                SELECT staff_id FROM staff WHERE role = 'administrator' AND suspended_at IS NULL
                ORDER BY staff_id FOR UPDATE
                """
            ).map { try $0.int("staff_id") })
    }

    package func setRole(_ id: Int64, _ role: StaffRole) throws {
        try session.execute("UPDATE staff SET role = \(role.rawValue) WHERE staff_id = \(id)")
    }

    package func setPassword(_ id: Int64, hash: String) throws {
        try session.execute(
            """
            UPDATE staff SET password_hash = \(hash), failed_attempts = 0, locked_until = NULL
            WHERE staff_id = \(id)
            """)
    }

    package func setSuspended(_ id: Int64, _ isSuspended: Bool) throws {
        try session.execute(
            """
            UPDATE staff SET suspended_at = CASE WHEN \(isSuspended)::boolean THEN COALESCE(suspended_at, now()) END
            WHERE staff_id = \(id)
            """)
    }

    /// Takes one of the attempts that a member has, before his password is looked at, so that many at once have no more.
    /// False where he has none left: then he waits until the lock is over.
    package func takeAttempt(_ id: Int64, limit: Int, lock: Duration) throws -> Bool {
        try session.execute(
            """
            UPDATE staff SET
                failed_attempts = CASE WHEN locked_until <= now() THEN 1 ELSE failed_attempts + 1 END,
                locked_until = CASE
                    WHEN (CASE WHEN locked_until <= now() THEN 1 ELSE failed_attempts + 1 END) >= \(limit)
                    THEN now() + \(lock)::interval END
            WHERE staff_id = \(id) AND (locked_until IS NULL OR locked_until <= now())
            """) == 1
    }

    /// A right password gives all attempts back.
    package func forgetAttempts(_ id: Int64) throws {
        try session.execute(
            "UPDATE staff SET failed_attempts = 0, locked_until = NULL WHERE staff_id = \(id)")
    }
}

/// Who is signed in. The token itself is with the browser alone.
package struct StaffSessionStore {
    let session: PostgresSession

    package func insert(tokenHash: [UInt8], staff: Int64, lifetime: Duration) throws {
        try session.execute("DELETE FROM staff_sessions WHERE expires_at <= now()")
        try session.execute(
            """
            INSERT INTO staff_sessions (token_hash, staff_id, expires_at)
            VALUES (\(tokenHash), \(staff), now() + \(lifetime)::interval)
            """)
    }

    /// Whose session it is, where it has not ended and he is not suspended.
    package func member(tokenHash: [UInt8]) throws -> StoredStaff? {
        try session.query(
            """
            SELECT \(unescaped: StoredStaff.columns) FROM staff_sessions x JOIN staff s USING (staff_id)
            WHERE x.token_hash = \(tokenHash) AND x.expires_at > now() AND s.suspended_at IS NULL
            """
        ).first.map { try StoredStaff($0) }
    }

    package func end(tokenHash: [UInt8]) throws {
        try session.execute("DELETE FROM staff_sessions WHERE token_hash = \(tokenHash)")
    }

    /// Ends all sessions of a member: he has another password, or another role, or is suspended.
    package func endAll(of staff: Int64) throws {
        try session.execute("DELETE FROM staff_sessions WHERE staff_id = \(staff)")
    }
}
