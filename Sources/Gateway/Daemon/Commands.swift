import ArgumentParser
import GatewayEngine
import GatewayMessages
import Glibc
import Logging
import Primitives
import ProviderKit
import Runtime

/// Reads and validates the settings, looks at the object store where persons are checked, and opens nothing else unless it
/// is asked to.
struct CheckConfig: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check-config", abstract: "Validate the settings and report every fault.")

    @Flag(
        help: "Ask the providers, too, what would make every payment fail; exit code 1 where something would."
    )
    var online = false

    func run() async throws {
        let configuration = try await GatewayConfiguration.read()
        try await ObjectStoreCheck(configuration)?.expectMark()
        Output.line("The settings are complete.")
        guard online else { return }
        let access = ProviderAccess(configuration, logger: .ofCommand)
        let findings = await access.preflight(configuration).findings()
        await access.close()
        for (provider, finding) in findings {
            let mark = finding.severity == .warning ? "WARNING " : ""
            Output.line("\(provider.displayName): \(mark)\(finding.message)")
        }
        if findings.contains(where: { $0.finding.severity == .warning }) { throw ExitCode.failure }
        if findings.isEmpty { Output.line("The providers have nothing to say against them.") }
    }
}

/// Prints a new pair of keys for signed messages.
struct Keygen: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Print a new signing key and its public half.")

    @Argument(help: "The key's name, such as gateway-1; the other side sees it with each message.")
    var name: String

    func run() throws {
        let text = MessageSigner.generate(named: name)
        guard let signer = MessageSigner(text) else {
            throw ValidationError("A key's name is 1 to 64 printable characters without spaces and colons.")
        }
        Output.line("private=\(text.reveal())")
        Output.line("public=\(try signer.publicText())")
    }
}

/// What a command prints for its user.
enum Output {
    static func line(_ text: String) {
        puts(text)
    }

    /// Lines that have their line feeds already.
    static func text(_ text: String) {
        puts(text.hasSuffix("\n") ? String(text.dropLast()) : text)
    }

    /// What went wrong, to standard error.
    static func errorLine(_ text: String) {
        StandardError.write(text + "\n")
    }
}

extension Logger {
    /// For commands that a person waits for: what goes wrong, and nothing else.
    static var ofCommand: Logger {
        var logger = Logger(label: "gatewayd")
        logger.logLevel = .warning
        return logger
    }
}
