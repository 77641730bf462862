import ArgumentParser
import Durable
import Escrow
import FoundationEssentials
import Postgres
import Primitives
import Sealing

/// Looks after messages to clients' servers.
struct WebhookCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "webhooks", abstract: "Messages to clients' servers.", subcommands: [Resend.self])

    /// Sends messages of one endpoint again.
    struct Resend: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Send messages of an endpoint again.",
            discussion: """
                One message, or those of a time; at most 1000, the oldest first. They keep their identifiers, so that a \
                receiver can tell copies. escrowd sends them; the order stands in the audit trail. Exit code 1 where there \
                is no such endpoint or message, or nothing may be sent to it.
                """)

        @Argument(help: "The endpoint's identifier.")
        var endpoint: String

        @Option(help: "One message, by its identifier.")
        var message: String?

        @Option(help: "Messages made at this time or later, such as 2026-12-14T10:00:00Z.")
        var from: String?

        @Option(help: "Messages made before this time.")
        var to: String?

        @Flag(name: .customLong("only-failed"), help: "Only those that are not sent any more.")
        var onlyFailed = false

        @Flag(help: "Print JSON.")
        var json = false

        func run() async throws {
            guard let id = UUID(uuidString: endpoint) else {
                throw ValidationError("An endpoint is named by its UUID.")
            }
            let which = WebhookService.Resending(
                message: try message.map { text in
                    guard let id = UUID(uuidString: text) else {
                        throw ValidationError("A message is named by its UUID.")
                    }
                    return id
                },
                from: try from.map(Self.time), to: try to.map(Self.time), onlyFailed: onlyFailed)
            let configuration = try await EscrowConfiguration.read()
            let seal = ColumnSeal(schema: "escrow", keys: configuration.keys, index: configuration.index)
            do {
                let count = try await withClient(configuration.database, seal: seal) { client in
                    try await WebhookService(
                        database: client, identifiers: .system, allowsPrivateNetworks: false, wakeup: Wakeup()
                    ).resend(which, of: id)
                }
                Output.line(
                    json
                        ? JSONValue.object(["endpoint": .string(id.lowercased), "messages": .integer(count)])
                            .text
                        : "\(count) messages are sent again.")
            } catch let error as WebhookError {
                Output.line(
                    json
                        ? JSONValue.object(["error": .string("\(error)")]).text
                        : "Nothing is sent: \(error).")
                throw ExitCode.failure
            }
        }

        private static func time(_ text: String) throws -> Date {
            guard let time = RFC3339.parse(text) else {
                throw ValidationError("A time is written 2026-12-14T10:00:00Z.")
            }
            return time
        }
    }
}
