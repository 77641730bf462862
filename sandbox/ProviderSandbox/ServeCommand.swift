import ArgumentParser
import CurlHTTP
import FoundationEssentials
import Logging
import Primitives
import ServiceLifecycle
import UnixSignals

/// `provider-sandbox serve`: the simulators, each on its port, until SIGTERM or SIGINT.
struct ServeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "serve", abstract: "Serves the simulators until it is stopped.")

    @Option(help: "The address to listen on.")
    var host = "127.0.0.1"

    @Option(help: "The port of the page and of the control API.")
    var controlPort = 9100

    @Option(help: "The port of MTN MoMo.")
    var mtnPort = 9101

    @Option(help: "The port of Orange.")
    var orangePort = 9102

    @Option(name: .customLong("smile-id-port"), help: "The port of Smile ID.")
    var smileIDPort = 9103

    @Option(help: "The port of the mail server (SMTP).")
    var mailPort = 9104

    @Option(
        name: .customLong("port"),
        help: "The port of a further simulator, as NAME=PORT; more where it is repeated.")
    var furtherPorts: [String] = []

    @Option(help: "Where the journal is kept; a restart with the same folder goes on where it was.")
    var stateFolder: String

    @Option(help: "A JSON file of switches.")
    var switches: String?

    @Option(
        name: .customLong("switch"), help: "One switch, over those of the file, such as reason_shape=object.")
    var settings: [String] = []

    @Option(help: "A JSON file of fault rules.")
    var faults: String?

    @Option(help: "The seed of the faults' probabilities.")
    var seed: UInt64 = 1

    @Option(help: "How much to log: trace, debug, info, notice, warning, error, critical.")
    var logLevel = "warning"

    func run() async throws {
        guard let level = Logger.Level(rawValue: logLevel) else {
            throw ValidationError("There is no log level \"\(logLevel)\".")
        }
        LoggingSystem.bootstrap { label in
            var handler = StreamLogHandler.standardError(label: label)
            handler.logLevel = level
            return handler
        }
        do {
            try await serve(logger: Logger(label: "provider-sandbox"))
        } catch let error as ControlError {
            StandardOutput.errorLine("provider-sandbox: \(error.message)")
            throw ExitCode(1)
        }
    }

    private func serve(logger: Logger) async throws {
        let client = CurlClient(
            configuration: CurlConfiguration(userAgent: "provider-sandbox/1"), logger: logger)
        let core = try makeCore(client: client, logger: logger)
        let mtn = MTNMoMoSimulator(core: core)
        let orange = OrangeSimulators(core: core)
        let smileID = SmileIDSimulator(core: core)
        await mtn.resume()
        await orange.resume()
        await smileID.resume()

        var places = [
            "page and control http://\(host):\(controlPort)", "MTN MoMo http://\(host):\(mtnPort)",
            "Orange http://\(host):\(orangePort)", "Smile ID http://\(host):\(smileIDPort)",
            "mail smtp://\(host):\(mailPort)",
        ]
        let further = try furtherPorts.map { try FurtherSimulators.placed($0, core: core) }
        places += further.map { "\($0.simulator.provider) http://\(host):\($0.port)" }
        let ready = ReadySignal(count: places.count) { [places] in
            StandardOutput.line("provider-sandbox ready: " + places.joined(separator: ", "))
        }
        let control = ControlResponder(core: core, mtn: mtn, orange: orange, smileID: smileID)
        let servers: [any Service] = [
            PortServer("page and control", responder: control, host, controlPort, ready, logger),
            PortServer("MTN MoMo", responder: core.responder(for: mtn), host, mtnPort, ready, logger),
            PortServer("Orange", responder: orange.responder(core), host, orangePort, ready, logger),
            PortServer(
                "Smile ID", responder: core.responder(for: smileID), host, smileIDPort, ready, logger),
            MailServer(core: core, host: host, port: mailPort, ready: ready, logger: logger),
        ]
        let furtherServers: [any Service] = further.map { simulator, port in
            PortServer(
                simulator.provider, responder: core.responder(for: simulator), host, port, ready, logger)
        }
        var configuration = ServiceGroupConfiguration(
            services: [core.timetable] + servers + furtherServers,
            gracefulShutdownSignals: [.sigterm, .sigint], logger: logger)
        configuration.maximumGracefulShutdownDuration = .seconds(5)
        try await ServiceGroup(configuration: configuration).run()
        await core.journal.storedWhole()
        await client.close()
    }

    private func makeCore(client: CurlClient, logger: Logger) throws -> SandboxCore {
        let board = SwitchBoard()
        if let switches { try board.update(try Self.document(at: switches)) }
        try board.update(.object(try settings.map(Self.member)))
        let plan = FaultPlan(seed: seed)
        if let faults { try plan.load(try Self.document(at: faults), replacing: true) }
        let clock = SandboxClock.system
        return SandboxCore(
            clock: clock, identifiers: .system, journal: try Journal(folder: stateFolder, clock: clock),
            faults: plan, switches: board, timetable: Timetable(clock: clock), counters: CallCounters(),
            webhooks: .http(client, logger: logger))
    }

    /// `reason_shape=object` as a member of a document of switches.
    private static func member(_ setting: String) throws(ControlError) -> JSONValue.Member {
        let parts = setting.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
        guard parts.count == 2 else {
            throw ControlError(message: "A switch is set as NAME=VALUE, not as \"\(setting)\".")
        }
        return .init(String(parts[0]), .string(String(parts[1])))
    }

    private static func document(at path: String) throws(ControlError) -> JSONValue {
        guard let content = FileManager.default.contents(atPath: path) else {
            throw ControlError(message: "The file \(path) cannot be read.")
        }
        do throws(JSONError) {
            return try JSONValue(parsing: content)
        } catch {
            throw ControlError(message: "The file \(path) is not JSON: \(error)")
        }
    }
}

extension SandboxCore {
    func responder(for simulator: any Simulator) -> SimulatorResponder {
        SimulatorResponder(
            simulator: simulator, faults: faults, journal: journal, counters: counters,
            turnstile: Turnstile())
    }
}
