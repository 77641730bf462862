package import Primitives

/// Brings one schema and the role that works in it up to date.
package struct PostgresMigrator: Sendable {
    private let schema: String
    private let role: String
    private let migrations: [Migration]

    /// Every migrator of a database takes this advisory lock, whatever its schema ("kimi" in ASCII).
    private static let lock: Int64 = 0x6B69_6D69

    package init(schema: String, role: String, migrations: [Migration]) {
        precondition(
            Set(migrations.map(\.name)).count == migrations.count, "Two migrations have the same name.")
        self.schema = schema
        self.role = role
        self.migrations = migrations
    }

    /// Creates or updates the schema, the LOGIN role and the tables, as the owner. Returns the names it applied.
    ///
    /// Runs under one advisory lock, each migration in its own transaction, so a failure leaves those before it
    /// applied. Refuses, before changing a table, where an applied migration has another checksum or is not
    /// known to this program. The role gets USAGE on the schema and SELECT on `schema_migrations`; the migrations
    /// grant the rest.
    package func migrate(
        _ owner: PostgresClient, rolePassword: Secret<String>
    ) async throws -> [String] {
        try await owner.session { session in
            // Waiting for another migrator, or filling a large table, may take longer than a statement should.
            try session.script("SET statement_timeout = 0; SET idle_in_transaction_session_timeout = 0")
            defer {
                // A connection that cannot be reset is broken and is replaced.
                try? session.script(
                    "RESET statement_timeout; RESET idle_in_transaction_session_timeout; RESET search_path")
            }
            try session.query("SELECT pg_advisory_lock(\(Self.lock))")
            defer { _ = try? session.query("SELECT pg_advisory_unlock(\(Self.lock))") }
            try MigratedRole(name: role, schema: schema).prepare(rolePassword, in: session)
            try createHistory(in: session)
            let due = try outstanding(in: session, refusesUnknown: true)
            for migration in due { try apply(migration, in: session) }
            return due.map(\.name)
        }
    }

    /// The names of the migrations that have not been applied; empty when the schema is up to date. Works with the
    /// daemon's own role. Throws where an applied one has another checksum.
    package func pending(_ client: PostgresClient) async throws -> [String] {
        try await client.session { session in
            do throws(PostgresError) {
                return try outstanding(in: session, refusesUnknown: false).map(\.name)
            } catch {
                guard error.code == .undefinedObject else { throw error }
                return migrations.map(\.name)
            }
        }
    }

    private var history: String {
        "\(quotedIdentifier(schema)).schema_migrations"
    }

    private func createHistory(in session: PostgresSession) throws(PostgresError) {
        try session.script(
            """
            CREATE TABLE IF NOT EXISTS \(history) (
                name text PRIMARY KEY,
                checksum text NOT NULL,
                applied_at timestamptz NOT NULL DEFAULT now()
            );
            GRANT SELECT ON \(history) TO \(quotedIdentifier(role));
            """)
    }

    private func outstanding(
        in session: PostgresSession, refusesUnknown: Bool
    ) throws(PostgresError) -> [Migration] {
        let applied = try session.query("SELECT name, checksum FROM \(unescaped: history) ORDER BY name")
        var checksums: [String: String] = [:]
        for row in applied { checksums[try row.string("name")] = try row.string("checksum") }
        let known = Set(migrations.map(\.name))
        if refusesUnknown, let unknown = checksums.keys.sorted().first(where: { !known.contains($0) }) {
            throw PostgresError(
                code: .other,
                message:
                    "Schema \(schema) has migration \(unknown), which this program does not know. Is it older "
                    + "than the one that migrated last?")
        }
        var due: [Migration] = []
        for migration in migrations {
            guard let checksum = checksums[migration.name] else {
                due.append(migration)
                continue
            }
            guard try self.checksum(of: migration, in: session) == checksum else {
                throw PostgresError(
                    code: .other,
                    message:
                        "Migration \(migration.name) of schema \(schema) has been changed since it was applied. "
                        + "Undo the change and write a new migration.")
            }
        }
        return due
    }

    private func checksum(of migration: Migration, in session: PostgresSession) throws(PostgresError)
        -> String
    {
        let rows = try session.query(
            "SELECT encode(sha256(convert_to(\(migration.sql), 'UTF8')), 'hex') AS checksum")
        guard let row = rows.first else {
            throw PostgresError(code: .other, message: "No checksum was computed.")
        }
        return try row.string("checksum")
    }

    private func apply(_ migration: Migration, in session: PostgresSession) throws {
        var sql = migration.sql
        sql.replace("{{role}}", with: quotedIdentifier(role))
        try session.transaction {
            try session.script("SET LOCAL search_path = \(quotedIdentifier(schema)); \(sql)")
            try migration.step?(session)
            try session.execute(
                """
                INSERT INTO \(unescaped: history) (name, checksum)
                VALUES (\(migration.name), \(try checksum(of: migration, in: session)))
                """)
        }
    }
}
