import Foundation
import Logging
package import Postgres
import Primitives
import Synchronization

/// A fresh database on the run's private server, with an owner who is no superuser and one role for each schema.
package struct TestDatabase: Sendable {
    package let name: String
    package let cluster: TestCluster
    /// The owner of the database, in the part of `DB_USER`.
    package let owner: String
    package let password: String

    /// The role of a schema's daemon.
    package func role(_ schema: String) -> String { "\(name)_\(schema)" }

    package func configuration(ownerPoolSize: Int = 4) -> PostgresConfiguration {
        cluster.configuration(database: name, user: owner, password: password, poolSize: ownerPoolSize)
    }

    package func configuration(schema: String, poolSize: Int = 8) -> PostgresConfiguration {
        cluster.configuration(
            database: name, user: role(schema), password: password, searchPath: schema, poolSize: poolSize)
    }

    /// Makes a database, applies the migrations as its owner, and hands out a client of the owner and a function that
    /// makes a client with the role of a schema. All clients are closed and everything is dropped afterwards.
    package static func withDatabase<T>(
        migrations: [(schema: String, migrations: [Migration])],
        _ body: (_ owner: PostgresClient, _ make: @escaping @Sendable (String) -> PostgresClient) async throws
            -> T
    ) async throws -> T {
        try await withEmptyDatabase { database in
            let owner = PostgresClient(
                configuration: database.configuration(),
                seal: migrations.first.map { TestSeal.columns($0.schema) }, logger: .quiet)
            let clients = ClientList(owner)
            let result: Result<T, any Error>
            do {
                for line in migrations {
                    let migrator = PostgresMigrator(
                        schema: line.schema, role: database.role(line.schema), migrations: line.migrations)
                    _ = try await migrator.migrate(owner, rolePassword: Secret(database.password))
                }
                result = .success(
                    try await body(owner) { schema in
                        clients.add(
                            PostgresClient(
                                configuration: database.configuration(schema: schema),
                                seal: TestSeal.columns(schema), logger: .quiet))
                    })
            } catch { result = .failure(error) }
            await clients.close()
            return try result.get()
        }
    }

    /// A database without a table in it.
    package static func withEmptyDatabase<T>(
        on cluster: TestCluster? = nil, _ body: (TestDatabase) async throws -> T
    ) async throws -> T {
        try await TestPlace.take { try await withDatabaseInPlace(on: cluster, body) }
    }

    private static func withDatabaseInPlace<T>(
        on cluster: TestCluster?, _ body: (TestDatabase) async throws -> T
    ) async throws -> T {
        let server: TestCluster
        if let cluster { server = cluster } else { server = try await .shared }
        let suffix = String(UInt64.random(in: .min ... .max), radix: 36)
        let database = TestDatabase(
            name: "t_\(suffix)", cluster: server, owner: "t_\(suffix)_owner",
            password: String(UInt64.random(in: .min ... .max), radix: 36))
        let administrator = PostgresClient(configuration: server.configuration(poolSize: 1), logger: .quiet)
        try await administrator.session { session in
            try session.script(
                "CREATE ROLE \(database.owner) LOGIN CREATEROLE CREATEDB PASSWORD '\(database.password)'")
            try session.script("CREATE DATABASE \(database.name) OWNER \(database.owner) TEMPLATE template0")
        }
        let result: Result<T, any Error>
        do { result = .success(try await body(database)) } catch { result = .failure(error) }
        try await database.drop(administrator)
        await administrator.close()
        return try result.get()
    }

    /// Takes the database away while the test goes on: what is left must do without it.
    package func vanish() async throws {
        let administrator = PostgresClient(configuration: cluster.configuration(poolSize: 1), logger: .quiet)
        let name = name
        let result: Result<Void, any Error>
        do {
            try await administrator.session { try $0.script("DROP DATABASE \(name) WITH (FORCE)") }
            result = .success(())
        } catch { result = .failure(error) }
        await administrator.close()
        try result.get()
    }

    private func drop(_ administrator: PostgresClient) async throws {
        let pattern = name + "%"
        let name = name
        try await administrator.session { session in
            try session.script("DROP DATABASE IF EXISTS \(name) WITH (FORCE)")
            let roles = try session.query(
                "SELECT rolname::text AS role FROM pg_roles WHERE rolname LIKE \(pattern)")
            for role in roles { try session.script("DROP ROLE \"\(try role.string("role"))\"") }
        }
    }
}

/// The clients that a test was given, so that each is closed at its end.
private final class ClientList: Sendable {
    private let clients: Mutex<[PostgresClient]>

    init(_ first: PostgresClient) {
        clients = Mutex([first])
    }

    func add(_ client: PostgresClient) -> PostgresClient {
        clients.withLock { $0.append(client) }
        return client
    }

    func close() async {
        for client in clients.withLock({ $0 }) { await client.close() }
    }
}
