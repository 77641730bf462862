import ArgumentParser
import Durable
import GatewayStore
import Logging
import Postgres
import Primitives
import Runtime
import Sealing

/// Changes the keys that seal phone numbers and messages.
struct KeysCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "keys", abstract: "Look at the keys that seal personal data, and change them.",
        subcommands: [Status.self, Rotate.self])

    /// Counts what each key seals.
    struct Status: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Count the sealed values of each key.")

        func run() async throws {
            try await withRotation { rotation, ring in
                for (column, counts) in try await rotation.counts() {
                    for (id, count) in counts {
                        Output.line("\(column.name) \(id) \(ring.standing(of: id)) \(count)")
                    }
                }
            }
        }
    }

    /// Seals everything anew with the current key.
    struct Rotate: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Seal every value anew with the first key of FIELD_ENCRYPTION_KEY.",
            discussion: """
                Runs with DB_USER's rights beside the daemons, which must have been restarted with the new key in front of \
                the old one: it refuses to begin where one is connected that seals with another key. It may be stopped or \
                killed at any time and goes on where it was. It ends with code 0 once \
                nothing of a former key is left; the old key may go when `escrowd keys rotate` has ended so, too.
                """)

        func run() async throws {
            try await withRotation { rotation, ring in
                let hindrances = try await rotation.hindrances()
                guard hindrances.isEmpty else {
                    for sentence in hindrances { Output.line("REFUSED \(sentence)") }
                    Output.line(
                        "Nothing was sealed anew. Put the new key in front of FIELD_ENCRYPTION_KEY of every daemon, restart it, "
                            + "and run this again.")
                    throw ExitCode.failure
                }
                let count = try await rotation.rotate { Output.line($0) }
                let left = try await rotation.leftovers()
                Output.line("\(count) values sealed anew with key \(ring.currentID)")
                guard left.isEmpty else {
                    for sentence in left { Output.line("LEFT \(sentence)") }
                    Output.line(
                        "Former keys are still needed. Does every daemon have the new key in front? Then run this again."
                    )
                    throw ExitCode.failure
                }
                Output.line("Nothing in the gateway schema needs a former key.")
            }
        }
    }
}

/// Opens the schema with the owner's rights for the length of the closure.
private func withRotation(_ body: (KeyRotation, KeyRing) async throws -> Void) async throws {
    let reader = SettingsReader(try await Settings())
    var owner = DatabaseSettings.owner(reader, applicationName: "gatewayd-keys")
    owner.searchPath = "gateway"
    let ring = reader.keyRing()
    let seal = ColumnSeal(schema: "gateway", keys: ring, index: reader.blindIndex())
    let failpoints = reader.optionalString("KIMI_FAILPOINTS")
    try reader.finish()
    Failpoint.arm(failpoints ?? "")
    let client = PostgresClient(configuration: owner, seal: seal, logger: Logger(label: "gatewayd"))
    let result: Result<Void, any Error>
    do {
        result = .success(
            try await body(
                KeyRotation(database: client, seal: seal, columns: GatewaySealedColumns.all), ring))
    } catch { result = .failure(error) }
    await client.close()
    try result.get()
}
