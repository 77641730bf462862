import Primitives

/// The body of a send request, checked.
struct OrangeSMSMessage: Sendable {
    struct Refusal: Error {
        let reply: WireReply
    }

    let recipient: String
    let text: String
    private let body: JSONValue

    /// `sender` is the address in the path, decoded: `tel:+2370000`.
    init(_ request: WireRequest, sender: String) throws(Refusal) {
        guard !request.body.isEmpty else { throw Refusal(reply: OrangeReply.missingBody) }
        guard let json = request.json else { throw Refusal(reply: OrangeReply.invalidBody) }
        guard let body = json["outboundSMSMessageRequest"] else {
            throw Refusal(reply: OrangeReply.missingField("outboundSMSMessageRequest"))
        }
        guard let recipient = Self.number(body["address"]?.string) else {
            throw Refusal(reply: OrangeReply.serviceException("SVC0004", "address"))
        }
        guard sender.hasPrefix("tel:+"), body["senderAddress"]?.string == sender else {
            throw Refusal(reply: OrangeReply.serviceException("SVC0002", "senderAddress"))
        }
        guard let text = body["outboundSMSTextMessage"]?["message"]?.string, !text.isEmpty else {
            throw Refusal(reply: OrangeReply.serviceException("SVC0002", "outboundSMSTextMessage"))
        }
        if let name = body["senderName"], !Self.isSenderName(name.string) {
            throw Refusal(reply: OrangeReply.serviceException("SVC0002", "senderName"))
        }
        self.body = body
        self.recipient = recipient
        self.text = text
    }

    private static func isSenderName(_ name: String?) -> Bool {
        guard let name, (1...11).contains(name.count) else { return false }
        return name.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber) }
    }

    /// The digits of `tel:+2376…`, or nil where the address is none.
    static func number(_ address: String?) -> String? {
        guard let address, address.hasPrefix("tel:+") else { return nil }
        let digits = address.dropFirst(5)
        let isNumber = (6...15).contains(digits.count) && digits.allSatisfy { ("0"..."9").contains($0) }
        return isNumber ? String(digits) : nil
    }

    /// The request again, with the address as an array and the address of the message itself.
    func reply(id: String) -> JSONValue {
        let sender = body["senderAddress"]?.string ?? ""
        return .object([
            "outboundSMSMessageRequest": .object([
                "address": .array([.string("tel:+\(recipient)")]), "senderAddress": .string(sender),
                "senderName": body["senderName"],
                "outboundSMSTextMessage": .object(["message": .string(text)]),
                "resourceURL": .string(
                    "https://api.orange.com/smsmessaging/v1/outbound/\(sender)/requests/\(id)"),
            ])
        ])
    }
}
