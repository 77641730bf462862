import ArgumentParser

/// The daemon that owns the agreements: people, transactions, clocks, the audit trail and the public HTTP API.
@main
struct Escrowd: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "escrowd",
        abstract: "Kimi's escrow service: agreements between buyers and sellers, and their HTTP API.",
        subcommands: [
            Serve.self, Migrate.self, CreateAdmin.self, CheckConfig.self, Keygen.self, AuditCommand.self,
            KeysCommand.self, KYCCommand.self, PayoutCommand.self,
            UsersCommand.self, StatisticsCommand.self, SettingsCommand.self,
            WebhookCommand.self,
            CaseFileCommand.self,
        ])
}
