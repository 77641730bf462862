import ArgumentParser
import GatewayMessages
import Glibc
import Primitives
import Sealing

/// Reads and validates the settings, looks at the object store's folder, and opens nothing else.
struct CheckConfig: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check-config", abstract: "Validate the settings and report every fault.")

    func run() async throws {
        let configuration = try await EscrowConfiguration.read()
        let objects = ObjectStore(folder: configuration.objectStorePath, keys: configuration.keys)
        try await objects.expectWritable()
        _ = try await objects.mark(by: configuration.index)
        Output.line("The settings are complete.")
    }
}

/// Prints a new pair of keys for signed messages.
struct Keygen: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Print a new signing key and its public half.")

    @Argument(help: "The key's name, such as escrow-1; the gateway sees it with each command.")
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
}
