import ArgumentParser
import FoundationEssentials
import GatewayCore
import GatewayEngine
import GatewayStore
import Logging
import Primitives
import ProviderKit
import Reconciliation
import Sealing

/// Compares the operators' statements with the books.
struct ReconcileCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "reconcile",
        abstract: "Import the operators' statements and compare them with the books.",
        discussion: "Exit codes: 0 where all is well, 1 where something went wrong, 3 where breaks remain.",
        subcommands: [ReconcileImport.self, ReconcileCompare.self, ReconcileReport.self])

    static let breaksRemain = ExitCode(3)
}

/// Which language a command speaks, and how.
struct SpeechOptions: ParsableArguments {
    @Flag(help: "Print one JSON document.")
    var json = false

    @Option(
        help: "The language of the text: en or fr.",
        transform: { text in
            guard let language = Language(rawValue: text) else { throw ValidationError("It is en or fr.") }
            return language
        })
    var language = Language.english

    func text(_ french: String, _ english: String) -> String {
        LocalizedText(fr: french, en: english).text(in: language)
    }
}

extension BusinessDay {
    /// For options that name a day.
    static func argument(_ text: String) throws -> BusinessDay {
        guard let day = BusinessDay(text) else { throw ValidationError("A day is written like 2026-11-22.") }
        return day
    }
}

/// What the commands about statements work with.
struct ReconcileAccess {
    let access: ProviderAccess
    let store: GatewayStore
    let statements: StatementImport
    let runs: ReconciliationRun
    let reports: ReconciliationReports
    let objects: ObjectStore
    private let configuration: GatewayConfiguration

    private init(_ configuration: GatewayConfiguration, _ settings: ReconcileSettings) {
        self.configuration = configuration
        Failpoint.arm(configuration.failpoints ?? "")
        access = ProviderAccess(configuration, logger: .ofCommand)
        store = GatewayStore(database: access.database)
        objects = ObjectStore(folder: configuration.objectStorePath, keys: configuration.keys)
        statements = StatementImport(
            store: store, objects: objects, registry: access.registry, identifiers: .system,
            logger: .ofCommand)
        let service = PaymentService(
            store: store, registry: access.registry, configuration: configuration.engine,
            identifiers: .system, jitter: Composition.jitter, wakeups: EngineWakeups(), logger: .ofCommand)
        runs = ReconciliationRun(
            store: store, service: service, registry: access.registry, tariffs: settings.tariffs,
            settlementDelaySeconds: settings.settlementDelaySeconds, identifiers: .system,
            logger: .ofCommand)
        reports = ReconciliationReports(store: store, registry: access.registry)
    }

    /// Opens everything for the length of the closure. What a person can mend is said in his language, with exit code 1.
    static func with<Result: Sendable>(
        _ speech: SpeechOptions, _ body: (ReconcileAccess) async throws -> Result
    ) async throws -> Result {
        let access = ReconcileAccess(
            try await GatewayConfiguration.read(), try await ReconcileSettings.read())
        do {
            let result = try await body(access)
            await access.access.close()
            return result
        } catch {
            await access.access.close()
            guard let mendable = error as? ReconciliationError else { throw error }
            Output.errorLine(mendable.sentence.text(in: speech.language))
            throw ExitCode.failure
        }
    }

    /// That files are kept where this installation keeps its files.
    func expectObjectStore() async throws {
        try await objects.expectMark(by: configuration.index)
    }

    /// `MTN_MOMO` and `mtn-momo` alike.
    func provider(_ name: String) throws -> ProviderID {
        let id = ProviderID(name.lowercased().replacing("_", with: "-"))
        guard runs.providers.contains(id) else {
            throw ReconciliationError.noProvider(name, known: runs.providers.map(\.name))
        }
        return id
    }
}
