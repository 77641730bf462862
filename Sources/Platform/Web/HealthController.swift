import HTTPTypes
package import Hummingbird
import Logging
import Primitives
package import Runtime

/// One thing without which the service cannot do its work.
package struct HealthCheck: Sendable {
    package let name: String
    package let check: @Sendable () async throws -> Void

    /// `check` throws where the thing is not ready.
    package init(_ name: String, _ check: @escaping @Sendable () async throws -> Void) {
        self.name = name
        self.check = check
    }
}

/// The probes and the metrics: `/healthz` and `/livez` (this process answers), `/readyz` (its dependencies
/// too; 503 with the names of those that do not), `/metrics` (Prometheus text).
package struct HealthController: Sendable {
    private let checks: [HealthCheck]
    private let metrics: PrometheusRegistry
    private let metricsReaders: NetworkList?
    private let checkTimeout: Duration

    /// `metricsReaders` are the addresses that may read `/metrics`; nil lets anyone.
    package init(
        checks: [HealthCheck], metrics: PrometheusRegistry, metricsReaders: NetworkList? = nil,
        checkTimeout: Duration = .seconds(2)
    ) {
        self.checks = checks
        self.metrics = metrics
        self.metricsReaders = metricsReaders
        self.checkTimeout = checkTimeout
    }

    package func addRoutes(to router: some RouterMethods<WebContext>) {
        router.get("healthz") { _, _ in JSONReply(.object(["status": "ok"])) }
        router.get("livez") { _, _ in JSONReply(.object(["status": "ok"])) }
        router.get("readyz") { _, context in try await ready(context) }
        router.get("metrics") { _, context in try exposition(context) }
    }

    private func ready(_ context: WebContext) async throws -> JSONReply {
        let results = await withTaskGroup(of: (String, Bool).self) { group in
            for check in checks {
                group.addTask { (check.name, await passes(check, context)) }
            }
            return await group.reduce(into: [:]) { $0[$1.0] = $1.1 }
        }
        let members = checks.map {
            JSONValue.Member($0.name, .string(results[$0.name] == true ? "ok" : "failed"))
        }
        let failed = checks.map(\.name).filter { results[$0] != true }
        guard failed.isEmpty else { throw Problems.notReady(failed, checks: .object(members)) }
        return JSONReply(.object(["status": "ok", "checks": .object(members)]))
    }

    private func passes(_ check: HealthCheck, _ context: WebContext) async -> Bool {
        do {
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { try await check.check() }
                group.addTask {
                    try await Task.sleep(for: checkTimeout)
                    throw CheckTimeout()
                }
                try await group.next()
                group.cancelAll()
            }
            return true
        } catch {
            context.logger.warning(
                "A readiness check failed", metadata: ["check": .string(check.name), "error": "\(error)"])
            return false
        }
    }

    private struct CheckTimeout: Error, CustomStringConvertible {
        var description: String { "no answer in time" }
    }

    private func exposition(_ context: WebContext) throws -> Response {
        if let metricsReaders {
            guard let address = NetworkAddress(context.clientAddress), metricsReaders.contains(address) else {
                throw Problems.forbidden()
            }
        }
        return Response(
            status: .ok, headers: [.contentType: "text/plain; version=0.0.4; charset=utf-8"],
            body: ResponseBody(byteBuffer: ByteBuffer(string: metrics.exposition())))
    }
}

extension Problems {
    /// `checks` says of each dependency whether it answers.
    static func notReady(_ failed: [String], checks: JSONValue) -> ProblemDetails {
        let names = failed.joined(separator: ", ")
        return ProblemDetails(
            status: .serviceUnavailable, code: "not_ready", title: .init(fr: "Pas prêt", en: "Not ready"),
            detail: .init(fr: "Ne répond pas : \(names).", en: "Does not answer: \(names)."),
            retryAfter: .seconds(5), extra: [.init("checks", checks)])
    }
}
