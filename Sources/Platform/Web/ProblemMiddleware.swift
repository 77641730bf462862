import HTTPTypes
package import Hummingbird
import Logging

/// Turns every error into a problem document. An address without a route is 404; one that has other methods
/// is 405 with `Allow`. What nobody foresaw is logged and answered as 500 without its text.
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
            response = try problem(for: error, request, context).response(from: request, context: context)
        }
        if request.method == .head { response = response.createHeadResponse() }
        return response
    }

    private func problem(for error: any Error, _ request: Request, _ context: WebContext) -> ProblemDetails {
        guard error is HTTPError, context.coreContext.endpointPath.value == WebContext.unmatched else {
            return ProblemTranslation.problem(for: error, context: context)
        }
        let allowed = routes.methods(at: request.uri.path)
        return allowed.isEmpty
            ? Problems.routeNotFound() : Problems.methodNotAllowed(request.method, allowed: allowed)
    }
}
