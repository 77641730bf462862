import ArgumentParser
import Escrow
import Postgres
import Primitives
import Runtime
import Sealing

/// Transactions that need a person.
struct AgreementsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "agreements", abstract: "Transactions that need a person.",
        subcommands: [ClearFlag.self])

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

        func run() async throws {
            guard let flag = FlagClearance.Reason(rawValue: flag) else {
                throw FlagClearance.Refusal.notClearable
            }
            let configuration = try await EscrowConfiguration.read()
            let seal = ColumnSeal(schema: "escrow", keys: configuration.keys, index: configuration.index)
            let effects = AgreementEffects(policy: configuration.policy, identifiers: .system)
            try await withClient(configuration.database, seal: seal) { client in
                try await FlagClearance(database: client, effects: effects)
                    .run(reference: reference, flag: flag, by: by, reason: reason)
            }
            Output.line("The flag is gone. No money was moved.")
        }
    }
}
