import Foundation
import Glibc
package import Postgres
import Primitives
import Synchronization

/// A private PostgreSQL server for tests: real, on loopback, with password authentication, and not durable.
///
/// `shared` serves all tests of the run; `withCluster` gives a test a server that it may stop, kill and restart.
package final class TestCluster: Sendable {
    package static let user = "kimi_test"

    package let port = FreePort.next()
    package let password: String
    private let folder: URL
    private let process = Mutex<ChildProcess?>(nil)

    private init(folder: URL, password: String) {
        self.folder = folder
        self.password = password
    }

    /// The server of the whole run. It is started by the first test that needs it and ends with the run.
    package static var shared: TestCluster {
        get async throws { try await sharedTask.value }
    }

    private static let sharedTask = Task {
        let cluster = TestCluster(
            folder: try await copyOfTemplate(), password: try await template.value.password)
        try await cluster.start()
        return cluster
    }

    /// A server for this closure alone, copied from an initialised data folder, so that it is there in a moment.
    package static func withCluster<T>(_ body: (TestCluster) async throws -> T) async throws -> T {
        let cluster = TestCluster(
            folder: try await copyOfTemplate(), password: try await template.value.password)
        try await cluster.start()
        let result: Result<T, any Error>
        do { result = .success(try await body(cluster)) } catch { result = .failure(error) }
        try await cluster.kill()
        try? FileManager.default.removeItem(at: cluster.folder)
        return try result.get()
    }

    /// Starts the server and waits until it accepts sessions. Does nothing while it runs.
    package func start() async throws {
        if process.withLock({ $0 != nil && $0?.exited == nil }) { return }
        let settings = [
            "listen_addresses=127.0.0.1", "unix_socket_directories=", "max_connections=300",
            "shared_buffers=64MB",
            "fsync=off", "full_page_writes=off", "log_min_messages=warning", "max_wal_size=256MB",
        ]
        let child = try ChildProcess(
            [Self.program("postgres"), "-D", data.path, "-p", String(port)]
                + settings.flatMap { ["-c", $0] },
            user: Self.serverUser, name: "postgres", folder: folder, lastSignal: .quit)
        process.withLock { $0 = child }
        try await eventually("PostgreSQL on port \(port)", within: .seconds(300)) {
            if let exit = child.exited {
                throw Hopeless("PostgreSQL ended with \(exit): \(child.errorText.suffix(2000))")
            }
            return isReady(child.pid)
        }
    }

    /// The server itself writes its process and its state into the data folder.
    private func isReady(_ pid: pid_t) -> Bool {
        let file = data.appendingPathComponent("postmaster.pid")
        guard let text = try? String(contentsOf: file, encoding: .utf8) else { return false }
        let lines = text.split(separator: "\n")
        return lines.first == "\(pid)" && lines.last?.hasPrefix("ready") == true
    }

    /// Stops the server: it breaks every session off, rolls back what was open, and ends in order.
    package func stop() async throws { try await end(by: SIGINT) }

    /// Kills the server without warning; the next start recovers from its log.
    package func kill() async throws { try await end(by: SIGQUIT) }

    package func restart() async throws {
        try await stop()
        try await start()
    }

    private func end(by signal: Int32) async throws {
        guard let child = process.withLock({ $0 }) else { return }
        child.signal(signal)
        _ = try await child.waitForExit(within: .seconds(300))
        process.withLock { $0 = nil }
    }

    /// How to reach a database of this server; without a user, as the server's own administrator.
    package func configuration(
        database: String = "postgres", user: String = TestCluster.user, password: String? = nil,
        searchPath: String? = nil, poolSize: Int = 8, connectTimeout: Duration = .seconds(60),
        statementTimeout: Duration = .seconds(15), leaseTimeout: Duration = .seconds(60)
    ) -> PostgresConfiguration {
        PostgresConfiguration(
            host: "127.0.0.1", port: port, database: database, user: user,
            password: Secret(password ?? self.password),
            searchPath: searchPath, poolSize: poolSize, connectTimeout: connectTimeout,
            statementTimeout: statementTimeout, leaseTimeout: leaseTimeout, applicationName: "kimi-tests")
    }

    private var data: URL { folder.appendingPathComponent("data", isDirectory: true) }
}

extension TestCluster {
    private struct Template: Sendable {
        let data: URL
        let password: String
    }

    /// PostgreSQL refuses to run as root; Debian's package brings a user for it.
    private static let serverUser: String? = geteuid() == 0 ? "postgres" : nil

    private static let template = Task {
        let folder = try serverFolder("postgres-template")
        let password = String(UInt64.random(in: .min ... .max), radix: 36)
        let passwordFile = folder.appendingPathComponent("password")
        try Data(password.utf8).write(to: passwordFile)
        try own(passwordFile)
        let data = folder.appendingPathComponent("data", isDirectory: true)
        try await ChildProcess.run(
            [
                program("initdb"), "-D", data.path, "-U", user, "--pwfile", passwordFile.path,
                "--auth", "scram-sha-256", "--encoding", "UTF8", "--locale", "C.UTF-8", "--no-sync",
            ], user: serverUser)
        return Template(data: data, password: password)
    }

    private static func copyOfTemplate() async throws -> URL {
        let template = try await template.value
        let folder = try serverFolder("postgres")
        try await ChildProcess.run(["cp", "-a", template.data.path, folder.path])
        return folder
    }

    private static func serverFolder(_ name: String) throws -> URL {
        let folder = try RunFolder.make(name)
        try own(folder)
        return folder
    }

    private static func own(_ url: URL) throws {
        guard let serverUser, let entry = getpwnam(serverUser) else { return }
        guard chown(url.path, entry.pointee.pw_uid, entry.pointee.pw_gid) == 0 else {
            throw POSIXError(.EPERM)
        }
    }

    /// A program of the newest PostgreSQL that is installed, where Debian puts it, or else in PATH.
    private static func program(_ name: String) -> String {
        let base = "/usr/lib/postgresql"
        let versions = ((try? FileManager.default.contentsOfDirectory(atPath: base)) ?? []).compactMap {
            Int($0)
        }
        guard let newest = versions.max() else { return name }
        return "\(base)/\(newest)/bin/\(name)"
    }
}
