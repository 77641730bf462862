import ArgumentParser
import GatewayMessages
import Primitives
import Sealing

/// Reads and validates the settings, looks at the object store's folder, and opens nothing else.
struct CheckConfig: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check-config", abstract: "Validate the settings and report every fault.")

    @OptionGroup var output: OutputOptions

    func run() async throws {
        let configuration = try await EscrowConfiguration.read()
        let objects = ObjectStore(folder: configuration.objectStorePath, keys: configuration.keys)
        try await objects.expectWritable()
        _ = try await objects.mark(by: configuration.index)
        output.tell(.object(["complete": true]), "The settings are complete.")
    }
}

/// Prints a new pair of keys for signed messages.
struct Keygen: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Print a new signing key and its public half.")

    @Argument(help: "The key's name, such as escrow-1; the gateway sees it with each command.")
    var name: String

    @OptionGroup var output: OutputOptions

    func run() throws {
        let text = MessageSigner.generate(named: name)
        guard let signer = MessageSigner(text) else {
            throw ValidationError("A key's name is 1 to 64 printable characters without spaces and colons.")
        }
        let publicHalf = try signer.publicText()
        output.tell(
            .object(["private": .string(text.reveal()), "public": .string(publicHalf)]),
            "private=\(text.reveal())", "public=\(publicHalf)")
    }
}
