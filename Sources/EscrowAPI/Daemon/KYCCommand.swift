import ArgumentParser
import Durable
import Escrow
import EscrowHTTP
import GatewayMessages
import Postgres
import Primitives
import Runtime
import Sealing

/// Keeps the papers of people as long as the law wants them, and no longer.
struct KYCCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "kyc", abstract: "Erase papers that are due, and hold back those that a court wants.",
        subcommands: [List.self, Purge.self, Hold.self, Release.self, AdoptStore.self])

    /// Erases what is due.
    struct Purge: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Erase images and data whose time is over.",
            discussion: """
                Images of abandoned and rejected tries go after KYC_ABANDONED_DAYS, everything else KYC_RETENTION_YEARS \
                after the last sign-in, agreement or decision of the person. Papers under a legal hold stay. Every erasure \
                stands in the audit trail, without the data. May be run at any time, from cron too.
                """)

        @Flag(name: .customLong("dry-run"), help: "Only count what would go.")
        var dryRun = false

        @OptionGroup var output: OutputOptions

        func run() async throws {
            let isDry = dryRun
            let report = try await withRetention { try await $0.purge(dryRun: isDry) }
            let verb = isDry ? "would be erased" : "erased"
            output.tell(
                .object([
                    "dry_run": .bool(isDry), "abandoned_documents": .integer(report.abandoned),
                    "outlived_documents": .integer(report.outlived),
                    "outlived_identities": .integer(report.identities), "held_people": .integer(report.held),
                ]),
                "\(report.abandoned) documents of abandoned or rejected tries \(verb)",
                "\(report.outlived) documents past their retention \(verb)",
                "\(report.identities) identities past their retention \(verb)",
                "\(report.held) people's papers under a legal hold, untouched")
        }
    }

    /// Holds a person's papers back from every erasure.
    struct Hold: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Keep a person's papers from erasure, for a court or an authority.")

        @Argument(help: "The number of the account.")
        var user: Int64

        @Option(help: "Why; at most 500 characters.")
        var reason: String

        @OptionGroup var output: OutputOptions

        func run() async throws {
            guard (1...500).contains(reason.count) else {
                throw ValidationError("A reason has 1 to 500 characters.")
            }
            let (user, reason) = (user, reason)
            guard try await withRetention({ try await $0.hold(user, reason: reason) }) else {
                throw Refusal(description: "There is no such account, or a hold stands already.")
            }
            output.tell(
                .object(["user": .integer(user), "held": true]),
                "Nothing of user \(user) is erased until `escrowd kyc release \(user)`.")
        }
    }

    /// Ends a hold.
    struct Release: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "End a person's hold.")

        @Argument(help: "The number of the account.")
        var user: Int64

        @OptionGroup var output: OutputOptions

        func run() async throws {
            let user = user
            guard try await withRetention({ try await $0.release(user) }) else {
                throw Refusal(description: "No hold stands for user \(user).")
            }
            output.tell(
                .object(["user": .integer(user), "held": false]), "The hold of user \(user) has ended.")
        }
    }
}

extension KYCCommand {
    /// The people who wait for a decision.
    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "List the people who wait for a decision, the longest first.",
            discussion: "The audit trail says who was looked at.")

        @Option(help: "Such as UNDER_REVIEW, which is what is listed without it.")
        var state = KYCState.underReview.rawValue

        @Flag(name: .customLong("shared-document"), help: "Only those whose document another showed too.")
        var sharedDocument = false

        @Option(help: "How many; 1 to 1000.")
        var limit = 50

        @OptionGroup var options: AdministrationOptions

        func run() async throws {
            let state = try known(state, as: KYCState.init(rawValue:), "--state")
            let (shared, limit, options) = (sharedDocument, try page(limit), options)
            let found = try await withDatabase { configuration, client in
                let agreements = AgreementEffects(policy: configuration.policy, identifiers: .system)
                let effects = KYCEffects(
                    policy: configuration.kyc, identifiers: .system, seal: TextSeal(keys: configuration.keys),
                    disputes: DisputeEffects(agreements: agreements, identifiers: .system))
                return try await KYCReview(database: client, effects: effects, wakeup: Wakeup()).queue(
                    states: [state], sharedOnly: shared, after: 0, limit: limit, for: options.administrator)
            }
            options.show(
                list: found.map { AdministrationReplies.waiting($0.profile, $0.user) }, "id", "status",
                "id_type", "submitted_at")
        }
    }

    /// Takes a folder for the object store of this database.
    struct AdoptStore: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "adopt-store",
            abstract: "Take the folder of OBJECT_STORE_PATH for the one that this database's files are in.",
            discussion: """
                For files that were moved, or brought back from a backup, without the file .store. Files that are not in the \
                folder stay lost: whoever asks for one is told that it is not there.
                """)

        @OptionGroup var output: OutputOptions

        func run() async throws {
            let reader = SettingsReader(try await Settings())
            let database = DatabaseSettings.role(reader, service: "escrow", applicationName: "escrowd-kyc")
            let (ring, index) = (reader.keyRing(), reader.blindIndex())
            let objects = ObjectStore(folder: reader.objectStorePath(), keys: ring)
            try reader.finish()
            let seal = ColumnSeal(schema: "escrow", keys: ring, index: index)
            let isKnown = try await withClient(database, seal: seal) { client in
                try await KnownObjectStore(database: client, objects: objects, index: index).adopt()
            }
            output.tell(
                .object(["path": .string(objects.path), "adopted": .bool(isKnown)]),
                isKnown
                    ? "\(objects.path) is the object store of this database now."
                    : "This database knows no object store yet: escrowd marks the folder when it starts.")
        }
    }
}

/// Opens what erasures need, with the daemon's own rights, for the length of the closure.
private func withRetention<Value>(_ body: (KYCRetention) async throws -> Value) async throws -> Value {
    let reader = SettingsReader(try await Settings())
    let database = DatabaseSettings.role(reader, service: "escrow", applicationName: "escrowd-kyc")
    let ring = reader.keyRing()
    let seal = ColumnSeal(schema: "escrow", keys: ring, index: reader.blindIndex())
    let path = reader.objectStorePath()
    let policy = KYCSettings.policy(reader)
    try reader.finish()
    return try await withClient(database, seal: seal) { client in
        try await body(
            KYCRetention(database: client, objects: ObjectStore(folder: path, keys: ring), policy: policy))
    }
}
