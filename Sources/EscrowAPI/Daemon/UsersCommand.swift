import ArgumentParser
import Escrow
import EscrowHTTP
import GatewayCore
import Primitives

/// People, as administrators see them.
struct UsersCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "users", abstract: "Find, suspend and appoint people.",
        subcommands: [List.self, Show.self, Suspend.self, Reinstate.self, ChangeRole.self])

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "List accounts, the newest first. The audit trail says whom was looked at.")

        @Option(help: "BUYER, SELLER, ARBITRE or ADMIN.")
        var role: String?

        @Option(help: "ACTIVE or SUSPENDED.")
        var status: String?

        @Option(name: .customLong("kyc-status"), help: "Such as VERIFIED.")
        var kycStatus: String?

        @Option(help: "A phone number: +237 and nine digits.")
        var phone: String?

        @Option(help: "Words of the name, each whole.")
        var name: String?

        @Option(help: "Accounts with smaller numbers than this.")
        var before: Int64?

        @Option(help: "How many; 1 to 1000.")
        var limit = 50

        @OptionGroup var options: AdministrationOptions

        func run() async throws {
            guard (1...1000).contains(limit) else { throw ValidationError("--limit is 1 to 1000.") }
            let filter = AccountFilter(
                role: try role.map { try known($0, as: Role.init(rawValue:), "--role") },
                suspended: try status.map { try known($0, as: Self.suspended, "--status") },
                kycState: try kycStatus.map { try known($0, as: KYCState.init(rawValue:), "--kyc-status") },
                phone: try phone.map { try known($0, as: MSISDN.init(cameroonian:), "--phone").digits },
                name: name, before: before, limit: limit)
            let options = options
            let found = try await withAdministration {
                try await $0.users.list(filter, by: options.administrator)
            }
            let accounts = found.map { AdministrationReplies.account($0) }
            options.show(
                list: accounts, "id", "role", "status", "kyc_status", "phone_number", "first_name",
                "last_name")
        }

        private static func suspended(_ text: String) -> Bool? {
            ["ACTIVE": false, "SUSPENDED": true][text]
        }
    }

    struct Show: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Show one account and what was changed.")

        @Argument(help: "The number of the account.")
        var user: Int64

        @OptionGroup var options: AdministrationOptions

        func run() async throws {
            let (user, options) = (user, options)
            options.show(
                AdministrationReplies.account(
                    try await withAdministration { try await $0.users.find(user, by: options.administrator) },
                    withChanges: true))
        }
    }

    struct Suspend: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Close an account; its sessions end.")

        @Argument(help: "The number of the account.")
        var user: Int64

        @Option(help: "Why, in 3 to 500 characters.")
        var reason: String

        @OptionGroup var options: AdministrationOptions

        func run() async throws {
            let (user, reason, options) = (user, try checked(reason), options)
            options.show(
                AdministrationReplies.account(
                    try await withAdministration {
                        try await $0.users.suspend(user, reason: reason, by: options.administrator)
                    }, withChanges: true))
        }
    }

    struct Reinstate: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Open a suspended account again.")

        @Argument(help: "The number of the account.")
        var user: Int64

        @Option(help: "Why, in 3 to 500 characters.")
        var reason: String

        @OptionGroup var options: AdministrationOptions

        func run() async throws {
            let (user, reason, options) = (user, try checked(reason), options)
            options.show(
                AdministrationReplies.account(
                    try await withAdministration {
                        try await $0.users.reinstate(user, reason: reason, by: options.administrator)
                    }, withChanges: true))
        }
    }

    struct ChangeRole: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "role", abstract: "Give an account another role; its sessions end.")

        @Argument(help: "The number of the account.")
        var user: Int64

        @Argument(help: "BUYER, SELLER, ARBITRE or ADMIN.")
        var role: String

        @Option(help: "Why, in 3 to 500 characters.")
        var reason: String

        @OptionGroup var options: AdministrationOptions

        func run() async throws {
            let (user, reason, options) = (user, try checked(reason), options)
            let role = try known(role, as: Role.init(rawValue:), "The role")
            options.show(
                AdministrationReplies.account(
                    try await withAdministration {
                        try await $0.users.setRole(role, of: user, reason: reason, by: options.administrator)
                    }, withChanges: true))
        }
    }
}
