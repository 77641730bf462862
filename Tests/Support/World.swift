package import CurlHTTP
import Foundation
import Logging
import Synchronization

/// A whole system for one test: database, Redis, sandbox, and as many gatewayd and escrowd as asked for, all real
/// processes on free ports, with keys made by the daemons' own commands.
package final class World: Sendable {
    /// What a test wants of its world.
    package struct Plan: Sendable {
        package var gateways = 1
        package var escrows = 1
        /// Settings of both daemons, over those of the world.
        package var settings: [String: String] = [:]
        package var gatewaySettings: [String: String] = [:]
        package var escrowSettings: [String: String] = [:]
        /// A database server of its own, for tests that restart it.
        package var ownCluster = false
        /// Whether the daemons are started and awaited before the test begins.
        package var startsDaemons = true
        /// The generation of Smile ID's API, `v1` or `v3`, by which gatewayd has persons checked; nil for none.
        package var smileID: String?

        package init() {}
    }

    package let database: TestDatabase
    package let redis: TestRedis
    package let sandbox: Sandbox
    package let gateways: [Daemon]
    package let escrows: [Daemon]
    package let http: CurlClient
    /// What both daemons are started with, secrets included: a test may sign with them, or try to.
    package let settings: [String: String]

    private init(
        plan: Plan, database: TestDatabase, redis: TestRedis, sandbox: Sandbox, settings: [String: String],
        folder: URL
    ) {
        self.database = database
        self.redis = redis
        self.sandbox = sandbox
        self.settings = settings
        let http = CurlClient(configuration: .patient(), logger: .quiet)
        self.http = http
        // Providers reach the first gatewayd; a webhook to any of them is stored in the one database.
        let gatewayPorts = (0..<plan.gateways).map { _ in FreePort.next() }
        let common = settings.merging(plan.settings) { $1 }
        gateways = gatewayPorts.enumerated().map { index, port in
            var own = common.merging(plan.gatewaySettings) { $1 }
            if let generation = plan.smileID {
                own.merge([
                    "SMILE_ID_PARTNER_ID": "2345", "SMILE_ID_API_KEY": "test_api_key_0123456789",
                    "SMILE_ID_SANDBOX": "True", "SMILE_ID_API_VERSION": generation,
                    "SMILE_ID_BASE_URL": sandbox.smileIDURL,
                    "SMILE_ID_UPLOAD_HOSTS": String(sandbox.smileIDURL.dropFirst("http://".count)),
                ]) { old, _ in old }
            }
            own["GATEWAY_PORT"] = String(port)
            own["GATEWAY_PUBLIC_URL"] = own["GATEWAY_PUBLIC_URL"] ?? "http://127.0.0.1:\(gatewayPorts[0])"
            return Daemon("gatewayd", index: index, port: port, environment: own, http: http, folder: folder)
        }
        escrows = (0..<plan.escrows).map { index in
            let port = FreePort.next()
            var own = common.merging(plan.escrowSettings) { $1 }
            own["ESCROW_PORT"] = String(port)
            return Daemon("escrowd", index: index, port: port, environment: own, http: http, folder: folder)
        }
    }

    /// Makes a world for the closure and takes it down afterwards. Where the closure throws, the error carries the
    /// daemons' last warnings.
    package static func withWorld<T>(_ plan: Plan = Plan(), _ body: (World) async throws -> T) async throws
        -> T
    {
        try await WorldTurns.shared.take {
            if plan.ownCluster {
                return try await TestCluster.withCluster { try await make(plan, on: $0, body) }
            }
            return try await make(plan, on: try await .shared, body)
        }
    }

    private static func make<T>(
        _ plan: Plan, on cluster: TestCluster, _ body: (World) async throws -> T
    ) async throws -> T {
        let folder = try RunFolder.make("world")
        defer { try? FileManager.default.removeItem(at: folder) }
        return try await TestDatabase.withEmptyDatabase(on: cluster) { database in
            try await TestRedis.withServer { redis in
                let sandbox = try Sandbox(folder: folder)
                let settings = try await settings(database: database, redis: redis, sandbox: sandbox)
                let world = World(
                    plan: plan, database: database, redis: redis, sandbox: sandbox, settings: settings,
                    folder: folder)
                return try await world.live(startsDaemons: plan.startsDaemons, body)
            }
        }
    }

    private func live<T>(startsDaemons: Bool, _ body: (World) async throws -> T) async throws -> T {
        let result: Result<T, any Error>
        do {
            try await sandbox.start()
            try await migrate()
            if startsDaemons { try await startDaemons() }
            result = .success(try await body(self))
        } catch {
            result = .failure(WorldFailure(cause: error, lastWords: daemons.map(\.lastWords)))
        }
        for daemon in daemons { try await daemon.kill() }
        try await sandbox.kill()
        await http.close()
        return try result.get()
    }

    package var daemons: [Daemon] { escrows + gateways }

    /// Starts every daemon that does not run, and waits until all are ready.
    package func startDaemons() async throws {
        for daemon in daemons where !daemon.isRunning { try daemon.launch() }
        for daemon in daemons { try await daemon.waitUntilReady() }
    }
}

/// What went wrong in a world, with the last warnings of its daemons.
package struct WorldFailure: Error, CustomStringConvertible {
    package let cause: any Error
    let lastWords: [String]

    package var description: String {
        (["\(cause)"] + lastWords.filter { !$0.isEmpty }).joined(separator: "\n")
    }
}
