package import Escrow
import Hummingbird
package import Web

/// Adds operations to the router, each with what stands before it: authentication and role as `AccessPolicy` says, its
/// limits, and idempotency keys.
package struct APIRouter {
    /// Makes the middleware of some limits.
    package typealias RateLimiting = @Sendable ([RateLimitPolicy]) -> RateLimitMiddleware
    /// Hears how often a request asked the database.
    package typealias Telling = @Sendable (Operation, Int) -> Void

    private let router: WebRouter
    private let authentication: AuthenticationMiddleware
    private let idempotency: IdempotencyMiddleware
    private let limits: RequestLimits
    private let limit: RateLimiting?
    private let tell: Telling?

    /// `idempotency` must make its fingerprints with a key: bodies hold passwords. Nil in place of `limit` means no limits.
    package init(
        router: WebRouter, authentication: AuthenticationMiddleware, idempotency: IdempotencyMiddleware,
        limits: RequestLimits = RequestLimits(), limit: RateLimiting?, tell: Telling? = nil
    ) {
        self.router = router
        self.authentication = authentication
        self.idempotency = idempotency
        self.limits = limits
        self.limit = limit
        self.tell = tell
    }

    /// Limits by address stand before authentication where nobody has to be signed in; else all stand after it.
    func add(
        _ operation: Operation,
        _ answer: @escaping @Sendable (Request, WebContext) async throws -> some ResponseGenerator
    ) {
        let route = operation.route
        let group = router.group(RouterPath(route.template))
        group.add(middleware: DatabaseTallyMiddleware(operation: operation, tell: tell))
        let caller = AccessPolicy.caller(of: operation)
        if caller != .anyone { group.add(middleware: authentication) }
        if case .roles(let roles) = caller { group.add(middleware: RoleMiddleware(roles: roles)) }
        let policies = limits.policies(for: operation)
        if let limit, !policies.isEmpty { group.add(middleware: limit(policies)) }
        if !operation.streamsItsBody { group.add(middleware: idempotency) }
        group.on("", method: route.method) { request, context in
            try await AuditRequest.$id.withValue(context.requestID) { try await answer(request, context) }
        }
    }
}

/// Lets only callers with one of these roles pass; the role is that of now.
struct RoleMiddleware: RouterMiddleware {
    let roles: Set<Role>

    func handle(
        _ request: Request, context: WebContext,
        next: @concurrent (Request, WebContext) async throws -> Response
    ) async throws -> Response {
        guard let role = Role(rawValue: try context.requireCaller().role), roles.contains(role) else {
            throw Problems.forbidden()
        }
        return try await next(request, context)
    }
}
