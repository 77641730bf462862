package import Foundation
import Glibc
import Synchronization

/// One of our executables as a real process, with its own environment, that a test may signal, kill and start again.
package final class ProcessUnderTest: Sendable {
    package let name: String
    private let logName: String
    private let arguments: [String]
    private let folder: URL
    private let state: Mutex<State>

    private struct State {
        var environment: [String: String]
        var process: ChildProcess?
    }

    /// `logName` names the files of its output where several processes of one program share a folder.
    package init(
        _ name: String, _ arguments: [String] = [], environment: [String: String], folder: URL,
        logName: String? = nil
    ) {
        self.logName = logName ?? name
        self.name = name
        self.arguments = arguments
        self.folder = folder
        state = Mutex(State(environment: environment, process: nil))
    }

    /// Starts the process with its environment and those additions. Nothing of the test's own environment reaches it
    /// but where programs and libraries lie.
    package func start(adding extra: [String: String] = [:]) throws {
        let environment = state.withLock { $0.environment }.merging(extra) { $1 }
        let program = Checkout.products.appendingPathComponent(name).path
        let process = try ChildProcess(
            [program] + arguments, environment: environment, inherit: false, name: logName, folder: folder)
        state.withLock { $0.process = process }
    }

    /// The process that was started last.
    package var process: ChildProcess? { state.withLock { $0.process } }
    package var isRunning: Bool { process.map { $0.exited == nil } ?? false }

    /// Every line of standard error so far, of all starts.
    package var errorLines: [String] {
        let url = folder.appendingPathComponent("\(logName).err")
        let text = String(decoding: (try? Data(contentsOf: url)) ?? Data(), as: UTF8.self)
        return text.split(separator: "\n").map(String.init)
    }

    /// Asks the process to end (SIGTERM) and waits for it.
    @discardableResult
    package func stop(within deadline: Duration = .seconds(60)) async throws -> ProcessExit? {
        process?.signal(SIGTERM)
        return try await process?.waitForExit(within: deadline)
    }

    /// SIGKILL, and wait until the process is gone.
    package func kill() async throws {
        try await process?.killNow()
    }

    /// Waits for the process to end by itself, as it does at an armed failpoint.
    package func waitForExit(within deadline: Duration = .seconds(60)) async throws -> ProcessExit? {
        try await process?.waitForExit(within: deadline)
    }

    /// Waits until the condition holds, and fails at once, with its last words, when the process ends before.
    package func waitUntilReady(within deadline: Duration = .seconds(120), _ ready: () async throws -> Bool)
        async throws
    {
        try await eventually("\(name) to be ready", within: deadline) {
            if let exit = process?.exited {
                throw Hopeless("\(name) ended with \(exit): \(errorLines.suffix(15).joined(separator: "\n"))")
            }
            return try await ready()
        }
    }

    /// Runs one of our executables to its end, for commands such as `migrate` or `keygen`.
    package static func run(
        _ name: String, _ arguments: [String], environment: [String: String],
        within deadline: Duration = .seconds(60)
    ) async throws -> (exit: ProcessExit, output: String, errors: String) {
        let folder = try RunFolder.make(name)
        defer { try? FileManager.default.removeItem(at: folder) }
        let child = try ChildProcess(
            [Checkout.products.appendingPathComponent(name).path] + arguments, environment: environment,
            inherit: false,
            name: name, folder: folder)
        let exit = try await child.waitForExit(within: deadline)
        return (exit, child.outputText, child.errorText)
    }
}
