import HTTPTypes
package import Hummingbird
import Logging
package import Metrics
import Primitives

/// Writes one canonical line for each request, and its duration into `http_server_request_duration_seconds`.
///
/// Both name the route's template, never the path that the client sent, because a path may hold a secret.
package struct RequestLogMiddleware: RouterMiddleware {
    private let metrics: (any MetricsFactory)?
    private let quietRoutes: Set<String>

    /// Requests to `quietRoutes` (templates; the probes by default) are logged at the debug level. Without
    /// `metrics` the process's own backend is used.
    package init(
        metrics: (any MetricsFactory)? = nil,
        quietRoutes: Set<String> = ["/healthz", "/livez", "/readyz", "/metrics"]
    ) {
        self.metrics = metrics
        self.quietRoutes = quietRoutes
    }

    package func handle(
        _ request: Request, context: WebContext,
        next: @concurrent (Request, WebContext) async throws -> Response
    ) async throws -> Response {
        let start = ContinuousClock.now
        do {
            let response = try await next(request, context)
            record(request, context, status: response.status.code, duration: start.duration(to: .now))
            return response
        } catch {
            record(request, context, status: 500, duration: start.duration(to: .now))
            throw error
        }
    }

    private func record(_ request: Request, _ context: WebContext, status: Int, duration: Duration) {
        let route = context.routeTemplate ?? "unmatched"
        let method = Self.knownMethods.contains(request.method.rawValue) ? request.method.rawValue : "other"
        Timer(
            label: "http_server_request_duration_seconds",
            dimensions: [("route", route), ("method", method), ("status", "\(status / 100)xx")],
            factory: metrics ?? MetricsSystem.factory
        ).record(duration: duration)
        var metadata: Logger.Metadata = [
            "http.method": .string(method), "http.route": .string(route),
            "http.status": .stringConvertible(status),
            "duration_ms": .stringConvertible(duration.milliseconds),
            "client.address": .string(context.clientAddress),
        ]
        for (name, value) in context.facts.all { metadata[name] = .string(value) }
        let level: Logger.Level = status >= 500 ? .error : quietRoutes.contains(route) ? .debug : .info
        context.logger.log(level: level, "Request answered", metadata: metadata)
    }

    /// Anything else counts as `other`, so that a client cannot make series at will.
    private static let knownMethods: Set<String> = [
        "GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS",
    ]
}
