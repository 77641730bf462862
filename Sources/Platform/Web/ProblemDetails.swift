import FoundationEssentials
package import HTTPTypes
package import Hummingbird
package import Primitives

/// What is wrong with one field of a request.
package struct FieldProblem: Sendable, Equatable {
    /// A JSON pointer (RFC 6901) into the body, such as `/amount`; for a query parameter its name after a
    /// slash.
    package let pointer: String
    package let code: String
    package let detail: LocalizedText

    package init(pointer: String, code: String, detail: LocalizedText) {
        self.pointer = pointer
        self.code = code
        self.detail = detail
    }
}

/// An answer that says what went wrong (RFC 9457, `application/problem+json`), in the client's language.
///
/// Throw it from anywhere below `ProblemMiddleware`. It holds no internals: all of it reaches the client.
package struct ProblemDetails: Error, HTTPResponseError {
    package var status: HTTPResponse.Status
    /// Stable `snake_case`; `/api/problems/<code>` explains it.
    package var code: String
    package var title: LocalizedText
    package var detail: LocalizedText
    package var errors: [FieldProblem]
    /// Sent as `Retry-After`, in whole seconds, rounded up.
    package var retryAfter: Duration?
    /// Whether the same request may succeed if it is sent again unchanged, with the same `Idempotency-Key`.
    /// True says also that nothing of this request was carried out for good, so its key is not used up.
    package var retryable: Bool
    /// An absolute URI in place of `/api/problems/<code>`, where a registered one exists.
    package var registeredType: String?
    package var headers: HTTPFields
    /// Further members, after the standard ones.
    package var extra: [JSONValue.Member]

    /// `retryable` is, unless given, whether there is a `retryAfter`.
    package init(
        status: HTTPResponse.Status, code: String, title: LocalizedText, detail: LocalizedText,
        errors: [FieldProblem] = [], retryAfter: Duration? = nil, retryable: Bool? = nil,
        registeredType: String? = nil, headers: HTTPFields = [:], extra: [JSONValue.Member] = []
    ) {
        self.status = status
        self.code = code
        self.title = title
        self.detail = detail
        self.errors = errors
        self.retryAfter = retryAfter
        self.retryable = retryable ?? (retryAfter != nil)
        self.registeredType = registeredType
        self.headers = headers
        self.extra = extra
    }

    /// The document that the client receives. `instance` is the path of the request without its query.
    package func document(instance: String, requestID: String, language: Language) -> JSONValue {
        let members: [JSONValue.Member] = [
            .init("type", .string(registeredType ?? "/api/problems/\(code)")),
            .init("title", .string(title.text(in: language))),
            .init("status", .integer(status.code)),
            .init("detail", .string(detail.text(in: language))),
            .init("instance", .string(instance)),
            .init("code", .string(code)),
            .init("errors", .array(errors.map { $0.document(in: language) })),
            .init("request_id", .string(requestID)),
            .init("retryable", .bool(retryable)),
        ]
        return .object(members + extra)
    }

    package func response(from request: Request, context: some RequestContext) throws -> Response {
        let context = context as? WebContext
        let language = context?.language ?? Language(acceptLanguage: request.headers[.acceptLanguage])
        context?.facts.note("problem", code)
        let document = document(
            instance: Self.instance(of: request, template: context?.routeTemplate),
            requestID: context?.requestID ?? "", language: language)
        var response = Response.json(document, status: status, contentType: "application/problem+json")
        for field in headers { response.headers[field.name] = field.value }
        response.headers[.contentLanguage] = language.rawValue
        if let retryAfter { response.headers[.retryAfter] = String(max(1, retryAfter.wholeSecondsRoundedUp)) }
        return response
    }

    /// The path of the request, or its template where the path itself is a secret.
    private static func instance(of request: Request, template: String?) -> String {
        if let template, template.contains("{token}") || template.contains("{secret}") { return template }
        return request.uri.path
    }
}

extension FieldProblem {
    fileprivate func document(in language: Language) -> JSONValue {
        .object([
            .init("pointer", .string(pointer)), .init("code", .string(code)),
            .init("detail", .string(detail.text(in: language))),
        ])
    }
}

extension Duration {
    /// Seconds for headers that take whole ones: never earlier than the duration says.
    var wholeSecondsRoundedUp: Int64 {
        components.seconds + (components.attoseconds > 0 ? 1 : 0)
    }
}
