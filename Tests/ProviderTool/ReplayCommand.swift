import ArgumentParser
import Fixtures
import Foundation
import TestSupport

/// `provider-tool replay FILE`: serves a fixture on loopback.
struct ReplayCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "replay", abstract: "Serves a fixture over HTTP on this machine, until it is stopped.",
        discussion: """
            Answers the fixture's requests in their order, and begins again after the last. A request that differs is \
            answered with 409 and what differs, which is printed too, and the fixture waits for the right one.
            """)

    @Argument(help: "A HAR file, such as Tests/Fixtures/MTNMoMo/collection/accepted.har.")
    var file: String

    @Option(help: "The port; a free one where it is 0.")
    var port = 0

    func run() async throws {
        guard let content = FileManager.default.contents(atPath: file) else {
            throw ValidationError("There is no file \(file) to read.")
        }
        let replay: FixtureReplay
        do {
            replay = FixtureReplay(try HTTPArchive(parsing: [UInt8](content)))
        } catch {
            throw ValidationError("\(file) is no fixture: \(error)")
        }
        guard let server = try? RawServer(port: port, { ReplayPeer(peer: $0, replay: replay).serve() }) else {
            throw ValidationError("Port \(port) cannot be opened.")
        }
        Self.say("\(file) is served at \(server.origin)")
        while !Task.isCancelled { try await Task.sleep(for: .seconds(3600)) }
    }

    /// Unbuffered: a script may wait for the line.
    static func say(_ line: String) {
        FileHandle.standardOutput.write(Data((line + "\n").utf8))
    }
}
