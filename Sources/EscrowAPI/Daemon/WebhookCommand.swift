import ArgumentParser
import Durable
import Escrow
import EscrowHTTP
import FoundationEssentials
import Postgres
import Primitives

/// Looks after messages to clients' servers.
struct WebhookCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "webhooks", abstract: "Messages to clients' servers.",
        subcommands: [List.self, Enable.self, Resend.self])

    /// Whom messages go to.
    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "List the endpoints of clients' servers, the newest first.")

        @Option(help: "The number of an account.")
        var user: Int64?

        @Option(help: "ENABLED or DISABLED.")
        var state: String?

        @Option(help: "How many; 1 to 1000.")
        var limit = 50

        @OptionGroup var options: AdministrationOptions

        func run() async throws {
            let state = try state.map { try known($0, as: WebhookEndpoint.State.init(rawValue:), "--state") }
            let (user, limit, options) = (user, try page(limit), options)
            let found = try await withAdministration {
                try await $0.oversight.endpoints(
                    ofUser: user, state: state, limit: limit, by: options.administrator)
            }
            options.show(
                list: found.map(AdministrationReplies.endpoint), "id", "user_id", "host", "status",
                "disabled_for")
        }
    }

    /// Sends to an endpoint again.
    struct Enable: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Send to an endpoint again that was disabled; what it missed is sent by `resend`.")

        @Argument(help: "The endpoint's identifier.")
        var endpoint: String

        @OptionGroup var options: AdministrationOptions

        func run() async throws {
            let id = try known(endpoint, as: UUID.init(uuidString:), "The endpoint")
            let options = options
            options.show(
                AdministrationReplies.endpoint(
                    try await withDatabase { _, client in
                        try await WebhookService(
                            database: client, identifiers: .system, allowsPrivateNetworks: false,
                            wakeup: Wakeup()
                        ).enable(id, by: options.administrator)
                    }))
        }
    }

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

        @OptionGroup var output: OutputOptions

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
            let count = try await withDatabase { _, client in
                try await WebhookService(
                    database: client, identifiers: .system, allowsPrivateNetworks: false, wakeup: Wakeup()
                ).resend(which, of: id)
            }
            output.tell(
                .object(["endpoint": .string(id.lowercased), "messages": .integer(count)]),
                "\(count) messages are sent again.")
        }

        private static func time(_ text: String) throws -> Date {
            guard let time = RFC3339.parse(text) else {
                throw ValidationError("A time is written 2026-12-14T10:00:00Z.")
            }
            return time
        }
    }
}
