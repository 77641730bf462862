package import Postgres
import Primitives

extension TestDatabase {
    /// Makes a database as it was without the `newer` migrations, fills it with `rows` (SQL, in the schema), applies all
    /// migrations, and hands out a client with the role of the schema.
    package static func withUpgradedDatabase(
        schema: String, migrations: [Migration], newer: Set<String>, rows: String,
        _ body: (PostgresClient) async throws -> Void
    ) async throws {
        precondition(
            newer.isSubset(of: migrations.map(\.name)), "The newer migrations are among the schema's.")
        try await withEmptyDatabase { database in
            let seal = TestSeal.columns(schema)
            let owner = PostgresClient(configuration: database.configuration(), seal: seal, logger: .quiet)
            let client = PostgresClient(
                configuration: database.configuration(schema: schema), seal: seal, logger: .quiet)
            let migrate = { (migrations: [Migration]) in
                _ = try await PostgresMigrator(
                    schema: schema, role: database.role(schema), migrations: migrations
                ).migrate(owner, rolePassword: Secret(database.password))
            }
            let result: Result<Void, any Error>
            do {
                try await migrate(migrations.filter { !newer.contains($0.name) })
                try await owner.session {
                    try $0.script("SET search_path = \(schema); \(rows); RESET search_path")
                }
                try await migrate(migrations)
                result = .success(try await body(client))
            } catch { result = .failure(error) }
            await client.close()
            await owner.close()
            try result.get()
        }
    }
}
