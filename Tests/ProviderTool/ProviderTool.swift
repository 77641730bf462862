import ArgumentParser

/// The tools for the providers' fixtures and their tests. The scripts in `bin/` call it.
@main
struct ProviderTool: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "provider-tool",
        abstract: "Records and replays the fixtures of providers, and tests their tests.",
        subcommands: [RecordCommand.self, ReplayCommand.self, MutateCommand.self])
}
