import ArgumentParser
import Durable
import Escrow
import EscrowHTTP
import FoundationEssentials
import Postgres
import Primitives
import Runtime
import Sealing

/// Transactions, as administrators see them.
struct AgreementsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "agreements", abstract: "Transactions, and what needs a person.",
        subcommands: [List.self, ClearFlag.self])

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "List transactions, the newest first. The audit trail says which were looked at.")

        @Option(help: "Such as RELEASING.")
        var state: String?

        @Option(help: "Only those at which a person has to look: ANY, or a reason such as purse_refused.")
        var flag: String?

        @Option(help: "Transactions with smaller numbers than this.")
        var before: Int64 = .max

        @Option(help: "How many; 1 to 1000.")
        var limit = 50

        @OptionGroup var options: AdministrationOptions

        func run() async throws {
            let filter = OversightFilter(
                states: try state.map { [try known($0, as: AgreementState.init(rawValue:), "--state")] }
                    ?? AgreementState.allCases,
                flag: try flag.map { try known($0, as: OversightFilter.Flag.init(name:), "--flag") }
                    ?? .whatever,
                before: before, limit: try page(limit))
            let options = options
            let found = try await withAdministration {
                try await $0.oversight.agreements(filter, by: options.administrator)
            }
            options.show(
                list: found.map(AdministrationReplies.agreement), "id", "reference", "status", "amount",
                "flag")
        }
    }

    /// Takes a flag away once somebody has looked.
    struct ClearFlag: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "clear-flag", abstract: "Take a flag away after looking.",
            discussion: """
                For a transaction that needs attention because the gateway contradicted itself about a payment \
                (payment_contradicted) or refused its purse (purse_refused). Look first: gatewayd's cases and ledger \
                say what happened. No money moves by it. Who did it, and what was found, stand in the audit trail.
                """)

        @Argument(help: "The transaction's reference: TXN- and six characters.")
        var reference: String

        @Option(help: "Which flag: payment_contradicted or purse_refused.")
        var flag: String

        @Option(help: "The number of the administrator who has looked.")
        var by: Int64

        @Option(help: "What was found, in 10 to 500 characters without names and phone numbers.")
        var reason: String

        @OptionGroup var output: OutputOptions

        func run() async throws {
            guard let cleared = FlagClearance.Reason(rawValue: flag) else {
                throw FlagClearance.Refusal.notClearable
            }
            let configuration = try await EscrowConfiguration.read()
            let seal = ColumnSeal(schema: "escrow", keys: configuration.keys, index: configuration.index)
            let effects = AgreementEffects(policy: configuration.policy, identifiers: .system)
            try await withClient(configuration.database, seal: seal) { client in
                try await FlagClearance(database: client, effects: effects)
                    .run(reference: reference, flag: cleared, by: by, reason: reason)
            }
            output.tell(
                .object(["reference": .string(reference), "flag": .string(flag)]),
                "The flag is gone. No money was moved.")
        }
    }
}
