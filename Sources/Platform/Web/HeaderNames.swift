import HTTPTypes

/// Header names that swift-http-types does not define, spelled once.
extension HTTPField.Name {
    static let xRequestID = HTTPField.Name.known("X-Request-Id")
    static let xForwardedFor = HTTPField.Name.known("X-Forwarded-For")
    static let traceparent = HTTPField.Name.known("traceparent")
    static let link = HTTPField.Name.known("Link")
    static let idempotencyKey = HTTPField.Name.known("Idempotency-Key")
    static let idempotentReplayed = HTTPField.Name.known("Idempotent-Replayed")
    static let rateLimit = HTTPField.Name.known("RateLimit")
    static let rateLimitPolicy = HTTPField.Name.known("RateLimit-Policy")

    private static func known(_ name: String) -> HTTPField.Name {
        guard let name = HTTPField.Name(name) else { preconditionFailure("\(name) is no header name.") }
        return name
    }
}
