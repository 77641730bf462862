package import Escrow
import HTTPTypes
package import Hummingbird
import Primitives
package import Web

/// Lets only requests with a living session pass, and fills `WebContext.caller`.
///
/// The token's signature is checked first, without the database; one indexed query then says whether the session is
/// alive, whether the account is suspended and which role it has now, so that every change applies at once.
package struct AuthenticationMiddleware: RouterMiddleware {
    private let tokens: AccessTokens
    private let accounts: AccountService

    package init(tokens: AccessTokens, accounts: AccountService) {
        self.tokens = tokens
        self.accounts = accounts
    }

    package func handle(
        _ request: Request, context: WebContext,
        next: @concurrent (Request, WebContext) async throws -> Response
    ) async throws -> Response {
        var context = context
        let standing = try await authenticate(request, &context)
        guard request.headers[.acceptLanguage] == nil else { return try await next(request, context) }
        // The person's own setting speaks where the request does not: also in the problems of this request.
        context.language = standing.language
        do {
            return try await next(request, context)
        } catch let problem as ProblemDetails {
            return try problem.response(from: request, context: context)
        }
    }

    private func authenticate(_ request: Request, _ context: inout WebContext) async throws -> SessionStanding
    {
        guard let token = try Self.bearerToken(request) else { throw AuthProblems.authenticationRequired() }
        guard let claims = await tokens.verify(token), let userID = claims.userID,
            let sessionID = claims.sessionID,
            let standing = try await accounts.standing(sessionID: sessionID, userID: userID)
        else { throw AuthProblems.tokenInvalid() }
        guard !claims.hasExpired(at: standing.now) else { throw AuthProblems.tokenExpired() }
        guard !standing.ended else { throw AuthProblems.sessionEnded() }
        guard !standing.suspended else { throw AuthProblems.accountSuspended(status: .unauthorized) }
        context.caller = Caller(userID: userID, role: standing.role.rawValue, sessionID: sessionID)
        context.facts.note("user.id", String(userID))
        return standing
    }

    /// The token of the only `Authorization` header; nil where there is none or it is of another scheme (RFC 6750).
    private static func bearerToken(_ request: Request) throws -> String? {
        let headers = request.headers[values: .authorization]
        guard headers.count <= 1 else { throw AuthProblems.tokenInvalid() }
        let parts = (headers.first ?? "").split(separator: " ")
        guard parts.count == 2, parts[0].lowercased() == "bearer" else { return nil }
        return String(parts[1])
    }
}

extension WebContext {
    /// The caller of a route behind `AuthenticationMiddleware`.
    package func requireCaller() throws -> Caller {
        guard let caller else { throw AuthProblems.authenticationRequired() }
        return caller
    }
}
