import HTTPTypes
import Hummingbird
import Logging
import NIOCore
import Postgres
import Primitives
import Redis

/// From any error to the problem that the client sees.
enum ProblemTranslation {
    /// Logs what is not the client's doing. The answer never holds the error's own text.
    static func problem(for error: any Error, context: WebContext) -> ProblemDetails {
        switch error {
        case let problem as ProblemDetails: return problem
        case let fault as ConnectionFault: return fault.problem
        case is NIOTooManyBytesError:
            return Problems.bodyTooLarge(limit: WebServerConfiguration.defaultBodyLimit)
        case is CancellationError: return Problems.outcomeUnknown()
        case let error as PostgresError:
            if let problem = problem(for: error) {
                context.facts.note("database", "\(error.code)")
                return problem
            }
        case let error as RedisError:
            context.facts.note("redis", "\(error.code)")
            return Problems.unavailable()
        case let error as any HTTPResponseError: return problem(for: error.status)
        default: break
        }
        context.facts.note("error.type", "\(type(of: error))")
        context.logger.error(
            "A request failed for an unforeseen reason",
            metadata: ["error": .string(String(String(describing: error).prefix(500)))])
        return Problems.internalError()
    }

    /// What says nothing about the request itself; nil where the error is a defect of ours.
    private static func problem(for error: PostgresError) -> ProblemDetails? {
        switch error.code {
        case .connection, .leaseTimeout, .serialization, .deadlock, .statementTimeout, .cancelled:
            Problems.unavailable()
        case .commitUnknown: Problems.outcomeUnknown()
        default: nil
        }
    }

    /// For errors that Hummingbird itself throws, which carry a status only.
    private static func problem(for status: HTTPResponse.Status) -> ProblemDetails {
        switch status.code {
        case 401: Problems.unauthorized()
        case 403: Problems.forbidden()
        case 404: Problems.routeNotFound()
        case 413: Problems.bodyTooLarge(limit: WebServerConfiguration.defaultBodyLimit)
        case 400..<500:
            ProblemDetails(
                status: status, code: "http_\(status.code)",
                title: .init(fr: "Requête refusée", en: "Request refused"),
                detail: .init(
                    fr: "La requête n'a pas été acceptée (\(status.code)).",
                    en: "The request was not accepted (\(status.code))."))
        default: Problems.internalError()
        }
    }
}
