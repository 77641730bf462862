import ArgumentParser

/// What the project promises about speed, measured as ratios to the promise in one run.
@main
struct KimiBenchmark: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "kimi-benchmark",
        abstract: "Measures Kimi against its limits; bin/benchmark and bin/bench run all of it.",
        subcommands: [
            ProviderCommand.self, SandboxCommand.self, AuditCommand.self, ReconcileCommand.self,
        ])
}

/// `kimi-benchmark provider`: what one call costs in a provider, without the network.
struct ProviderCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "provider",
        abstract: "The cost of encoding and decoding in the MTN provider, and of Smile ID's signatures.")

    func run() async throws {
        try Measurement.report(try await ProviderCost().measure() + SignatureCost().measure())
    }
}

/// `kimi-benchmark sandbox`: how many requests a second the simulated MTN answers.
struct SandboxCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "sandbox", abstract: "The rate at which a running sandbox answers orders and inquiries.")

    @Option(help: "The MTN port of the sandbox, such as http://127.0.0.1:9101.")
    var url: String

    @Option(help: "How many connections are kept busy.")
    var connections = 32

    @Option(help: "For how many seconds.")
    var seconds = 5

    func run() async throws {
        try Measurement.report(
            try await SandboxLoad(url: url, connections: connections, time: .seconds(seconds)).measure())
    }
}

/// `kimi-benchmark audit`: how fast the audit trail is proved.
struct AuditCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "audit", abstract: "The rate at which the audit trail is verified.")

    @Option(help: "The port of a PostgreSQL server on 127.0.0.1 that asks for no password.")
    var port: Int

    @Option(help: "An empty database; it is filled.")
    var database: String

    @Option(help: "Its owner, who may make roles.")
    var user: String

    @Option(help: "How many entries the trail has.")
    var entries = 1_000_000

    func run() async throws {
        try Measurement.report(
            try await AuditRate(port: port, database: database, user: user, entries: entries).measure())
    }
}
