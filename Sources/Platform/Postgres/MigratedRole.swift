import Primitives

/// The role that a daemon logs in with, and the schema it may use. The owner of the tables is another role.
struct MigratedRole {
    let name: String
    let schema: String

    private var quotedName: String { quotedIdentifier(name) }
    private var quotedSchema: String { quotedIdentifier(schema) }

    /// Makes role and schema, or brings them up to date. Safe against another program that does the same at the same
    /// time in another database of the server, where the advisory lock does not reach: roles are common to all.
    func prepare(_ password: Secret<String>, in session: PostgresSession) throws(PostgresError) {
        try refuseOwnRole(in: session)
        let verifier = quotedLiteral(try session.passwordVerifier(password, user: name))
        try createRole(in: session)
        try retryingConflicts { () throws(PostgresError) in
            try session.script("ALTER ROLE \(quotedName) LOGIN PASSWORD \(verifier)")
        }
        let database = quotedIdentifier(try currentDatabase(in: session))
        try session.script("CREATE SCHEMA IF NOT EXISTS \(quotedSchema)")
        try retryingConflicts { () throws(PostgresError) in
            try session.script(
                """
                ALTER ROLE \(quotedName) IN DATABASE \(database) SET search_path = \(quotedSchema);
                REVOKE ALL ON SCHEMA public FROM PUBLIC;
                REVOKE CONNECT, TEMPORARY ON DATABASE \(database) FROM PUBLIC;
                GRANT CONNECT ON DATABASE \(database) TO \(quotedName);
                REVOKE ALL ON SCHEMA \(quotedSchema) FROM PUBLIC;
                GRANT USAGE ON SCHEMA \(quotedSchema) TO \(quotedName);
                """)
        }
    }

    /// The daemon's role must be weaker than the owner, or the grants in the migrations would mean nothing.
    private func refuseOwnRole(in session: PostgresSession) throws(PostgresError) {
        let powerful = try session.query(
            """
            SELECT 1 AS found FROM pg_roles
            WHERE rolname = \(name) AND (rolsuper OR rolname = current_user)
            """)
        guard powerful.isEmpty else {
            throw PostgresError(
                code: .insufficientPrivilege,
                message: "Role \(name) is the owner or a superuser. A daemon needs a role of its own.")
        }
    }

    private func createRole(in session: PostgresSession) throws(PostgresError) {
        let found = try session.query("SELECT 1 AS found FROM pg_roles WHERE rolname = \(name)")
        guard found.isEmpty else { return }
        do throws(PostgresError) {
            try session.script(
                "CREATE ROLE \(quotedName) LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOINHERIT NOREPLICATION")
        } catch {
            // Another program may have made it between the two statements.
            guard error.code == .uniqueViolation || error.sqlState == "42710" else { throw error }
        }
    }

    private func currentDatabase(in session: PostgresSession) throws(PostgresError) -> String {
        guard let row = try session.query("SELECT current_database() AS name").first else {
            throw PostgresError(code: .other, message: "The server did not name its database.")
        }
        return try row.string("name")
    }

    /// "tuple concurrently updated" (XX000) is what the server says when two sessions change one role at once.
    private func retryingConflicts(_ body: () throws(PostgresError) -> Void) throws(PostgresError) {
        for _ in 1...20 {
            do throws(PostgresError) {
                return try body()
            } catch {
                guard error.sqlState == "XX000" else { throw error }
            }
        }
        try body()
    }
}
