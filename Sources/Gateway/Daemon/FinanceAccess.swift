import ArgumentParser
import GatewayCore
import GatewayEngine
import GatewayMessages
import GatewayStore
import Logging
import Passwords
import Primitives
import Reconciliation
import Runtime

/// What the commands of finance have in common: the language of their answers, and who acts.
struct FinanceOptions: ParsableArguments {
    @Option(name: .customLong("as"), help: "The name of the member of the staff who does it.")
    var name: String?

    @Option(help: "The language of the answers: fr or en.")
    var language = "en"

    @Flag(help: "Answer with one JSON document.")
    var json = false

    var spoken: Language { Language(rawValue: language) ?? .english }

    func validate() throws {
        guard Language(rawValue: language) != nil else {
            throw ValidationError("The language is fr or en.")
        }
    }
}

/// Settings that the commands of finance read beside the daemon's.
struct FinanceSettings {
    let password: Secret<String>?
    let newPassword: Secret<String>?
    let policy: CasePolicy
    /// Public halves of keys that have signed records before.
    let formerKeys: [String]

    static func read() async throws -> FinanceSettings {
        let reader = SettingsReader(try await Settings())
        let settings = FinanceSettings(reader)
        try reader.finish()
        return settings
    }

    init(_ reader: SettingsReader) {
        password = reader.optionalSecret("KIMI_STAFF_PASSWORD")
        newPassword = reader.optionalSecret("KIMI_STAFF_NEW_PASSWORD")
        policy = CasePolicy(
            twoPeopleAbove: Int64(
                reader.int("CASE_TWO_PEOPLE_ABOVE", default: 10_000, in: 0...1_000_000_000_000)))
        formerKeys = reader.list("GATEWAY_RECORD_KEYS")
    }
}

/// The services of finance, opened for the length of one command.
struct FinanceAccess {
    let configuration: GatewayConfiguration
    let settings: FinanceSettings
    let store: GatewayStore
    let staff: StaffService
    let cases: CaseService
    let record: AuditRecord
    let options: FinanceOptions

    /// Opens what the command needs, runs it, and signs how far the record goes afterwards. What is refused is said in the
    /// person's language and ends with code 1.
    static func with(
        _ options: FinanceOptions, _ body: (FinanceAccess) async throws -> Void
    ) async throws {
        let configuration = try await GatewayConfiguration.read()
        let settings = try await FinanceSettings.read()
        let access = ProviderAccess(configuration, logger: .ofCommand)
        let result: Result<Void, any Error>
        do {
            let finance = FinanceAccess(configuration, settings, access, options)
            try await body(finance)
            _ = try await finance.record.sign(configuration.signer)
            result = .success(())
        } catch let refusal as CaseRefusal {
            result = .failure(finish(refusal.sentence, refusal.code.rawValue, options))
        } catch let refusal as StaffRefusal {
            result = .failure(finish(refusal.sentence, refusal.code.rawValue, options))
        } catch {
            result = .failure(error)
        }
        await access.close()
        try result.get()
    }

    private static func finish(
        _ sentence: LocalizedText, _ code: String, _ options: FinanceOptions
    ) -> any Error {
        if options.json {
            Output.line(
                JSONValue.object([
                    "error": .string(code), "message": .string(sentence.text(in: options.spoken)),
                ]).canonicalText)
        } else {
            Output.errorLine(sentence.text(in: options.spoken))
        }
        return ExitCode.failure
    }

    private init(
        _ configuration: GatewayConfiguration, _ settings: FinanceSettings, _ access: ProviderAccess,
        _ options: FinanceOptions
    ) {
        self.configuration = configuration
        self.settings = settings
        self.options = options
        store = GatewayStore(database: access.database)
        staff = StaffService(store: store, hasher: PasswordHasher(), identifiers: .system)
        let payments = PaymentService(
            store: store, registry: access.registry, configuration: configuration.engine,
            identifiers: .system, jitter: Composition.jitter, wakeups: EngineWakeups(), logger: .ofCommand)
        cases = CaseService(
            store: store, payments: payments, policy: settings.policy, identifiers: .system)
        record = AuditRecord(
            store: store, folder: configuration.checkpointFolder)
    }

    /// Checks records by the daemon's own key and those that it had before.
    func verifier() throws -> MessageVerifier {
        let keys = [try configuration.signer.publicText()] + settings.formerKeys
        guard let verifier = MessageVerifier(keys.joined(separator: ",")) else {
            throw ValidationError("GATEWAY_RECORD_KEYS holds names and public halves: name:base64[,…].")
        }
        return verifier
    }

    /// Who acts, once his password is right.
    func actor() async throws -> StoredStaff {
        guard let name = options.name else {
            throw ValidationError("Say who does it: --as NAME.")
        }
        let password = try settings.password ?? Terminal.password("Password of \(name): ")
        return try await staff.member(named: name, password: password)
    }

    func say(_ text: String) {
        if !options.json { Output.line(text) }
    }

    func answer(_ document: JSONValue) {
        if options.json { Output.line(document.canonicalText) }
    }
}
