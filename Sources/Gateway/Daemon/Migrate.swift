import ArgumentParser
import Logging
import Postgres
import Primitives
import Runtime
import Sealing

/// Makes or brings up to date the schema `gateway` and the daemon's role, with DB_USER's rights.
struct Migrate: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Create or update the gateway's schema and role.")

    func run() async throws {
        let reader = SettingsReader(try await Settings())
        let owner = DatabaseSettings.owner(reader)
        let role = DatabaseSettings.role(reader, service: "gateway")
        let seal = ColumnSeal(schema: "gateway", keys: reader.keyRing(), index: reader.blindIndex())
        try reader.finish()
        let client = PostgresClient(configuration: owner, seal: seal, logger: Logger(label: "gatewayd"))
        let applied = try await GatewaySchema.migrator(role: role.user).migrate(
            client, rolePassword: role.password ?? Secret(""))
        await client.close()
        for name in applied { Output.line("applied \(name)") }
        Output.line(applied.isEmpty ? "gateway: nothing to apply" : "gateway: \(applied.count) applied")
    }
}
