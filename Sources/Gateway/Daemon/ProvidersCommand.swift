import ArgumentParser
import GatewayCore
import GatewayEngine
import GatewayStore
import Logging
import Primitives
import ProviderKit

/// Looks at the providers.
struct ProvidersCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "providers", abstract: "Show what the providers can do and how they are doing.",
        subcommands: [Status.self, Balances.self, Receipts.self], defaultSubcommand: Status.self)

    /// Reads the database and the shared tokens; calls no provider and needs no running daemon.
    struct Status: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Capabilities, health, queues and tokens of every provider.")

        @Flag(help: "Print what GET /providers answers.")
        var json = false

        @Flag(help: "Print the feature table of the README; needs no settings.")
        var markdown = false

        @Option(
            help: "The language of --markdown: en or fr.",
            transform: { text in
                guard let language = Language(rawValue: text) else {
                    throw ValidationError("It is en or fr.")
                }
                return language
            })
        var language = Language.english

        func run() async throws {
            if markdown {
                Output.text(FeatureTable(ProviderSettings.documented()).markdown(in: language))
                return
            }
            let statuses = try await ProvidersCommand.withService { try await $0.statuses() }
            if json {
                Output.line(JSONValue.object(["providers": .array(statuses.map(\.json))]).text)
            } else {
                for line in statuses.flatMap({ $0.lines(now: Composition.now()) }) { Output.line(line) }
            }
        }
    }

    /// Calls the providers.
    struct Balances: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Ask each provider what our accounts hold; exit code 1 where one does not tell.")

        func run() async throws {
            let answers = try await ProvidersCommand.withService { await $0.balances() }
            var table = Table(["provider", "account", "available"])
            for answer in answers {
                for balance in (try? answer.result.get()) ?? [] {
                    table.add("\(answer.provider.id)", balance.account, balance.available.description)
                }
            }
            for line in table.lines { Output.line(line) }
            var isComplete = true
            for case (let provider, .failure(let error)) in answers.map({ ($0.provider, $0.result) }) {
                Output.errorLine("\(provider.id): \(error.message)")
                isComplete = false
            }
            if !isComplete { throw ExitCode.failure }
        }
    }

    /// Calls nobody. Whoever reads an address can send receipts to it: it belongs into the network's form alone.
    struct Receipts: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Print the secret address to which each network shall send its delivery receipts.")

        func run() async throws {
            let access = ProviderAccess(try await GatewayConfiguration.read(), logger: .ofCommand)
            for provider in access.registry.all where provider is any SMSReceiptProvider {
                let id = provider.manifest.id
                Output.line("\(id) \(access.addresses.receiptURL(of: id))")
            }
            await access.close()
        }
    }

    fileprivate static func withService<Result: Sendable>(
        _ body: (ProviderStatusService) async throws -> Result
    ) async throws -> Result {
        let access = ProviderAccess(try await GatewayConfiguration.read(), logger: .ofCommand)
        do {
            let result = try await body(access.status)
            await access.close()
            return result
        } catch {
            await access.close()
            throw error
        }
    }
}
