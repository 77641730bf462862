import FoundationEssentials
import Primitives

/// The body of `pay`, checked (reference, 4.6).
struct OrangeCoreOrder: Sendable {
    /// As the status echoes it: the nine digits.
    let subscriber: String
    /// Whole francs.
    let amount: Int64
    let orderID: String
    let channel: String
    let pin: String
    let description: String?
    let notifyURL: String?

    init(_ json: JSONValue, _ switches: Switches.OrangeMoney) throws(OrangeCoreRefusal) {
        channel = try Self.number(json["channelUserMsisdn"], "channelUserMsisdn")
        subscriber = try Self.subscriber(json["subscriberMsisdn"], switches)
        pin = json["pin"]?.string ?? ""
        guard !pin.isEmpty else { throw .badRequest("pin") }
        guard let amount = Self.amount(json["amount"]) else { throw .badRequest("amount") }
        self.amount = amount
        guard let orderID = json["orderId"]?.string, (1...20).contains(orderID.count),
            switches.orderIDAlphabet == .any
                || orderID.allSatisfy({ $0.isASCII && ($0.isLetter || $0.isNumber) })
        else { throw .badRequest("orderId") }
        self.orderID = orderID
        description = try Self.text(json["description"], "description")
        guard (description ?? "").count <= 125 else { throw .badRequest("description") }
        notifyURL = try Self.text(json["notifUrl"], "notifUrl")
        if let notifyURL {
            guard let url = URL(string: notifyURL), let scheme = url.scheme,
                ["http", "https"].contains(scheme)
            else { throw .badRequest("notifUrl") }
            let port = url.port ?? (scheme == "http" ? 80 : 443)
            guard switches.notifyPort == .any || port == 80 else { throw .badRequest("notifUrl") }
        }
    }

    /// A text or an integer, of whole francs from one, without separators.
    private static func amount(_ value: JSONValue?) -> Int64? {
        let text: String
        switch value {
        case .string(let string): text = string
        case .number(let number): text = number
        default: return nil
        }
        guard (1...15).contains(text.utf8.count), text.utf8.allSatisfy({ (0x30...0x39).contains($0) }),
            let amount = Int64(text), amount > 0
        else { return nil }
        return amount
    }

    private static func number(_ value: JSONValue?, _ name: String) throws(OrangeCoreRefusal) -> String {
        guard let text = value?.string, text.utf8.count == 9, SubscriberNumber.national(text) == text else {
            throw .badRequest(name)
        }
        return text
    }

    /// What becomes of a number with 237 is not recorded.
    private static func subscriber(
        _ value: JSONValue?, _ switches: Switches.OrangeMoney
    ) throws(OrangeCoreRefusal) -> String {
        if switches.countryCode == .stripped, let text = value?.string,
            let national = SubscriberNumber.national(text)
        {
            return national
        }
        return try number(value, "subscriberMsisdn")
    }

    private static func text(_ value: JSONValue?, _ name: String) throws(OrangeCoreRefusal) -> String? {
        guard let value, value != .null else { return nil }
        guard let text = value.string else { throw .badRequest(name) }
        return text.isEmpty ? nil : text
    }
}
