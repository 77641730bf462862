import ArgumentParser

/// What the project promises about speed, measured as ratios to the promise in one run.
@main
struct KimiBenchmark: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "kimi-benchmark",
        abstract: "Measures Kimi against its limits; bin/benchmark runs all of it.",
        subcommands: [ProviderCommand.self, SandboxCommand.self])
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
