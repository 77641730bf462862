package import Foundation
import Glibc
import Synchronization

/// How a process ended.
package enum ProcessExit: Sendable, Equatable {
    case code(Int32)
    case signal(Int32)

    init(status: Int32) {
        let signal = status & 0x7F
        self = signal == 0 ? .code((status >> 8) & 0xFF) : .signal(signal)
    }
}

/// What a child gets when the test process ends before it.
package enum LastSignal: Sendable {
    case kill
    /// For PostgreSQL: end at once, but give the shared memory back.
    case quit

    var name: String { self == .kill ? "KILL" : "QUIT" }
    var number: Int32 { self == .kill ? SIGKILL : SIGQUIT }
}

/// A child process whose standard output and error go to one file each. It gets its `lastSignal` when the test process
/// ends, however that ends, so that nothing is left behind.
package final class ChildProcess: Sendable {
    package let pid: pid_t
    package let output: URL
    package let errors: URL
    private let lastSignal: LastSignal
    private let exit = Mutex<ProcessExit?>(nil)

    private static let living = Mutex<[pid_t: ChildProcess]>([:])

    /// Starts `command[0]` (looked up in PATH). `user` names another user to run as, which only root may ask for.
    package init(
        _ command: [String], environment: [String: String] = [:], inherit: Bool = true, user: String? = nil,
        name: String, folder: URL, lastSignal: LastSignal = .kill
    ) throws {
        self.lastSignal = lastSignal
        output = folder.appendingPathComponent("\(name).out")
        errors = folder.appendingPathComponent("\(name).err")
        var wrapper = ["setpriv", "--pdeathsig", lastSignal.name]
        if let user { wrapper += ["--reuid", user, "--regid", user, "--init-groups"] }
        var variables: [String: String] = [:]
        let own = ProcessInfo.processInfo.environment
        if inherit {
            variables = own
        } else {
            for kept in ["PATH", "LD_LIBRARY_PATH", "TZ"] { variables[kept] = own[kept] }
        }
        variables.merge(environment) { $1 }
        pid = try Spawner.shared.spawn(
            wrapper + ["--"] + command, environment: variables.map { "\($0)=\($1)" }.sorted(),
            output: output.path, errors: errors.path)
        Self.living.withLock { $0[pid] = self }
    }

    /// What the process ended with, or nil while it runs. Reaps it.
    package var exited: ProcessExit? {
        exit.withLock { exit in
            if exit != nil { return exit }
            var status: Int32 = 0
            guard waitpid(pid, &status, WNOHANG) == pid else { return nil }
            exit = ProcessExit(status: status)
            _ = Self.living.withLock { $0.removeValue(forKey: pid) }
            return exit
        }
    }

    /// Sends a signal, unless the process has been reaped: its number may belong to another by then.
    package func signal(_ number: Int32) {
        exit.withLock { exit in
            if exit == nil { kill(pid, number) }
        }
    }

    package func waitForExit(within deadline: Duration = .seconds(60)) async throws -> ProcessExit {
        try await eventuallyValue("process \(pid) to end", within: deadline, every: .milliseconds(5)) {
            exited
        }
    }

    /// Kills the process (SIGKILL) and reaps it. Does nothing when it has ended.
    package func killNow() async throws {
        signal(SIGKILL)
        _ = try await waitForExit()
    }

    package var outputText: String { Self.text(of: output) }
    package var errorText: String { Self.text(of: errors) }

    private static func text(of url: URL) -> String {
        String(decoding: (try? Data(contentsOf: url)) ?? Data(), as: UTF8.self)
    }

    /// Ends every child that is left. For the end of the test process.
    static func killAll() {
        for child in living.withLock({ Array($0.values) }) {
            kill(child.pid, child.lastSignal.number)
            var status: Int32 = 0
            waitpid(child.pid, &status, 0)
        }
    }
}

extension ChildProcess {
    /// Runs a command to its end and gives back what it printed. Throws unless it ends with code 0.
    @discardableResult
    package static func run(
        _ command: [String], environment: [String: String] = [:], user: String? = nil,
        within deadline: Duration = .seconds(60)
    ) async throws -> String {
        let name = URL(fileURLWithPath: command[0]).lastPathComponent
        let folder = try RunFolder.make("command")
        defer { try? FileManager.default.removeItem(at: folder) }
        let child = try ChildProcess(
            command, environment: environment, user: user, name: name, folder: folder)
        let exit = try await child.waitForExit(within: deadline)
        guard exit == .code(0) else {
            throw CommandFailure(command: name, exit: exit, errors: child.errorText + child.outputText)
        }
        return child.outputText
    }
}

/// A command that a test needed and that did not end well.
package struct CommandFailure: Error, CustomStringConvertible {
    package let command: String
    package let exit: ProcessExit
    package let errors: String

    package var description: String { "\(command) ended with \(exit): \(errors.suffix(2000))" }
}
