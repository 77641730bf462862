import ArgumentParser
import GatewayCore
import GatewayStore
import Ledger
import Logging
import Postgres
import Runtime

/// Looks at the books.
struct LedgerCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "ledger", abstract: "Prove and print the ledger.",
        subcommands: [Verify.self, Print.self])

    /// Proves conservation per currency, and that every movement fits its payment and its evidence.
    struct Verify: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract:
                "Prove that no franc is lost or doubled; exit code 1 and each fault in a sentence otherwise.")

        func run() async throws {
            let (balances, faults) = try await LedgerCommand.withStore { store in
                try await store.snapshot { transaction in
                    let balances = try transaction.ledger.trialBalances()
                    return (balances, balances.flatMap(\.faults) + (try transaction.ledger.paymentFaults()))
                }
            }
            for balance in balances {
                Output.line(balance.conservation)
                if balance.hasAdjustments { Output.line(balance.adjustments) }
            }
            guard faults.isEmpty else {
                for fault in faults { Output.line("FAULT \(fault)") }
                throw ExitCode.failure
            }
            Output.line("The ledger holds: every movement balances and is tied to its evidence.")
        }
    }

    /// Prints the trial balance of every currency.
    struct Print: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "trial-balance", abstract: "Print the sums of all accounts.")

        func run() async throws {
            let balances = try await LedgerCommand.withStore { store in
                try await store.snapshot { try $0.ledger.trialBalances() }
            }
            if balances.isEmpty { Output.line("The books are empty.") }
            for balance in balances {
                for line in balance.table { Output.line(line) }
            }
        }
    }

    fileprivate static func withStore<Result: Sendable>(
        _ body: (GatewayStore) async throws -> Result
    ) async throws -> Result {
        let reader = SettingsReader(try await Settings())
        let configuration = DatabaseSettings.role(
            reader, service: "gateway", applicationName: "gatewayd-ledger")
        try reader.finish()
        let client = PostgresClient(configuration: configuration, logger: Logger(label: "gatewayd"))
        do {
            let result = try await body(GatewayStore(database: client))
            await client.close()
            return result
        } catch {
            await client.close()
            throw error
        }
    }
}

extension TrialBalance {
    fileprivate var conservation: String {
        func money(_ amount: Int64) -> String { Money(amount, currency).description }
        return
            "collected \(money(collected)) = in purses \(money(inPurses)) + in flight \(money(inFlight)) + disbursed "
            + "\(money(disbursed)) + refunded \(money(refunded)) + fees \(money(fees)) + suspense "
            + money(suspense - adjusted(.suspense))
    }

    /// What people and closed days have moved beside that, in each account.
    fileprivate var adjustments: String {
        let moved = LedgerAccount.Kind.allCases.filter { adjusted($0) != 0 }.map {
            "\($0.rawValue) \(Money(adjusted($0), currency))"
        }
        return "adjusted \(currency.rawValue): "
            + (moved.isEmpty ? "nothing in sum" : moved.joined(separator: ", "))
    }

    fileprivate var table: [String] {
        func cell(_ text: String, _ width: Int) -> String {
            String(repeating: " ", count: max(0, width - text.count)) + text
        }
        func amount(_ value: Int64) -> String {
            value == 0 ? "-" : String(Money(value, currency).description.dropLast(4))
        }
        func row(_ name: String, _ cells: [String]) -> String {
            name + String(repeating: " ", count: max(1, 32 - name.count))
                + cells.map { cell($0, 18) }.joined()
        }
        var rows = [row("Trial balance \(currency.rawValue)", ["debit", "credit", "reserved"])]
        for line in lines {
            let name = [line.kind.rawValue, line.owner].filter { !$0.isEmpty }.joined(separator: " ")
            rows.append(row(name, [amount(line.debits), amount(line.credits), amount(line.pendingDebits)]))
        }
        rows.append(
            row(
                "total",
                [
                    amount(lines.reduce(0) { $0 + $1.debits }), amount(lines.reduce(0) { $0 + $1.credits }),
                    amount(lines.reduce(0) { $0 + $1.pendingDebits }),
                ]))
        return rows
    }
}
