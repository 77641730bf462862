import ArgumentParser
import Durable
import Escrow
import EscrowHTTP
import FoundationEssentials
import Postgres
import Primitives
import Runtime
import Sealing

/// Disputes, as administrators see them.
struct DisputesCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "disputes", abstract: "Disputes, and who judges them.",
        subcommands: [List.self, Show.self, Assign.self, Lift.self])

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "List disputes, the newest first. The audit trail says which were looked at.")

        @Option(help: "Such as ESCALATED.")
        var state: String?

        @Flag(name: .customLong("awaiting-signature"), help: "Only those whose ruling waits for a signature.")
        var awaitingSignature = false

        @Option(help: "Disputes with smaller numbers than this.")
        var before: Int64 = .max

        @Option(help: "How many; 1 to 1000.")
        var limit = 50

        @OptionGroup var options: AdministrationOptions

        func run() async throws {
            let filter = DisputeFilter(
                states: try state.map { [try known($0, as: DisputeState.init(rawValue:), "--state")] }
                    ?? DisputeState.allCases,
                awaitingSignature: awaitingSignature, before: before, limit: try page(limit))
            let options = options
            let found = try await withAdministration {
                try await $0.oversight.disputes(filter, by: options.administrator)
            }
            options.show(
                list: found.map(AdministrationReplies.dispute), "id", "reference", "status",
                "transaction_reference", "held", "due_at")
        }
    }

    struct Show: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Show one dispute.")

        @Argument(help: "Its number, or its reference: DSP- and six characters.")
        var dispute: String

        @OptionGroup var options: AdministrationOptions

        func run() async throws {
            let (key, options) = (disputeKey(dispute), options)
            let found = try await withAdministration {
                try await $0.oversight.dispute(key, by: options.administrator)
            }
            guard let found else { throw Refusal(description: "There is no such dispute.") }
            options.show(AdministrationReplies.dispute(found))
        }
    }

    struct Assign: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Give a dispute to an arbiter: a verified one who is no party of it.")

        @Argument(help: "Its number, or its reference: DSP- and six characters.")
        var dispute: String

        @Argument(help: "The number of the arbiter's account.")
        var arbiter: Int64

        @Option(help: "The number of the administrator who assigns it.")
        var by: Int64

        @OptionGroup var output: OutputOptions

        func run() async throws {
            let (key, arbiter, by, output) = (disputeKey(dispute), arbiter, by, output)
            let view = try await withDisputes {
                try await $0.assign(arbiter, to: key, by: Administrator(commandLine: by))
            }
            output.tell(
                AdministrationReplies.dispute(view),
                "\(view.dispute.reference) is \(view.dispute.state.rawValue), with arbiter \(arbiter).")
        }
    }

    struct Lift: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Lift a dispute that an administrator opened: what was held goes on where it stood.",
            discussion:
                "Both parties read the reason. A party's dispute is not lifted: only a ruling ends it.")

        @Argument(help: "Its number, or its reference: DSP- and six characters.")
        var dispute: String

        @Option(help: "The number of the administrator who lifts it.")
        var by: Int64

        @Option(help: "Why, in 10 to 4000 characters.")
        var reason: String

        @OptionGroup var output: OutputOptions

        func run() async throws {
            guard (10...4000).contains(reason.unicodeScalars.count) else {
                throw ValidationError("--reason has 10 to 4000 characters.")
            }
            let (key, reason, by, output) = (disputeKey(dispute), reason, by, output)
            let view = try await withDisputes {
                try await $0.lift(key, reasons: reason, by: Administrator(commandLine: by))
            }
            output.tell(
                AdministrationReplies.dispute(view),
                "\(view.dispute.reference) is lifted; the transaction is "
                    + "\(view.agreement.state.rawValue) again.")
        }
    }
}

/// The service of disputes for one command.
private func withDisputes<Value: Sendable>(
    _ body: @escaping @Sendable (DisputeService) async throws -> Value
) async throws -> Value {
    try await withDatabase { configuration, client in
        let agreements = AgreementEffects(policy: configuration.policy, identifiers: .system)
        return try await body(
            DisputeService(
                database: client,
                effects: DisputeEffects(agreements: agreements, identifiers: .system),
                intake: AttachmentIntake(
                    database: client,
                    objects: ObjectStore(
                        folder: configuration.objectStorePath, keys: configuration.keys),
                    policy: configuration.attachments), wakeup: Wakeup()))
    }
}

/// Notices, as operators see them.
struct NotificationsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "notifications", abstract: "What people were told, by what, and whether it arrived.",
        subcommands: [List.self])

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "List notices, the newest first, without their words and addresses.")

        @Option(help: "The number of an account.")
        var user: Int64?

        @Option(help: "QUEUED, SENT, DELIVERED, FAILED or SKIPPED.")
        var state: String?

        @Option(help: "SMS or EMAIL.")
        var channel: String?

        @Option(help: "Notices older than this one, by its identifier.")
        var before: String?

        @Option(help: "How many; 1 to 1000.")
        var limit = 50

        @OptionGroup var options: AdministrationOptions

        func run() async throws {
            let filter = NoticeFilter(
                userID: user,
                state: try state.map { try known($0, as: NotificationState.init(rawValue:), "--state") },
                channel: try channel.map {
                    try known($0, as: NotificationChannel.init(rawValue:), "--channel")
                },
                before: try before.map { try known($0, as: UUID.init(uuidString:), "--before") },
                limit: try page(limit))
            let options = options
            let found = try await withAdministration {
                try await $0.oversight.notices(filter, by: options.administrator)
            }
            options.show(
                list: found.map(AdministrationReplies.notice), "id", "user_id", "template", "channel",
                "status", "reason")
        }
    }
}

func page(_ limit: Int) throws -> Int {
    guard (1...1000).contains(limit) else { throw ValidationError("--limit is 1 to 1000.") }
    return limit
}

private func disputeKey(_ text: String) -> DisputeKey {
    Int64(text).map { .id($0) } ?? .reference(text.uppercased())
}
