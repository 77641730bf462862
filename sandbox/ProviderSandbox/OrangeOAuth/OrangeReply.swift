import HTTPTypes
import Primitives

/// The shapes in which Orange answers (reference, sections 2 and 5).
enum OrangeReply {
    static func json(_ status: Int, _ value: JSONValue) -> WireReply {
        .text(status, value.text, contentType: "application/json")
    }

    /// Section 2.4: the code is not the HTTP status.
    static func error(_ status: Int, _ code: Int, _ message: String, _ description: String) -> WireReply {
        var reply = json(
            status,
            .object([
                "code": .integer(code), "message": .string(message), "description": .string(description),
            ]))
        reply.outcome = message
        return reply
    }

    static let missingCredentials = error(
        401, 40, "Missing credentials", "The requested service needs credentials, but none were provided.")
    static let invalidCredentials = error(
        401, 41, "Invalid credentials",
        "The requested service needs credentials, but the ones provided were invalid.")
    static let expiredCredentials = error(
        401, 42, "Expired credentials",
        "The requested service needs credentials, and the ones provided were out-of-date.")
    static let notFound = error(
        404, 60, "Resource not found", "The requested URI or the requested resource does not exist.")
    static let methodNotAllowed = error(
        405, 61, "Method not allowed", "The method of the request is not allowed for this resource.")
    static let notAcceptable = error(
        406, 62, "Not acceptable", "The service cannot answer in a form that the request accepts.")
    static let unsupportedMediaType = error(
        415, 68, "Unsupported media type", "The body of the request is in a form that is not supported.")
    static let tooManyRequests = error(
        429, 53, "Too many requests", "The application has made too many calls.")
    static let missingBody = error(400, 21, "Missing body", "The body of the request is missing.")
    static let invalidBody = error(400, 22, "Invalid body", "The body of the request is not valid.")

    /// What the service says when it breaks.
    static func failure(_ status: Int) -> WireReply {
        switch status {
        case 403: accessDenied
        case 429: tooManyRequests
        case 503: error(503, 5, "Service unavailable", "The service is temporarily unavailable.")
        default: error(status, 1, "Internal error", "The service failed.")
        }
    }

    static let accessDenied = error(
        403, 50, "Access denied",
        "The application that makes the request is not authorized to access this endpoint.")

    static func missingField(_ name: String) -> WireReply {
        error(400, 23, "Missing body field", "The field \(name) is missing.")
    }

    static func serviceException(_ id: String, _ variable: String) -> WireReply {
        let text =
            id == "SVC0004"
            ? "No valid addresses provided in message part %1" : "Invalid input value for message part %1"
        var reply = json(
            400,
            .object([
                "requestError": .object([
                    "serviceException": .object([
                        "messageId": .string(id), "text": .string(text),
                        "variables": .array([.string(variable)]),
                    ])
                ])
            ]))
        reply.outcome = id
        return reply
    }

    /// The token answer is pretty-printed, with a line before and blanks after it (recorded in January 2024).
    /// `expiresIn` is spelled as it goes out: with quotes in Orange's samples, without on the wire.
    static func issued(_ token: String, expiresIn: String) -> WireReply {
        let text =
            "\n{\n  \"token_type\": \"Bearer\",\n  \"access_token\": \"\(token)\",\n"
            + "  \"expires_in\": \(expiresIn)\n}\n        "
        var reply = WireReply.text(200, text, contentType: "application/json")
        reply.headers[.strictTransportSecurity] = "max-age=15768000;"
        reply.outcome = "issued"
        return reply
    }

    static func invalidClient(_ description: String) -> WireReply {
        var reply = token(401, "invalid_client", description)
        reply.headers[.wwwAuthenticate] = "Basic realm=\"Authorization Required\""
        return reply
    }

    static func token(_ status: Int, _ error: String, _ description: String) -> WireReply {
        var reply = json(
            status, .object(["error": .string(error), "error_description": .string(description)]))
        reply.outcome = error
        return reply
    }
}
