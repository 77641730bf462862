import ArgumentParser
import GatewayEngine
import GatewayStore
import Primitives
import Reconciliation

/// The finance staff.
struct StaffCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "staff", abstract: "Appoint the people who work on money.",
        discussion: """
            Passwords are asked at the terminal, or read from KIMI_STAFF_PASSWORD (of who acts) and KIMI_STAFF_NEW_PASSWORD \
            (the one that is given). While there is no administrator who may act, no --as is needed.
            """,
        subcommands: [Add.self, List.self, Role.self, Password.self, Suspend.self])

    struct Add: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Add a member.")

        @Argument(help: "2 to 32 small letters, digits, dots or hyphens.")
        var name: String
        @Option(help: "viewer, operator, finance, approver or administrator.")
        var role: String
        @OptionGroup var options: FinanceOptions

        func run() async throws {
            let role = try StaffCommand.role(role)
            try await FinanceAccess.with(options) { finance in
                let member = try await finance.staff.add(
                    name: name, role: role, password: try StaffCommand.newPassword(of: name, finance),
                    by: try await StaffCommand.actor(finance))
                finance.say("\(member.name) is \(member.role.rawValue) now.")
                finance.answer(member.json)
            }
        }
    }

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "List the members.")
        @OptionGroup var options: FinanceOptions

        func run() async throws {
            try await FinanceAccess.with(options) { finance in
                let members = try await finance.staff.all()
                var table = Table(["name", "role", "standing", "since"])
                for member in members {
                    table.add(
                        member.name, member.role.rawValue, member.standing,
                        String(RFC3339.format(member.createdAt).prefix(10)))
                }
                for line in table.lines { finance.say(line) }
                finance.answer(.object(["staff": .array(members.map(\.json))]))
            }
        }
    }

    struct Role: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Give a member another role.")
        @Argument var name: String
        @Argument(help: "viewer, operator, finance, approver or administrator.") var role: String
        @OptionGroup var options: FinanceOptions

        func run() async throws {
            let role = try StaffCommand.role(role)
            try await FinanceAccess.with(options) { finance in
                try await finance.staff.setRole(
                    of: name, to: role, by: try await StaffCommand.actor(finance))
                finance.say("\(name) is \(role.rawValue) now.")
                finance.answer(.object(["name": .string(name), "role": .string(role.rawValue)]))
            }
        }
    }

    struct Password: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Give a member another password; each his own, an administrator everybody's.")
        @Argument var name: String
        @OptionGroup var options: FinanceOptions

        func run() async throws {
            try await FinanceAccess.with(options) { finance in
                let actor = try await StaffCommand.actor(finance)
                try await finance.staff.setPassword(
                    of: name, to: try StaffCommand.newPassword(of: name, finance), by: actor)
                finance.say("\(name) has another password now.")
                finance.answer(.object(["name": .string(name)]))
            }
        }
    }

    struct Suspend: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Suspend a member, or let him back in with --undo.")
        @Argument var name: String
        @Flag(help: "Let him back in.") var undo = false
        @OptionGroup var options: FinanceOptions

        func run() async throws {
            try await FinanceAccess.with(options) { finance in
                try await finance.staff.setSuspended(
                    name, !undo, by: try await StaffCommand.actor(finance))
                finance.say("\(name) is \(undo ? "admitted again" : "suspended").")
                finance.answer(.object(["name": .string(name), "suspended": .bool(!undo)]))
            }
        }
    }

    /// Nil where nobody is named: the service says whether that may be.
    fileprivate static func actor(_ finance: FinanceAccess) async throws -> Int64? {
        finance.options.name == nil ? nil : try await finance.actor().id
    }

    fileprivate static func role(_ text: String) throws -> StaffRole {
        guard let role = StaffRole(rawValue: text) else {
            let all = StaffRole.allCases.map(\.rawValue).joined(separator: ", ")
            throw ValidationError("A role is one of \(all).")
        }
        return role
    }

    fileprivate static func newPassword(of name: String, _ finance: FinanceAccess) throws -> Secret<String> {
        if let given = finance.settings.newPassword { return given }
        let first = try Terminal.password("New password of \(name): ")
        guard try Terminal.password("Again: ").reveal() == first.reveal() else {
            throw ValidationError("The two passwords differ.")
        }
        return first
    }
}

extension StoredStaff {
    fileprivate var standing: String { isSuspended ? "suspended" : isLocked ? "locked" : "active" }

    fileprivate var json: JSONValue {
        .object([
            "id": .integer(id), "name": .string(name), "role": .string(role.rawValue),
            "standing": .string(standing), "created_at": .string(RFC3339.format(createdAt)),
        ])
    }
}
