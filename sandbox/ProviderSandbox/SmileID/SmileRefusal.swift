import HTTPTypes
import Primitives

/// A refusal in the shape of its generation.
struct SmileRefusal: Error, Sendable {
    let reply: WireReply

    /// v1, section 10: `{"error":"…","code":"2215"}`.
    static func v1(_ code: String, _ text: String, status: Int = 400) -> SmileRefusal {
        var reply = SmileReply.json(status, .object(["error": .string(text), "code": .string(code)]))
        reply.outcome = code
        return SmileRefusal(reply: reply)
    }

    /// v3, section 12.3: `{"status":"Bad Request","message":"…"}`.
    static func v3(_ status: Int, _ message: String) -> SmileRefusal {
        var reply = SmileReply.json(
            status,
            .object(["status": .string(SmileReply.phrase(status)), "message": .string(message)]))
        reply.outcome = message
        return SmileRefusal(reply: reply)
    }

    static func missing(_ field: String) -> SmileRefusal {
        .v3(400, "Required field '\(field)' is missing or invalid.")
    }

    static let credentials = v3(401, "Invalid authentication credentials.")
    static let mediaType = v3(415, "Unsupported Media Type. Required Content-Type is multipart/form-data")
    static let tooLarge = v3(413, "The request payload exceeds the maximum allowed size of 4.5MB.")
    static let notFound = v3(404, "The requested resource was not found.")
}

/// The shapes in which Smile ID answers.
enum SmileReply {
    static func json(_ status: Int, _ value: JSONValue) -> WireReply {
        .text(status, value.text, contentType: "application/json")
    }

    /// The words of RFC 9110, as v3 has them in `status`.
    static func phrase(_ status: Int) -> String {
        switch status {
        case 400: "Bad Request"
        case 401: "Unauthorized"
        case 402: "Payment Required"
        case 403: "Forbidden"
        case 404: "Not Found"
        case 405: "Method Not Allowed"
        case 409: "Conflict"
        case 413: "Content Too Large"
        case 415: "Unsupported Media Type"
        case 429: "Too Many Requests"
        case 503: "Service Unavailable"
        default: "Internal Server Error"
        }
    }
}
