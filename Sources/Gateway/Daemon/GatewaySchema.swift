import GatewayStore
import Postgres

/// The database schema of the gateway.
enum GatewaySchema {
    static func migrator(role: String) -> PostgresMigrator {
        PostgresMigrator(schema: "gateway", role: role, migrations: GatewayStore.migrations)
    }

    struct PendingMigrations: Error, CustomStringConvertible {
        let names: [String]
        var description: String { "Run `gatewayd migrate`: \(names.joined(separator: ", ")) is not applied." }
    }
}
