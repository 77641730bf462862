import HTTPTypes
import Primitives

/// A request to the Core API that is answered with an error.
struct OrangeCoreRefusal: Error, Sendable {
    let reply: WireReply

    /// The service's own error: its envelope with a message alone. No source shows these texts.
    static func service(_ status: Int, _ message: String) -> OrangeCoreRefusal {
        var reply = OrangeReply.json(status, .object(["message": .string(message), "data": .null]))
        reply.outcome = message
        return OrangeCoreRefusal(reply: reply)
    }

    static func unknownPayToken(_ switches: Switches.OrangeMoney) -> OrangeCoreRefusal {
        service(switches.unknownPayToken == .notFound ? 404 : 400, "payToken not found")
    }

    static func usedPayToken(_ switches: Switches.OrangeMoney) -> OrangeCoreRefusal {
        service(Int(switches.reusedPayToken.rawValue) ?? 422, "payToken already used")
    }

    static func badRequest(_ field: String) -> OrangeCoreRefusal {
        service(400, "Bad request: \(field)")
    }
}

/// An error of the gateway in front of the service, WSO2's API manager, in one of the three shapes that must parse
/// (reference, 4.13).
struct OrangeGatewayFault: Sendable {
    let status: Int
    let code: Int
    let message: String
    let description: String

    static func missing(_ path: String) -> OrangeGatewayFault {
        access(900902, "Missing Credentials", path)
    }

    static func invalid(_ path: String) -> OrangeGatewayFault {
        access(900901, "Invalid Credentials", path)
    }

    static func expired(_ path: String) -> OrangeGatewayFault {
        access(900903, "Access Token Expired", path)
    }

    private static func access(_ code: Int, _ message: String, _ path: String) -> OrangeGatewayFault {
        OrangeGatewayFault(
            status: 401, code: code, message: message,
            description: "Access failure for API: \(path), version: 1.0.2 status: (\(code)) - \(message). "
                + "Make sure you have given the correct access token")
    }

    static let unknownPath = OrangeGatewayFault(
        status: 404, code: 404, message: "Runtime Error",
        description: "No matching resource found in the API for the given request")
    static let throttled = OrangeGatewayFault(
        status: 429, code: 900_800, message: "Message throttled out",
        description: "You have exceeded your quota")

    static func failure(_ status: Int) -> OrangeGatewayFault {
        switch status {
        case 429: throttled
        case 503:
            OrangeGatewayFault(
                status: 503, code: 101_503, message: "Runtime Error",
                description: "Error connecting to the back end")
        case 504:
            OrangeGatewayFault(
                status: 504, code: 101_504, message: "Runtime Error", description: "Send timeout")
        default:
            OrangeGatewayFault(
                status: status, code: 101_500, message: "Runtime Error", description: "Error in Sender")
        }
    }

    func reply(_ shape: Switches.OrangeMoney.UnauthorizedShape) -> WireReply {
        var reply: WireReply
        switch shape {
        case .fault:
            let fault = JSONValue.object([
                "code": .integer(code), "message": .string(message), "description": .string(description),
            ])
            reply = OrangeReply.json(status, .object(["fault": fault]))
        case .topLevel:
            reply = OrangeReply.json(
                status,
                .object([
                    "code": .string("\(code)"), "message": .string(message),
                    "description": .string(description),
                ]))
        case .xml:
            reply = WireReply.text(
                status,
                "<ams:fault xmlns:ams=\"http://wso2.org/apimanager/security\"><ams:code>\(code)</ams:code>"
                    + "<ams:message>\(message)</ams:message>"
                    + "<ams:description>\(description)</ams:description></ams:fault>",
                contentType: "application/xml")
        }
        reply.outcome = "\(code)"
        return reply
    }
}
