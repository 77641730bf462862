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
    static let missingBody = error(400, 21, "Missing body", "The body of the request is missing.")
    static let invalidBody = error(400, 22, "Invalid body", "The body of the request is not valid.")

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
    static func issued(_ token: String) -> WireReply {
        let text =
            "\n{\n  \"token_type\": \"Bearer\",\n  \"access_token\": \"\(token)\",\n"
            + "  \"expires_in\": 3600\n}\n        "
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
