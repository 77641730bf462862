package import HTTPTypes
package import Hummingbird
package import Metrics
package import Primitives

/// Hummingbird's router with what every route of ours has: context, canonical log line, problem documents,
/// `HEAD` for each `GET`, and the same route with or without a trailing slash.
///
/// Add middlewares before the routes that they are for, as in Hummingbird; controllers take `some
/// RouterMethods<WebContext>`.
package final class WebRouter: RouterMethods, HTTPResponderBuilder {
    package typealias Context = WebContext

    package let routes = RouteTable()
    private let router = Router(context: WebContext.self, options: .autoGenerateHeadEndpoints)

    /// Without `metrics` the process's own backend is used.
    package init(
        trustedProxies: NetworkList = .none, identifiers: IdentifierSource = .system,
        metrics: (any MetricsFactory)? = nil
    ) {
        router.add(
            middleware: RequestContextMiddleware(trustedProxies: trustedProxies, identifiers: identifiers))
        router.add(middleware: RequestLogMiddleware(metrics: metrics))
        router.add(middleware: ProblemMiddleware(routes: routes))
    }

    @discardableResult
    package func on<Responder: HTTPResponder>(
        _ path: RouterPath, method: HTTPRequest.Method, responder: Responder
    ) -> Self where Responder.Context == WebContext {
        routes.add(path, method)
        router.on(path, method: method, responder: responder)
        return self
    }

    @discardableResult
    package func add(middleware: any MiddlewareProtocol<Request, Response, WebContext>) -> Self {
        router.add(middleware: middleware)
        return self
    }

    package func buildResponder() -> RouterResponder<WebContext> {
        router.buildResponder()
    }
}
