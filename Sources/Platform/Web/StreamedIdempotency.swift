import HTTPTypes
package import Hummingbird

/// `Idempotency-Key` for requests whose body is never whole in memory, so that `IdempotencyMiddleware` cannot see it.
///
/// The route stands without that middleware. Its service keeps the mark beside what the request made, with a digest that
/// it computes while the body passes, and answers with what is there already: `replayed` says so.
package enum StreamedIdempotency {
    /// Whose key it is, and the key; nil where the request has none. Throws 400 where it is not well formed.
    package static func mark(
        of request: Request, _ context: WebContext
    ) throws -> (scope: String, key: String)? {
        guard let header = request.headers[.idempotencyKey] else { return nil }
        guard let key = IdempotencyKeyHeader.key(header) else { throw Problems.idempotencyKeyInvalid() }
        return (context.clientKey, key)
    }

    package static func replayed(_ response: Response) -> Response {
        var response = response
        response.headers[.idempotentReplayed] = "true"
        return response
    }
}
