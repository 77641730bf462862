import HTTPTypes
package import Hummingbird
package import Primitives

/// The page behind each problem's `type`: what the code means, in the reader's language.
package struct ProblemController: Sendable {
    private let problems: [String: ProblemDetails]

    /// One example of each problem of the service; those of the platform are added. A code has one page.
    package init(_ problems: [ProblemDetails] = []) {
        self.problems = Dictionary((problems + Problems.platform).map { ($0.code, $0) }) { first, _ in first }
    }

    /// Every code that has a page, sorted.
    package var codes: [String] { problems.keys.sorted() }

    /// Throws 404 for a code that no problem has.
    package func page(of code: String, in language: Language) throws -> Response {
        guard let problem = problems[code] else { throw Problems.routeNotFound() }
        return page(problem, language)
    }

    private func page(_ problem: ProblemDetails, _ language: Language) -> Response {
        let isFrench = language == .french
        let again =
            switch (problem.retryable, isFrench) {
            case (true, true): "La même requête peut réussir plus tard, avec la même clé d'idempotence."
            case (true, false): "The same request may succeed later, with the same idempotency key."
            case (false, true): "La même requête aura la même réponse."
            case (false, false): "The same request will have the same answer."
            }
        let title = Self.escaped(problem.title.text(in: language))
        let html = """
            <!doctype html>
            <html lang="\(language.rawValue)">
            <meta charset="utf-8"><title>\(title)</title>
            <h1>\(title)</h1>
            <p><code>\(Self.escaped(problem.code))</code> · HTTP \(problem.status.code)</p>
            <p>\(Self.escaped(problem.detail.text(in: language)))</p>
            <p>\(Self.escaped(again))</p>
            </html>

            """
        return Response(
            status: .ok,
            headers: [
                .contentType: "text/html; charset=utf-8", .contentLanguage: language.rawValue,
                .cacheControl: "max-age=3600",
            ],
            body: ResponseBody(byteBuffer: ByteBuffer(string: html)))
    }

    private static func escaped(_ text: String) -> String {
        text.replacing("&", with: "&amp;").replacing("<", with: "&lt;").replacing(">", with: "&gt;")
    }
}

extension Problems {
    /// One example of each problem that the platform answers with.
    static var platform: [ProblemDetails] {
        [
            routeNotFound(), methodNotAllowed(.post, allowed: ["GET"]),
            bodyTooLarge(limit: WebServerConfiguration.defaultBodyLimit),
            unsupportedContentType(nil, expected: "application/json"), unreadableBody(), requestTimeout(),
            malformedRequest(), headersTooLarge(), validation([]), unauthorized(), forbidden(),
            rateLimited(retryAfter: .seconds(30)), unavailable(), outcomeUnknown(), internalError(),
            malformedJSON("Unexpected character", offset: 0), malformedJSON(invalidEncoding, offset: 0),
            malformedMultipart("a part has no name"), fileTooLarge(limit: 10_000_000),
            idempotencyKeyRequired(), idempotencyKeyInvalid(), idempotencyKeyReused(),
            idempotencyInProgress(),
            preconditionFailed(), notReady(["database"], checks: .object([])),
        ]
    }
}
