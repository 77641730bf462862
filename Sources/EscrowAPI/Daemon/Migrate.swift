import ArgumentParser
import Logging
import Postgres
import Primitives
import Runtime
import Sealing

/// Makes or brings up to date the schema `escrow` and the daemon's role, with DB_USER's rights.
struct Migrate: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Create or update the escrow schema and role.")

    @OptionGroup var output: OutputOptions

    func run() async throws {
        let reader = SettingsReader(try await Settings())
        let owner = DatabaseSettings.owner(reader)
        let role = DatabaseSettings.role(reader, service: "escrow")
        let seal = ColumnSeal(schema: "escrow", keys: reader.keyRing(), index: reader.blindIndex())
        try reader.finish()
        let applied = try await withClient(owner, seal: seal) { client in
            try await EscrowSchema.migrator(role: role.user).migrate(
                client, rolePassword: role.password ?? Secret(""))
        }
        output.tell(
            .object(["schema": "escrow", "applied": .array(applied.map { .string($0) })]),
            applied.map { "applied \($0)" }
                + [applied.isEmpty ? "escrow: nothing to apply" : "escrow: \(applied.count) applied"])
    }
}

/// Hands out a client for the length of the closure and closes it afterwards.
func withClient<Value>(
    _ configuration: PostgresConfiguration, seal: ColumnSeal, _ body: (PostgresClient) async throws -> Value
) async throws -> Value {
    let client = PostgresClient(configuration: configuration, seal: seal, logger: Logger(label: "escrowd"))
    let result: Result<Value, any Error>
    do { result = .success(try await body(client)) } catch { result = .failure(error) }
    await client.close()
    return try result.get()
}
