import ArgumentParser
import Escrow
import EscrowHTTP
import GatewayCore
import Postgres
import Primitives
import Runtime
import Sealing

/// What the administrators' commands have in common.
struct AdministrationOptions: ParsableArguments {
    @Option(
        help:
            "The number of the administrator who vouches for this; without it the audit trail says system:cli."
    )
    var by: Int64?

    @OptionGroup var output: OutputOptions

    var json: Bool { output.json }

    var administrator: Administrator { Administrator(commandLine: by) }

    /// Prints the object, or its fields one a line.
    func show(_ value: JSONValue) {
        output.tell(value, (value.members ?? []).map { "\($0.name): \(Self.plain($0.value))" })
    }

    /// Prints a list, of each element the members that are named, one element a line.
    func show(list values: [JSONValue], _ names: String...) {
        output.tell(
            .object(["data": .array(values)]),
            values.map { value in names.map { value[$0].map(Self.plain) ?? "" }.joined(separator: " ") })
    }

    private static func plain(_ value: JSONValue) -> String {
        value.string ?? value.text
    }
}

/// The numbers of the service.
struct StatisticsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "statistics", abstract: "Count people, transactions, volumes and fees.",
        discussion: "Days are those of Douala; without a period the thirty days until today.")

    @Option(help: "The first day, such as 2026-11-01.")
    var from: String?

    @Option(help: "The last day.")
    var to: String?

    @OptionGroup var output: OutputOptions

    func run() async throws {
        let (from, to) = (try from.map(day), try to.map(day))
        let found = AdministrationReplies.statistics(
            try await withAdministration { try await $0.statistics.statistics(from: from, to: to) })
        guard !output.json else { return Output.line(found.text) }
        for name in ["from", "to", "users", "transactions", "disputes"] {
            Output.line("\(name): \(found[name]?.string ?? found[name]?.text ?? "")")
        }
        for day in found["days"]?.array ?? [] { Output.line(day.text) }
    }

    private func day(_ text: String) throws -> String {
        guard text.utf8.count == 10, RFC3339.parse("\(text)T00:00:00Z") != nil else {
            throw ValidationError("\(text) is no day such as 2026-11-30.")
        }
        return text
    }
}

/// What takes effect without a restart.
struct SettingsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "settings", abstract: "Settings that take effect while the service runs.",
        subcommands: [List.self, Set.self])

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "List the settings and their values.")

        @OptionGroup var output: OutputOptions

        func run() async throws {
            let found = try await withAdministration { try await $0.settings.all() }
            output.tell(
                .object(["data": .array(found.map(AdministrationReplies.setting))]),
                found.map {
                    "\($0.setting.rawValue)=\($0.value) (environment: \($0.baseValue), version \($0.version))"
                })
        }
    }

    struct Set: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Set one; every escrowd goes by it two seconds later.")

        @Argument(help: "Such as COMMISSION_RATE.")
        var name: String

        @Argument(help: "The value.")
        var value: String

        @OptionGroup var options: AdministrationOptions

        func run() async throws {
            let (value, options) = (value, options)
            let setting = try known(name, as: ServiceSetting.init(rawValue:), "The setting")
            options.show(
                AdministrationReplies.setting(
                    try await withAdministration {
                        try await $0.settings.set(setting, to: value, by: options.administrator)
                    }))
        }
    }
}

/// Runs an order that works on rows alone, with the daemon's own rights.
func withDatabase<Value>(
    _ body: (EscrowConfiguration, PostgresClient) async throws -> Value
) async throws -> Value {
    let configuration = try await EscrowConfiguration.read()
    let seal = ColumnSeal(schema: "escrow", keys: configuration.keys, index: configuration.index)
    do {
        return try await withClient(configuration.database, seal: seal) { try await body(configuration, $0) }
    } catch let error as AdministrationError {
        throw Refusal(description: AdministrationReplies.sentence(of: error))
    } catch let error as DisputeError {
        throw Refusal(description: AdministrationReplies.sentence(of: error))
    } catch let error as WebhookError {
        throw Refusal(description: "Nothing was done: \(error).")
    }
}

func checked(_ reason: String) throws -> String {
    guard (3...500).contains(reason.count) else { throw ValidationError("A reason has 3 to 500 characters.") }
    return reason
}

func known<Value>(_ text: String, as read: (String) -> Value?, _ name: String) throws -> Value {
    guard let value = read(text) else { throw ValidationError("\(name) cannot be \(text).") }
    return value
}

/// What the commands work with: the same services as the routes.
struct AdministrationServices {
    let users: UserAdministration
    let statistics: StatisticsService
    let settings: SettingAdministration
    let oversight: Oversight
}

/// Opens what administration needs, with the daemon's own rights. A refusal is a sentence and exit code 1.
func withAdministration<Value>(_ body: (AdministrationServices) async throws -> Value) async throws
    -> Value
{
    try await withDatabase { configuration, client in
        let agreements = AgreementEffects(policy: configuration.policy, identifiers: .system)
        return try await body(
            AdministrationServices(
                users: UserAdministration(
                    database: client,
                    disputes: DisputeEffects(agreements: agreements, identifiers: .system)),
                statistics: StatisticsService(database: client),
                settings: SettingAdministration(database: client, source: agreements.source),
                oversight: Oversight(database: client)))
    }
}
