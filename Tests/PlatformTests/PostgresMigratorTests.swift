import Foundation
import Primitives
import TestSupport
import Testing

@testable import Postgres

@Suite struct PostgresMigratorTests {
    private static let first = Migration(
        name: "V0001__create_notes",
        sql:
            "CREATE TABLE notes (note_id bigint PRIMARY KEY, text text); "
            + "GRANT SELECT, INSERT ON notes TO {{role}};"
    )
    private static let second = Migration(
        name: "V0002__add_author", sql: "ALTER TABLE notes ADD COLUMN author text;")

    private func migrator(
        _ database: TestDatabase, _ migrations: [Migration], schema: String = "store", role: String? = nil
    ) -> PostgresMigrator {
        PostgresMigrator(schema: schema, role: role ?? database.role(schema), migrations: migrations)
    }

    private func withOwner(
        _ body: (_ database: TestDatabase, _ owner: PostgresClient) async throws -> Void
    ) async throws {
        try await TestDatabase.withEmptyDatabase { database in
            let owner = PostgresClient(configuration: database.configuration(), logger: .quiet)
            try await body(database, owner)
            await owner.close()
        }
    }

    @Test func appliesEachMigrationOnce() async throws {
        try await withOwner { database, owner in
            let password = Secret(database.password)
            let one = migrator(database, [Self.first])
            let outstanding = try await one.pending(owner)
            let applied = try await one.migrate(owner, rolePassword: password)
            let appliedAgain = try await one.migrate(owner, rolePassword: password)
            #expect(outstanding == ["V0001__create_notes"] && applied == outstanding && appliedAgain == [])
            let both = migrator(database, [Self.first, Self.second])
            let later = try await both.pending(owner)
            let appliedLater = try await both.migrate(owner, rolePassword: password)
            #expect(later == ["V0002__add_author"] && appliedLater == later)
        }
    }

