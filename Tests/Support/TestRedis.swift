package import Foundation
import Glibc
import Synchronization

/// A private Redis server for one test: real, on loopback, with a password and an append-only file.
package final class TestRedis: Sendable {
    package let port = FreePort.next()
    package let password = String(UInt64.random(in: .min ... .max), radix: 36)
    private let folder: URL
    private let process = Mutex<ChildProcess?>(nil)

    private init(folder: URL) {
        self.folder = folder
    }

    /// Everything that was ever written to the server, as its append-only files have it.
    package func writtenBytes() throws -> Data {
        let files = folder.appendingPathComponent("appendonlydir")
        return try FileManager.default.contentsOfDirectory(at: files, includingPropertiesForKeys: nil)
            .reduce(into: Data()) { $0 += try Data(contentsOf: $1) }
    }

    package var url: String { "redis://:\(password)@127.0.0.1:\(port)/0" }

    /// Starts a server for the closure, and ends it afterwards.
    package static func withServer<T>(_ body: (TestRedis) async throws -> T) async throws -> T {
        try await TestPlace.take { try await withServerInPlace(body) }
    }

    private static func withServerInPlace<T>(_ body: (TestRedis) async throws -> T) async throws -> T {
        let redis = TestRedis(folder: try RunFolder.make("redis"))
        try await redis.start()
        let result: Result<T, any Error>
        do { result = .success(try await body(redis)) } catch { result = .failure(error) }
        try await redis.kill()
        try? FileManager.default.removeItem(at: redis.folder)
        return try result.get()
    }

    /// Starts the server with the data that it had. Does nothing while it runs.
    package func start() async throws {
        if process.withLock({ $0 != nil && $0?.exited == nil }) { return }
        let child = try ChildProcess(
            [
                "redis-server", "--port", String(port), "--bind", "127.0.0.1", "--requirepass", password,
                "--dir", folder.path, "--appendonly", "yes", "--appendfsync", "everysec", "--save", "",
            ], name: "redis", folder: folder)
        process.withLock { $0 = child }
        try await eventually("Redis on port \(port)", within: .seconds(300), every: .milliseconds(5)) {
            if let exit = child.exited {
                throw Hopeless(
                    "Redis ended with \(exit): \((child.errorText + child.outputText).suffix(2000))")
            }
            return FreePort.accepts(port)
        }
        try await eventually("Redis to have loaded its data", within: .seconds(300)) {
            try await command("PING").contains("PONG")
        }
    }

    /// Stops the server in order; its data stay.
    package func stop() async throws {
        guard let child = process.withLock({ $0 }) else { return }
        child.signal(SIGTERM)
        _ = try await child.waitForExit()
        process.withLock { $0 = nil }
    }

    /// Kills the server without warning; what its append-only file has stays.
    package func kill() async throws {
        guard let child = process.withLock({ $0 }) else { return }
        try await child.killNow()
        process.withLock { $0 = nil }
    }

    /// Starts the server with an empty data folder, as after the loss of its disk. Kills it first if it runs.
    package func startEmpty() async throws {
        try await kill()
        try? FileManager.default.removeItem(at: folder.appendingPathComponent("appendonlydir"))
        try? FileManager.default.removeItem(at: folder.appendingPathComponent("dump.rdb"))
        try await start()
    }

    /// Forgets everything, as `FLUSHALL` does.
    package func flush() async throws {
        _ = try await command("FLUSHALL")
    }

    /// What one command answers, asked through Redis' own client so that no code of ours judges itself.
    package func command(_ arguments: String...) async throws -> String {
        try await ChildProcess.run(
            ["redis-cli", "-h", "127.0.0.1", "-p", String(port)] + arguments,
            environment: ["REDISCLI_AUTH": password])
    }
}
