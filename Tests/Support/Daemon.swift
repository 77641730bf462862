import CurlHTTP
import Foundation

/// One gatewayd or escrowd of a world, on its own port.
package final class Daemon: Sendable {
    package let name: String
    package let port: Int
    package let process: ProcessUnderTest
    private let http: CurlClient

    init(
        _ program: String, index: Int, port: Int, environment: [String: String], http: CurlClient, folder: URL
    ) {
        name = "\(program)-\(index)"
        self.port = port
        self.http = http
        process = ProcessUnderTest(
            program, ["serve"], environment: environment, folder: folder, logName: name)
    }

    package var url: String { "http://127.0.0.1:\(port)" }
    package var isRunning: Bool { process.isRunning }

    /// Starts the daemon and returns at once. It will kill itself at the failpoint, such as `after-provider-call` or
    /// `after-provider-call:2` for the third pass.
    package func launch(failpoints: String? = nil, adding extra: [String: String] = [:]) throws {
        var extra = extra
        extra["KIMI_FAILPOINTS"] = failpoints
        try process.start(adding: extra)
    }

    package func start(failpoints: String? = nil, adding extra: [String: String] = [:]) async throws {
        try launch(failpoints: failpoints, adding: extra)
        try await waitUntilReady()
    }

    package func waitUntilReady(within deadline: Duration = .seconds(60)) async throws {
        try await process.waitUntilReady(within: deadline) { try await status("/readyz") == 200 }
    }

    /// SIGKILL, and wait until the process is gone.
    package func kill() async throws { try await process.kill() }

    /// SIGTERM, and wait for an orderly end.
    @discardableResult
    package func stop() async throws -> ProcessExit? { try await process.stop() }

    /// SIGKILL, and start again without failpoints.
    package func killAndRestart() async throws {
        try await kill()
        try await start()
    }

    /// The status of a GET.
    package func status(_ path: String) async throws -> Int {
        try await http.send(CurlRequest(method: "GET", url: url + path, deadline: .seconds(30))).status
    }

    /// The value of a metric without labels or with exactly these, such as `commands_refused_total{reason="signature"}`;
    /// nil where it is not exposed.
    package func metric(_ name: String) async throws -> String? {
        let reply = try await http.send(
            CurlRequest(method: "GET", url: url + "/metrics", deadline: .seconds(30)))
        let text = String(decoding: reply.body, as: UTF8.self)
        let line = text.split(separator: "\n").first { $0.hasPrefix(name + " ") }
        return line.map { String($0.dropFirst(name.count + 1)) }
    }

    /// The last lines of the log that say more than info, for a failed test.
    var lastWords: String {
        let calm = ["\"level\":\"info\"", "\"level\":\"debug\"", "\"level\":\"trace\""]
        let lines = process.errorLines.filter { line in !calm.contains { line.contains($0) } }
        return lines.suffix(8).map { "\(name): \($0)" }.joined(separator: "\n")
    }
}
