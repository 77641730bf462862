import Escrow
import Hummingbird
import Metrics
import Postgres
import Web

/// Counts how often a request asks the database, for its line in the log (`db.exchanges`) and for
/// `http_request_database_exchanges`. It stands before authentication and idempotency keys, whose looks count too.
struct DatabaseTallyMiddleware: RouterMiddleware {
    let operation: Operation
    /// Told the number of each request.
    let tell: APIRouter.Telling?

    func handle(
        _ request: Request, context: WebContext,
        next: @concurrent (Request, WebContext) async throws -> Response
    ) async throws -> Response {
        let tally = DatabaseTally()
        defer {
            context.facts.note("db.exchanges", "\(tally.exchanges)")
            Recorder(
                label: "http_request_database_exchanges", dimensions: [("operation", operation.rawValue)]
            ).record(tally.exchanges)
            tell?(operation, tally.exchanges)
        }
        return try await DatabaseTally.$current.withValue(tally) { try await next(request, context) }
    }
}
