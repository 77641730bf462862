import ArgumentParser
import Durable
import Escrow
import Postgres
import Primitives
import Runtime
import Sealing

/// Changes the keys that seal personal data.
struct KeysCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "keys", abstract: "Look at the keys that seal personal data, and change them.",
        subcommands: [Status.self, Rotate.self])

    /// Counts what each key seals.
    struct Status: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Count the sealed values and files of each key.")

        @OptionGroup var output: OutputOptions

        func run() async throws {
            let keys = try await SealedStores()
            let counts = try await keys.withRotation { rotation in
                try await rotation.counts().flatMap { column, keys in
                    keys.map { (place: column.name, id: $0.id, count: Int($0.count)) }
                }
            }
            let files = try await keys.objects.counts().map {
                (place: "objects", id: $0.id, count: $0.count)
            }
            let all = counts + files
            output.tell(
                .object([
                    "data": .array(
                        all.map { found in
                            .object([
                                "place": .string(found.place), "key": .string(found.id),
                                "standing": .string("\(keys.ring.standing(of: found.id))"),
                                "count": .integer(found.count),
                            ])
                        })
                ]),
                all.map { "\($0.place) \($0.id) \(keys.ring.standing(of: $0.id)) \($0.count)" })
        }
    }

    /// Seals everything anew with the current key.
    struct Rotate: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Seal every value and file anew with the first key of FIELD_ENCRYPTION_KEY.",
            discussion: """
                Runs with DB_USER's rights beside the daemons, which must have been restarted with the new key in front of \
                the old one: it refuses to begin where one is connected that seals with another key. It may be stopped or \
                killed at any time and goes on where it was. It ends with code 0 once \
                nothing of a former key is left; then `gatewayd keys rotate` has its turn, and the old key may go.
                """)

        @OptionGroup var output: OutputOptions

        func run() async throws {
            let keys = try await SealedStores()
            let isForProgram = output.json
            let tell: @Sendable (String) -> Void = { if !isForProgram { Output.line($0) } }
            let values = try await keys.withRotation { rotation in
                let hindrances = try await rotation.hindrances()
                guard hindrances.isEmpty else {
                    output.tell(
                        Self.report(values: 0, files: 0, refused: hindrances, left: []),
                        hindrances.map { "REFUSED \($0)" } + [
                            "Nothing was sealed anew. Put the new key in front of FIELD_ENCRYPTION_KEY of every daemon, "
                                + "restart it, and run this again."
                        ])
                    throw ExitCode.failure
                }
                let values = try await rotation.rotate { tell($0) }
                return (count: values, left: try await rotation.leftovers())
            }
            let files = try await keys.objects.rotate { tell($0) }
            let old = try await keys.objects.counts().filter { $0.id != keys.ring.currentID }
            let left = values.left + old.map { "objects: \($0.count) files of key \($0.id)" }
            let sealed =
                "\(values.count) values and \(files) files sealed anew with key \(keys.ring.currentID)"
            let end =
                left.isEmpty
                ? ["Nothing in the escrow schema and the object store needs a former key."]
                : left.map { "LEFT \($0)" } + [
                    "Former keys are still needed. Does every daemon have the new key in front? Then run this again."
                ]
            output.tell(
                Self.report(values: values.count, files: files, refused: [], left: left),
                [sealed] + end)
            guard left.isEmpty else { throw ExitCode.failure }
        }

        private static func report(
            values: Int, files: Int, refused: [String], left: [String]
        ) -> JSONValue {
            .object([
                "done": .bool(refused.isEmpty && left.isEmpty), "values": .integer(values),
                "files": .integer(files), "refused": .array(refused.map { .string($0) }),
                "left": .array(left.map { .string($0) }),
            ])
        }
    }
}

/// Where escrowd keeps sealed things, opened with the owner's rights.
private struct SealedStores {
    let ring: KeyRing
    let objects: ObjectStore
    private let owner: PostgresConfiguration
    private let seal: ColumnSeal

    init() async throws {
        let reader = SettingsReader(try await Settings())
        var owner = DatabaseSettings.owner(reader, applicationName: "escrowd-keys")
        owner.searchPath = "escrow"
        ring = reader.keyRing()
        seal = ColumnSeal(schema: "escrow", keys: ring, index: reader.blindIndex())
        let path = reader.objectStorePath()
        let failpoints = reader.optionalString("KIMI_FAILPOINTS")
        try reader.finish()
        self.owner = owner
        objects = ObjectStore(folder: path, keys: ring)
        Failpoint.arm(failpoints ?? "")
    }

    func withRotation<Value>(_ body: (KeyRotation) async throws -> Value) async throws -> Value {
        try await withClient(owner, seal: seal) { client in
            try await body(KeyRotation(database: client, seal: seal, columns: EscrowSealedColumns.all))
        }
    }
}
