package import Escrow
import HTTPTypes
package import Hummingbird
import Postgres
import Primitives
package import Web

/// Lets only requests with a living session pass, and fills `WebContext.caller`.
///
/// The token's signature is checked first, without the database; the database then says whether the session is alive,
/// whether the account is suspended and which role it has now, so that every change applies at once. Where the session was
/// seen before, that question travels in front of the first thing that the request asks, and nothing is done where the
/// answer is another than before: the request then begins anew with what holds now. No answer leaves before it is known.
package struct AuthenticationMiddleware: RouterMiddleware {
    /// What is kept of a body, so that a request can begin anew. Where there is more, the database is asked first.
    private static let keptBody = 65_536

    private let tokens: AccessTokens
    private let accounts: AccountService
    private let seen = SeenStandings()

    package init(tokens: AccessTokens, accounts: AccountService) {
        self.tokens = tokens
        self.accounts = accounts
    }

    package func handle(
        _ request: Request, context: WebContext,
        next: @concurrent (Request, WebContext) async throws -> Response
    ) async throws -> Response {
        let bearer = try await bearer(of: request)
        guard let supposed = seen.standing(of: bearer), Self.canKeep(request) else {
            return try await proceed(request, context, try await standing(of: bearer), next)
        }
        let kept: Request
        do {
            kept = try await Self.keep(request)
        } catch {
            return try await proceed(request, context, try await standing(of: bearer)) { _, _ in throw error }
        }
        let prerequisite = supposed.prerequisite
        let outcome: Result<Response, any Error>
        do {
            outcome = .success(
                try await Prerequisite.$current.withValue(prerequisite) {
                    try await proceed(kept, context, supposed, next)
                })
        } catch {
            outcome = .failure(error)
        }
        guard prerequisite.state != .held else { return try outcome.get() }
        seen.forget(supposed.sessionID)
        let standing = try await standing(of: bearer)
        switch prerequisite.state {
        case .untried where standing == supposed, .unanswered, .held: return try outcome.get()
        case .untried, .failed: return try await proceed(kept, context, standing, next)
        }
    }

    /// Goes on as somebody with this standing.
    private func proceed(
        _ request: Request, _ context: WebContext, _ standing: SupposedStanding,
        _ next: @concurrent (Request, WebContext) async throws -> Response
    ) async throws -> Response {
        var context = context
        context.caller = Caller(
            userID: standing.userID, role: standing.role.rawValue, sessionID: standing.sessionID)
        context.facts.note("user.id", String(standing.userID))
        guard request.headers[.acceptLanguage] == nil else { return try await next(request, context) }
        // The person's own setting speaks where the request does not: also in the problems of this request.
        context.language = standing.language
        do {
            return try await next(request, context)
        } catch let problem as ProblemDetails {
            return try problem.response(from: request, context: context)
        }
    }

    /// Whether its body is short enough to be kept, and says so. Files are streamed elsewhere as they come, and never kept.
    private static func canKeep(_ request: Request) -> Bool {
        if request.method == .get || request.method == .head { return true }
        guard request.headers[.contentType]?.lowercased().hasPrefix("multipart/") != true else {
            return false
        }
        guard let length = request.headers[.contentLength] else {
            return request.headers[.transferEncoding] == nil
        }
        return Int(length).map { $0 <= keptBody } ?? false
    }

    /// The request with its body in memory.
    private static func keep(_ request: Request) async throws -> Request {
        guard request.method != .get, request.method != .head else { return request }
        var kept = request
        kept.body = RequestBody(buffer: try await RequestBodyReader.buffer(of: request, limit: keptBody))
        return kept
    }

    /// What a request's token says, whose signature is good.
    private func bearer(of request: Request) async throws -> Bearer {
        guard let token = try Self.bearerToken(request) else { throw AuthProblems.authenticationRequired() }
        guard let claims = await tokens.verify(token), let bearer = Bearer(claims) else {
            throw AuthProblems.tokenInvalid()
        }
        return bearer
    }

    /// What the database says now. Throws where the session may do nothing.
    private func standing(of bearer: Bearer) async throws -> SupposedStanding {
        guard
            let standing = try await accounts.standing(sessionID: bearer.sessionID, userID: bearer.userID)
        else { throw AuthProblems.tokenInvalid() }
        guard !bearer.claims.hasExpired(at: standing.now) else { throw AuthProblems.tokenExpired() }
        guard !standing.ended else { throw AuthProblems.sessionEnded() }
        guard !standing.suspended else { throw AuthProblems.accountSuspended(status: .unauthorized) }
        return seen.note(standing, of: bearer)
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
