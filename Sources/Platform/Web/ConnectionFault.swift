/// Why the connection itself stopped a request; thrown to whoever reads its body.
enum ConnectionFault: Error {
    /// The request did not arrive whole in time.
    case tooSlow
    /// More bytes than any route takes, and still more were coming.
    case tooManyBytes(limit: Int)

    var problem: ProblemDetails {
        switch self {
        case .tooSlow: Problems.requestTimeout()
        case .tooManyBytes(let limit): Problems.bodyTooLarge(limit: limit)
        }
    }
}
