import ArgumentParser
import Glibc
import Primitives

/// The daemon that owns the agreements: people, transactions, clocks, the audit trail and the public HTTP API.
@main
struct Escrowd: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "escrowd",
        abstract: "Kimi's escrow service: agreements between buyers and sellers, and their HTTP API.",
        discussion: """
            Commands end with code 0 where they did what was asked or found that it holds, with 1 where something was \
            refused, failed or does not hold, and with 2 where they were misused. With --json a refusal is an object with \
            the member error.
            """,
        subcommands: [
            Serve.self, Migrate.self, CreateAdmin.self, CheckConfig.self, Keygen.self, AuditCommand.self,
            KeysCommand.self, KYCCommand.self, PayoutCommand.self,
            UsersCommand.self, StatisticsCommand.self, SettingsCommand.self, AgreementsCommand.self,
            DisputesCommand.self, NotificationsCommand.self,
            WebhookCommand.self,
            CaseFileCommand.self,
        ])

    static func main() async {
        let arguments = Array(CommandLine.arguments.dropFirst())
        do {
            var command = try parseAsRoot(arguments)
            if var patient = command as? any AsyncParsableCommand {
                try await patient.run()
            } else {
                try command.run()
            }
        } catch {
            end(with: error, inJSON: arguments.contains("--json"))
        }
    }

    /// ArgumentParser's code for misuse is 64; ours is 2.
    private static func end(with error: any Error, inJSON: Bool) -> Never {
        let code = exitCode(for: error)
        guard code != .success, !(error is ExitCode) else { exit(withError: error) }
        if inJSON { Output.line(JSONValue.object(["error": .string(message(for: error))]).text) }
        var text = "\(fullMessage(for: error))\n"
        text.withUTF8 { _ = write(STDERR_FILENO, $0.baseAddress, $0.count) }
        Glibc.exit(code == .validationFailure ? 2 : 1)
    }
}
