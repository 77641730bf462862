import GatewayCore
import Primitives
import ProviderKit

/// The body that sends one text message to one recipient.
struct OrangeSMSRequest {
    let json: JSONValue

    init(_ order: SMSOrder, from configuration: OrangeSMSConfiguration) {
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
struct OrangeSMSResponse {
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
