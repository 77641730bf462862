import ArgumentParser

/// The simulated providers, on this machine, for people and for tests.
@main
struct ProviderSandbox: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "provider-sandbox",
        abstract: "Simulates the providers on this machine: MTN MoMo, Orange and Smile ID.",
        subcommands: [ServeCommand.self, SamplesCommand.self, StatementCommand.self],
        defaultSubcommand: ServeCommand.self)
}
