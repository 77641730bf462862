import Crypto
import Durable
import HTTPTypes
package import Hummingbird
import Logging
import Metrics
package import Postgres
package import Primitives

/// Carries out a POST with an `Idempotency-Key` once, and gives its answer again to whoever sends the same.
///
/// A key belongs to the user who is signed in, or to the address where nobody is; put it after
/// authentication. The fingerprint is HMAC-SHA-256 over method, path, query and body (a JSON body in
/// canonical form).
///
/// - Same key, same request: the first status and bytes again, with `Idempotent-Replayed: true`.
/// - Same key, another request: 422 `idempotency_key_reused`. Still running: 409 with `Retry-After`.
/// - Kept for 7 days: successes, conflicts and refusals by the rules of the service (409, 410, 422 …), and a
///   500, because execution had begun.
/// - Not kept, the key is free again: what was refused before execution (400, 401, 403, 404, 405, 408, 412,
///   413, 415, 428, 429, 422 `validation_failed`), every problem that says `retryable`, and answers with
///   `Cache-Control: no-store` from the handler itself (tokens must not lie in a table).
/// - Where it is unknown whether the handler's commit happened, the claim stays until it times out.
///
/// No database connection is held while the handler runs: the claim and the answer are one statement each, before and
/// behind it. A process that dies between them leaves a claim, which the next one with that key takes over
/// after 60 seconds and runs the handler again, also where the first had committed. So a handler must be
/// idempotent by itself: it stores `context.idempotency` in a unique column of what it makes, and answers
/// with the existing object on a conflict.
package struct IdempotencyMiddleware: RouterMiddleware {
    private let database: PostgresClient
    private let bodyLimit: Int
    private let isRequired: Bool
    private let fingerprintKey: SymmetricKey

    /// `isRequired`: a POST without a key is refused with 400 (calls that move money). `fingerprintKey`:
    /// bodies that hold passwords need one, so that a stolen table does not let anybody try passwords at the
    /// speed of SHA-256.
    package init(
        database: PostgresClient, bodyLimit: Int = WebServerConfiguration.defaultBodyLimit,
        isRequired: Bool = false, fingerprintKey: Secret<[UInt8]> = Secret([])
    ) {
        self.database = database
        self.bodyLimit = bodyLimit
        self.isRequired = isRequired
        self.fingerprintKey = SymmetricKey(data: fingerprintKey.reveal())
    }

    package func handle(
        _ request: Request, context: WebContext,
        next: @concurrent (Request, WebContext) async throws -> Response
    ) async throws -> Response {
        guard request.method == .post else { return try await next(request, context) }
        guard let header = request.headers[.idempotencyKey] else {
            if isRequired { throw Problems.idempotencyKeyRequired() }
            return try await next(request, context)
        }
        guard let key = IdempotencyKeyHeader.key(header) else { throw Problems.idempotencyKeyInvalid() }
        let body = try await RequestBodyReader.buffer(of: request, limit: bodyLimit)
        var request = request
        request.body = RequestBody(buffer: body)
        var context = context
        let claim = Claim(scope: context.clientKey, key: key)
        context.idempotency = (claim.scope, claim.key)
        let fingerprint = fingerprint(of: request, body: Array(buffer: body))
        switch try await database.session({ session in
            try IdempotencyKeys.claim(
                scope: claim.scope, key: claim.key, fingerprint: fingerprint, in: session)
        }) {
        case .claimed: return try await execute(claim, request, context, next)
        case .mismatch: throw Problems.idempotencyKeyReused()
        case .inProgress: throw Problems.idempotencyInProgress()
        case .replay(let status, let headers, let body):
            context.facts.note("idempotency", "replayed")
            var response = try StoredReply(status: status, headersText: headers, body: body).response()
            response.headers[.idempotentReplayed] = "true"
            return response
        }
    }

    private struct Claim: Sendable {
        let scope: String
        let key: String
    }

    private enum Disposition { case keep, release, leave }

    private func execute(
        _ claim: Claim, _ request: Request, _ context: WebContext,
        _ next: @concurrent (Request, WebContext) async throws -> Response
    ) async throws -> Response {
        let response: Response
        let disposition: Disposition
        do {
            response = try await next(request, context)
            disposition = Self.disposition(of: response)
        } catch {
            let problem = ProblemTranslation.problem(for: error, context: context)
            response = try problem.response(from: request, context: context)
            disposition = Self.disposition(of: problem)
        }
        guard disposition != .leave else { return response }
        let reply = try await StoredReply(collecting: response)
        await settle(claim, disposition, reply, context)
        var answer = response
        answer.body = ResponseBody(byteBuffer: ByteBuffer(bytes: reply.body))
        return answer
    }

    /// A failure here changes nothing for the client: the work is done and answered. The claim then times
    /// out.
    private func settle(
        _ claim: Claim, _ disposition: Disposition, _ reply: StoredReply, _ context: WebContext
    ) async {
        Failpoint.reach("idempotency.before-complete")
        do {
            try await database.session { session in
                if disposition == .keep {
                    try IdempotencyKeys.complete(
                        scope: claim.scope, key: claim.key, status: reply.status, headers: reply.headersText,
                        body: reply.body, in: session)
                } else {
                    try IdempotencyKeys.release(scope: claim.scope, key: claim.key, in: session)
                }
            }
        } catch {
            Counter(label: "http_idempotency_unsettled_total").increment()
            context.logger.warning(
                "An answer could not be kept under its idempotency key", metadata: ["error": "\(error)"])
        }
    }

    private static func disposition(of response: Response) -> Disposition {
        if response.headers[.cacheControl]?.contains("no-store") == true { return .release }
        return isRefusedBeforeExecution(response.status.code) || response.headers[.retryAfter] != nil
            ? .release : .keep
    }

    private static func disposition(of problem: ProblemDetails) -> Disposition {
        if problem.code == Problems.outcomeUnknownCode { return .leave }
        let isRefused =
            problem.code == Problems.validationCode || isRefusedBeforeExecution(problem.status.code)
        return isRefused || problem.retryable ? .release : .keep
    }

    private static func isRefusedBeforeExecution(_ status: Int) -> Bool {
        [400, 401, 403, 404, 405, 408, 412, 413, 415, 428, 429, 503].contains(status)
    }

    private func fingerprint(of request: Request, body: [UInt8]) -> [UInt8] {
        let path = request.uri.path.split(separator: "/").joined(separator: "/")
        let canonical = (try? JSONValue(parsing: body)).map { Array($0.canonicalText.utf8) } ?? body
        var hash = HMAC<SHA256>(key: fingerprintKey)
        for part in [
            Array(request.method.rawValue.utf8), Array(path.utf8), Array((request.uri.query ?? "").utf8),
        ] {
            hash.update(data: part + [0])
        }
        hash.update(data: canonical)
        return Array(hash.finalize())
    }
}
