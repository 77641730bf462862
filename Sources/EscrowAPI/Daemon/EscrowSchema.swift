import Durable
import Escrow
import Postgres

/// The database schema of the escrow service.
enum EscrowSchema {
    static func migrator(role: String) -> PostgresMigrator {
        PostgresMigrator(
            schema: "escrow", role: role, migrations: DurableMigrations.all + EscrowMigrations.all)
    }

    struct PendingMigrations: Error, CustomStringConvertible {
        let names: [String]
        var description: String { "Run `escrowd migrate`: \(names.joined(separator: ", ")) is not applied." }
    }
}
