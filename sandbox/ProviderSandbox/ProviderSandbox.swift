import ArgumentParser

/// The simulated providers, on this machine, for people and for tests.
@main
struct ProviderSandbox: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "provider-sandbox",
        abstract: "Simulates the providers on this machine: MTN MoMo, and Orange's SMS API.",
        subcommands: [ServeCommand.self], defaultSubcommand: ServeCommand.self)
}
