import ArgumentParser
import Durable
import Escrow
import Logging
import Postgres
import Primitives
import Runtime
import Sealing

/// Looks at the audit trail.
struct AuditCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "audit", abstract: "Prove the audit trail.",
        subcommands: [List.self, Verify.self, Export.self, Checkpoint.self])

    /// Recomputes the chain of hashes, and compares what escrowd believes held with the gateway's purses.
    struct Verify: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Prove that no entry was altered and that held money is where it should be.",
            discussion: """
                Runs with DB_USER's rights, because neither daemon's role can read the other's schema. Compares the chain \
                with every signed checkpoint in AUDIT_CHECKPOINT_PATH. Exit code 1 and each fault in a sentence where \
                something does not hold.
                """)

        @Option(
            name: .customLong("from-checkpoint"),
            help: "The file of a signed checkpoint: only entries above it are read anew.")
        var fromCheckpoint: String?

        @Flag(help: "Answer as one JSON object.")
        var json = false

        func run() async throws {
            let start = fromCheckpoint
            let report = try await withTrail(from: start) { owner, evidence in
                try await AuditVerification(owner: owner, evidence: evidence).run()
            }
            if json { Output.line(Self.object(report).text) } else { Self.tell(report) }
            guard report.holds else { throw ExitCode.failure }
        }

        private static func tell(_ report: AuditVerification.Report) {
            let trusted = report.trusted > 0 ? ", \(report.trusted) as the given checkpoint says" : ""
            Output.line(
                "\(report.links) entries in the chain, \(report.waiting) waiting to be bound\(trusted)")
            Output.line("\(report.checkpoints) signed checkpoints compared")
            Output.line(
                "\(report.agreements) agreements compared with their purses, \(report.inMotion) in motion")
            for fault in report.faults { Output.line("FAULT \(fault)") }
            if report.holds { Output.line("The audit trail holds, and what is believed held is held.") }
        }

        private static func object(_ report: AuditVerification.Report) -> JSONValue {
            let ofTrail = Set(report.trail.map(\.sentence))
            let others = report.faults.filter { !ofTrail.contains($0) }.map { sentence in
                JSONValue.object(["kind": "holding", "message": .string(sentence)])
            }
            return .object([
                "holds": .bool(report.holds), "links": .integer(report.links),
                "trusted": .integer(report.trusted), "waiting": .integer(report.waiting),
                "checkpoints": .integer(report.checkpoints), "agreements": .integer(report.agreements),
                "in_motion": .integer(report.inMotion),
                "faults": .array(report.trail.map(\.json) + others),
            ])
        }
    }

    /// Writes entries out with what proves them.
    struct Export: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Write entries as JSON lines, each with its link of the chain.",
            discussion: """
                The last line holds the newest signed checkpoint and the proof that the last entry stands in it. Network \
                addresses of people are in the lines. That something was exported is an entry of the trail.
                """)

        @Option(help: "The first number of the chain.")
        var from: Int64 = 1

        @Option(help: "The last number; without it all that are there.")
        var to: Int64?

        @Flag(help: "Answer as JSON lines, which is what there is.")
        var json = false

        func run() async throws {
            let (first, last) = (from, to ?? .max)
            guard first >= 1, last >= first else {
                throw ValidationError("Numbers begin at 1, and --to is not below --from.")
            }
            _ = try await withTrail { owner, evidence in
                try await AuditExport(owner: owner, evidence: evidence)
                    .run(from: first, to: last) { Output.line($0.text) }
            }
        }
    }

    /// Signs a checkpoint now.
    struct Checkpoint: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Bind what waits into the chain, and sign a checkpoint of it now.",
            discussion: "The daemon does so by itself every AUDIT_CHECKPOINT_SECONDS.")

        @Flag(help: "Answer as one JSON object.")
        var json = false

        func run() async throws {
            let configuration = try await EscrowConfiguration.read()
            let seal = ColumnSeal(schema: "escrow", keys: configuration.keys, index: configuration.index)
            let placed = try await withClient(configuration.database, seal: seal) { client in
                let logger = Logger(label: "escrowd")
                let chainer = AuditChainer(database: client, wakeup: Wakeup(), logger: logger)
                while try await chainer.chainBatch() > 0 {}
                return try await AuditCheckpointer(
                    database: client, signer: configuration.audit.signer, folder: configuration.audit.folder,
                    logger: logger
                ).place()
            }
            guard !json else {
                let size = placed.map { JSONValue.integer($0.size) } ?? .null
                return Output.line(JSONValue.object(["size": size]).text)
            }
            Output.line(
                placed.map { "Signed a checkpoint over \($0.size) entries." }
                    ?? "Nothing was added since the last checkpoint.")
        }
    }
}

/// Opens the trail with the owner's rights, and what proves it, for the length of the closure.
private func withTrail<Value>(
    from path: String? = nil, _ body: (PostgresClient, AuditEvidence) async throws -> Value
) async throws -> Value {
    let reader = SettingsReader(try await Settings())
    var owner = DatabaseSettings.owner(reader, applicationName: "escrowd-audit")
    owner.searchPath = "escrow"
    let seal = ColumnSeal(schema: "escrow", keys: reader.keyRing(), index: reader.blindIndex())
    let evidence = try AuditSettings.evidence(reader, from: path)
    try reader.finish()
    guard let evidence else { preconditionFailure("A setting that is missing has been reported.") }
    return try await withClient(owner, seal: seal) { try await body($0, evidence) }
}