    @Test func theRoleSeesItsSchemaAndWhatIsPending() async throws {
        try await withOwner { database, owner in
            _ = try await migrator(database, [Self.first]).migrate(
                owner, rolePassword: Secret(database.password))
            var configuration = database.configuration(schema: "store")
            configuration.searchPath = nil
            let client = PostgresClient(configuration: configuration, logger: .quiet)
            try await client.session { session in try session.execute("INSERT INTO notes VALUES (1, 'x')") }
            #expect(try await migrator(database, [Self.first]).pending(client) == [])
            #expect(
                try await migrator(database, [Self.first, Self.second]).pending(client) == [
                    "V0002__add_author"
                ])
            await client.close()
        }
    }

    @Test func aRoleCannotReadTheOtherSchema() async throws {
        try await withOwner { database, owner in
            let password = Secret(database.password)
            _ = try await migrator(database, [Self.first]).migrate(owner, rolePassword: password)
            _ = try await migrator(database, [Self.first], schema: "vault").migrate(
                owner, rolePassword: password)
            let client = PostgresClient(
                configuration: database.configuration(schema: "store"), logger: .quiet)
            for statement: PostgresQuery in [
                "SELECT text FROM vault.notes", "UPDATE notes SET text = 'x'",
                "CREATE TABLE public.mine (a int)",
                "CREATE TEMPORARY TABLE mine (a int)", "CREATE SCHEMA mine",
            ] {
                let error = await #expect(throws: PostgresError.self, "\(statement)") {
                    try await client.session { session in try session.execute(statement) }
                }
                #expect(error?.code == .insufficientPrivilege, "\(statement)")
            }
            await client.close()
        }
    }

    @Test func refusesAChangedMigration() async throws {
        try await withOwner { database, owner in
            let password = Secret(database.password)
            _ = try await migrator(database, [Self.first]).migrate(owner, rolePassword: password)
            let changed = Migration(name: Self.first.name, sql: Self.first.sql + " -- later thought")
            let error = await #expect(throws: PostgresError.self) {
                try await migrator(database, [changed, Self.second]).migrate(owner, rolePassword: password)
            }
            #expect(error?.message.contains("V0001__create_notes") == true)
            #expect(
                try await migrator(database, [Self.first, Self.second]).pending(owner) == [
                    "V0002__add_author"
                ])
        }
    }

    @Test func refusesASchemaThatIsNewerThanTheProgram() async throws {
        try await withOwner { database, owner in
            let password = Secret(database.password)
            _ = try await migrator(database, [Self.first, Self.second]).migrate(owner, rolePassword: password)
            let error = await #expect(throws: PostgresError.self) {
                try await migrator(database, [Self.first]).migrate(owner, rolePassword: password)
            }
            #expect(error?.message.contains("V0002__add_author") == true)
        }
    }

    @Test func aFailureLeavesThoseBeforeItAndNothingOfItself() async throws {
        try await withOwner { database, owner in
            let password = Secret(database.password)
            let broken = Migration(
                name: "V0002__break", sql: "CREATE TABLE half (a int); SELECT 1 / 0;")
            await #expect(throws: PostgresError.self) {
                try await migrator(database, [Self.first, broken]).migrate(owner, rolePassword: password)
            }
            #expect(try await migrator(database, [Self.first, broken]).pending(owner) == ["V0002__break"])
            let half = try await owner.session { session in
                try session.query("SELECT to_regclass('store.half')::text AS half")[0].optionalString("half")
            }
            #expect(half == nil)
            let timeout = try await owner.session { session in
                try session.query("SELECT current_setting('statement_timeout') AS timeout")[0].string(
                    "timeout")
            }
            #expect(timeout == "15s", "a failed migration leaves the connection as it was")
        }
    }

    @Test func manyMigratorsAtOnceApplyEachMigrationOnce() async throws {
        try await withOwner { database, owner in
            let password = Secret(database.password)
            let applied = try await withThrowingTaskGroup(of: [String].self) { group in
                for number in 0..<8 {
                    group.addTask {
                        try await migrator(
                            database, [Self.first, Self.second],
                            schema: number.isMultiple(of: 2) ? "store" : "vault"
                        ).migrate(owner, rolePassword: password)
                    }
                }
                return try await group.reduce(into: []) { $0 += $1 }
            }
            #expect(
                applied.sorted() == [
                    "V0001__create_notes", "V0001__create_notes", "V0002__add_author", "V0002__add_author",
                ])
        }
    }

    @Test func oneRoleMadeFromSeveralDatabasesAtOnce() async throws {
        try await withOwner { database, owner in
            let names = (1...4).map { "\(database.name)_copy\($0)" }
            let password = Secret(database.password)
            let role = database.role("shared")
            for name in names {
                try await owner.session { session in try session.script("CREATE DATABASE \(name)") }
            }
            try await withThrowingTaskGroup(of: Void.self) { group in
                for name in names {
                    group.addTask {
                        var configuration = database.configuration()
                        configuration.database = name
                        configuration.poolSize = 1
                        let client = PostgresClient(configuration: configuration, logger: .quiet)
                        for _ in 1...5 {
                            _ = try await migrator(database, [Self.first], role: role).migrate(
                                client, rolePassword: password)
                        }
                        await client.close()
                    }
                }
                try await group.waitForAll()
            }
            for name in names {
                try await owner.session { session in try session.script("DROP DATABASE \(name)") }
            }
        }
    }

    @Test func aStrangeRoleNameAndANewPasswordWork() async throws {
        try await withOwner { database, owner in
            let role = database.name + " It's; DROP -- é"
            let migrator = migrator(database, [Self.first], role: role)
            for password in ["first 'pass\\word", "second"] {
                _ = try await migrator.migrate(owner, rolePassword: Secret(password))
                var configuration = database.configuration()
                configuration.user = role
                configuration.password = Secret(password)
                let client = PostgresClient(configuration: configuration, logger: .quiet)
                #expect(try await migrator.pending(client) == [])
                await client.close()
            }
        }
    }

    @Test func theOwnerIsRefusedAsADaemonsRole() async throws {
        try await withOwner { database, owner in
            let error = await #expect(throws: PostgresError.self) {
                try await migrator(database, [Self.first], role: database.owner)
                    .migrate(owner, rolePassword: Secret(database.password))
            }
            #expect(error?.code == .insufficientPrivilege)
        }
    }
}
