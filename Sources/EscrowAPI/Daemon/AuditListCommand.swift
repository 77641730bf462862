import ArgumentParser
import Escrow
import EscrowHTTP
import FoundationEssentials
import Primitives

extension AuditCommand {
    /// Shows entries.
    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "List entries of the audit trail, the newest first.",
            discussion: "Network addresses of people are among them; that somebody looked is an entry too.")

        @Option(help: "What it happened to, such as agreement:12.")
        var subject: String?

        @Option(help: "Who did it, such as user:3.")
        var actor: String?

        @Option(help: "What was done, such as agreement.created.")
        var action: String?

        @Option(help: "From this time on, such as 2026-12-14T10:00:00Z.")
        var from: String?

        @Option(help: "Before this time.")
        var to: String?

        @Option(help: "Entries with smaller numbers than this.")
        var before: Int64 = .max

        @Option(help: "How many; 1 to 1000.")
        var limit = 50

        @OptionGroup var options: AdministrationOptions

        func run() async throws {
            let filter = AuditFilter(
                subject: subject, actor: actor, action: action,
                from: try from.map { try known($0, as: RFC3339.parse, "--from") },
                to: try to.map { try known($0, as: RFC3339.parse, "--to") }, before: before,
                limit: try page(limit))
            let options = options
            let found = try await withAdministration {
                try await $0.oversight.entries(filter, by: options.administrator)
            }
            options.show(
                list: found.map(AdministrationReplies.entry), "id", "occurred_at", "actor", "action",
                "subject", "details")
        }
    }
}
