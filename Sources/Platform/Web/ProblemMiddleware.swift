import HTTPTypes
package import Hummingbird
import Logging

/// Turns every error into a problem document. An address without a route is 404; one that has other methods
/// is 405 with `Allow`, and `OPTIONS` has just that header. What nobody foresaw is logged and answered as 500 without its text.
package struct ProblemMiddleware: RouterMiddleware {
    private let routes: RouteTable

    init(routes: RouteTable) {
        self.routes = routes
    }

    package func handle(
        _ request: Request, context: WebContext,
        next: @concurrent (Request, WebContext) async throws -> Response
    ) async throws -> Response {
        var response: Response
        do {
            response = try await next(request, context)
        } catch {
            response = try answer(to: error, request, context)
        }
        if request.method == .head { response = response.createHeadResponse() }
        return response
    }

    private func answer(
        to error: any Error, _ request: Request, _ context: WebContext
    ) throws -> Response {
        guard error is HTTPError, context.coreContext.endpointPath.value == WebContext.unmatched else {
            return try ProblemTranslation.problem(for: error, context: context)
                .response(from: request, context: context)
        }
        let allowed = routes.methods(at: request.uri.path)
        if request.method == .options, !allowed.isEmpty {
            return Response(status: .noContent, headers: [.allow: allowed.joined(separator: ", ")])
        }
        let problem =
            allowed.isEmpty
            ? Problems.routeNotFound() : Problems.methodNotAllowed(request.method, allowed: allowed)
        return try problem.response(from: request, context: context)
    }
}
