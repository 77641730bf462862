import HTTPTypes
import Primitives

/// A request that is answered with an error, in the shape that the part of MTN which refuses it would use.
struct MTNMoMoRefusal: Error, Sendable {
    let reply: WireReply

    /// The wallet platform's form: compact, `message` before `code`.
    static func wallet(_ status: Int, _ code: String, codeFirst: Bool = false) -> MTNMoMoRefusal {
        let members: [JSONValue.Member] = [
            .init("message", .string(message(of: code))), .init("code", .string(code)),
        ]
        var reply = MTNMoMoReply.json(status, .object(codeFirst ? members.reversed() : members))
        reply.outcome = code
        return MTNMoMoRefusal(reply: reply)
    }

    /// The API management's form: with spaces, the status repeated.
    static func gateway(_ status: Int, _ message: String) -> MTNMoMoRefusal {
        let text = "{ \"statusCode\": \(status), \"message\": \(JSONValue.string(message).text) }"
        var reply = WireReply.text(status, text, contentType: MTNMoMoReply.contentType)
        reply.outcome = message
        return MTNMoMoRefusal(reply: reply)
    }

    /// The API management's own failure, with its activity id.
    static func gatewayFailure(activityID: String) -> MTNMoMoRefusal {
        let text =
            "{ \"statusCode\": 500, \"message\": \"Internal server error\", "
            + "\"activityId\": \"\(activityID)\" }"
        var reply = WireReply.text(500, text, contentType: MTNMoMoReply.contentType)
        reply.outcome = "Internal server error"
        return MTNMoMoRefusal(reply: reply)
    }

    /// A 400 comes without a body.
    static let badRequest = MTNMoMoRefusal(
        reply: {
            var reply = WireReply.empty(400)
            reply.outcome = "bad request"
            return reply
        }())

    static let unknownPath = gateway(404, "Resource not found")
    static let notFound = wallet(404, "RESOURCE_NOT_FOUND")
    static let duplicate = wallet(409, "RESOURCE_ALREADY_EXIST")
    /// The one wallet error that is known with `code` before `message` (reference, 5.5).
    static let notSuccessfullyCompleted = wallet(409, "NOT_SUCCESSFULLY_COMPLETED", codeFirst: true)
    /// A second delivery notification. Its body is not published (reference, uncertain 16); the wallet refuses it, so it
    /// has not the form of the gateway's 429, which asks to slow down.
    static let alreadyNotified = MTNMoMoRefusal(
        reply: {
            var reply = WireReply.empty(429)
            reply.outcome = "already notified"
            return reply
        }())
    static let wrongTarget = wallet(500, "NOT_ALLOWED_TARGET_ENVIRONMENT")
    static let missingSubscriptionKey = gateway(
        401,
        "Access denied due to missing subscription key. "
            + "Make sure to include subscription key when making requests to an API.")
    static let invalidSubscriptionKey = gateway(
        401,
        "Access denied due to invalid subscription key. "
            + "Make sure to provide a valid key for an active subscription.")
    /// No capture of the body for a bad bearer is known; the gateway's form is the likely one.
    static let badBearer = gateway(401, "Unauthorized")

    /// The sentence of a code, as in the reference's section 10.
    static func message(of code: String) -> String {
        switch code {
        case "INTERNAL_PROCESSING_ERROR": "An internal error occurred while processing."
        case "SERVICE_UNAVAILABLE": "Service temporarily unavailable, try again later."
        case "NOT_ALLOWED": "Authorization failed. Insufficient permissions."
        case "NOT_ALLOWED_TARGET_ENVIRONMENT": "Access to target environment is forbidden."
        case "INVALID_CALLBACK_URL_HOST": "Callback URL does not match the configured value."
        case "INVALID_CURRENCY": "Currency not supported."
        case "RESOURCE_NOT_FOUND": "Requested resource was not found."
        case "RESOURCE_ALREADY_EXIST": "Duplicated reference id. Creation of resource failed."
        case "NOT_SUCCESSFULLY_COMPLETED": "The transaction is not successfully completed."
        case "PAYER_NOT_FOUND": "Payer not found."
        case "PAYEE_NOT_FOUND": "Payee does not exist."
        case "PAYEE_NOT_ALLOWED_TO_RECEIVE": "Payee is not allowed to receive."
        case "NOT_ENOUGH_FUNDS": "The payer does not have enough funds."
        case "PAYER_LIMIT_REACHED": "The payer's limit has been breached."
        case "APPROVAL_REJECTED": "The approval was rejected."
        case "EXPIRED": "The approval has expired."
        case "COULD_NOT_PERFORM_TRANSACTION": "The transaction could not be performed."
        default: code
        }
    }
}

/// Replies in the content type of MTN's gateway.
enum MTNMoMoReply {
    static let contentType = Switches.ContentType.withCharset.rawValue

    static func json(_ status: Int, _ value: JSONValue) -> WireReply {
        .text(status, value.text, contentType: contentType)
    }
}
