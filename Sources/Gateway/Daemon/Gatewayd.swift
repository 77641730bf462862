import ArgumentParser

/// The daemon that owns the money: it speaks with providers and keeps the ledger.
@main
struct Gatewayd: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "gatewayd",
        abstract: "Kimi's payment gateway: collections, disbursements, messages, and the ledger.",
        subcommands: [
            Serve.self, Migrate.self, CheckConfig.self, KeysCommand.self, Keygen.self, LedgerCommand.self,
            ProvidersCommand.self, ReconcileCommand.self,
            ProvisionMTN.self, CasesCommand.self, StaffCommand.self, CloseDayCommand.self, AuditCommand.self,
        ])
}
