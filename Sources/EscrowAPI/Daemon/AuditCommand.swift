import ArgumentParser
import Escrow
import Postgres
import Runtime
import Sealing

/// Looks at the audit trail.
struct AuditCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "audit", abstract: "Prove the audit trail.", subcommands: [Verify.self])

    /// Recomputes the chain of hashes, and compares what escrowd believes held with the gateway's purses.
    struct Verify: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Prove that no entry was altered and that held money is where it should be.",
            discussion: """
                Runs with DB_USER's rights, because neither daemon's role can read the other's schema. Exit code 1 and \
                each fault in a sentence where something does not hold.
                """)

        func run() async throws {
            let reader = SettingsReader(try await Settings())
            var owner = DatabaseSettings.owner(reader, applicationName: "escrowd-audit")
            owner.searchPath = "escrow"
            let seal = ColumnSeal(schema: "escrow", keys: reader.keyRing(), index: reader.blindIndex())
            try reader.finish()
            let report = try await withClient(owner, seal: seal) {
                try await AuditVerification(owner: $0).run()
            }
            Output.line("\(report.links) entries in the chain, \(report.waiting) waiting to be bound")
            Output.line(
                "\(report.agreements) agreements compared with their purses, \(report.inMotion) in motion")
            guard report.holds else {
                for fault in report.faults { Output.line("FAULT \(fault)") }
                throw ExitCode.failure
            }
            Output.line("The audit trail holds, and what is believed held is held.")
        }
    }
}
