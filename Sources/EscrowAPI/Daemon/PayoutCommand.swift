import ArgumentParser
import Escrow
import Postgres
import Primitives
import Runtime
import Sealing

/// Orders payouts that need a person.
struct PayoutCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "payout", abstract: "Payouts that need a person.", subcommands: [Retry.self])

    /// Orders the payout of a transaction again whose tries are used up.
    struct Retry: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Order a payout again that has failed for good.",
            discussion: """
                For a transaction in RELEASING or REFUNDING that needs attention because its payout was refused or its \
                tries are used up: once what was wrong is mended. The money goes to the account that is fixed in the \
                transaction. Who ordered it, and the reason, stand in the audit trail.
                """)

        @Argument(help: "The transaction's reference: TXN- and six characters.")
        var reference: String

        @Option(help: "The number of the administrator who orders it.")
        var by: Int64

        @Option(help: "What was mended, in 10 to 500 characters without names and phone numbers.")
        var reason: String

        @OptionGroup var output: OutputOptions

        func run() async throws {
            let configuration = try await EscrowConfiguration.read()
            let seal = ColumnSeal(schema: "escrow", keys: configuration.keys, index: configuration.index)
            let effects = AgreementEffects(policy: configuration.policy, identifiers: .system)
            let payment = try await withClient(configuration.database, seal: seal) { client in
                try await PayoutRetry(database: client, effects: effects)
                    .run(reference: reference, by: by, reason: reason)
            }
            output.tell(
                .object(["transaction_reference": .string(reference), "payment_reference": .string(payment)]),
                "Ordered \(payment). escrowd sends it; the transaction shows what becomes of it.")
        }
    }
}
