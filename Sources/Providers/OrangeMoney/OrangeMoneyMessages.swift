import GatewayCore
import Primitives
import ProviderKit

/// The body that sends one text message to one recipient.
struct OrangeMoneySMSRequest {
    let json: JSONValue

    init(_ order: SMSOrder, from configuration: OrangeMoneyConfiguration) {
        json = .object([
            "outboundSMSMessageRequest": .object([
                "address": .string("tel:\(order.recipient.e164)"),
                "senderAddress": .string("tel:\(configuration.smsSender)"),
                "senderName": configuration.smsSenderName.map { .string($0) },
                "outboundSMSTextMessage": .object(["message": .string(order.text)]),
            ])
        ])
    }
}

/// The body of a 201: the request again, with the address of the new resource.
struct OrangeMoneySMSResponse {
    /// The last segment of `resourceURL`: the message's identifier, told again in its delivery receipt.
    let messageID: String?

    /// Nil where the body is not the documented object.
    init?(_ body: [UInt8]) {
        guard let message = (try? JSONValue(parsing: body))?["outboundSMSMessageRequest"],
            message.members != nil
        else {
            return nil
        }
        messageID = message["resourceURL"]?.string?.split(separator: "/").last.map { String($0.prefix(128)) }
    }
}

/// The error bodies that one call may answer with; the member present tells which it is.
enum OrangeMoneyErrorBody: Equatable {
    /// The door: `{"code":42,"message":…,"description":…}`; the code is not the HTTP status.
    case door(code: Int64)
    /// The messaging service (OMA):
    /// `{"requestError":{"serviceException"|"policyException":{"messageId":…}}}`.
    case service(messageID: String)
    case unreadable

    init(_ body: [UInt8]) {
        let json = try? JSONValue(parsing: body)
        let fault = json?["requestError"]
        if let code = json?["code"]?.integer {
            self = .door(code: code)
        } else if let fault,
            let id = (fault["serviceException"] ?? fault["policyException"])?["messageId"]?.string
        {
            self = .service(messageID: id)
        } else {
            self = .unreadable
        }
    }

    /// 41 invalid, 42 expired.
    var refusesToken: Bool { self == .door(code: 41) || self == .door(code: 42) }

    /// For an operator. The texts of the service are left out: they may repeat a phone number.
    var word: String {
        switch self {
        case .door(let code): " code \(code)"
        case .service(let id) where id.utf8.count <= 12 && id.utf8.allSatisfy { (0x30...0x5A).contains($0) }:
            " \(id)"
        case .service, .unreadable: ""
        }
    }
}
