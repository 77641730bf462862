import GatewayCore
import Primitives
import ProviderKit

/// What the Core API's gateway and service answer with; the members present tell which it is.
struct OrangeCoreBody {
    /// The service's envelope: `{"message":…,"data":{…}}`, on errors too.
    let data: JSONValue?
    let message: String?
    /// The gateway's (WSO2) code: 900901 an invalid token, 900902 none, 900903 an expired one, 9008xx throttled.
    let gatewayCode: String?

    init(_ body: [UInt8]) {
        let json = try? JSONValue(parsing: body)
        let fault = json?["fault"] ?? json
        message = json?["message"]?.string
        let envelope = json?["data"]
        data = envelope?.members == nil ? nil : envelope
        gatewayCode = data == nil ? fault?["code"]?.spelling : nil
    }

    /// Whether the service itself answers, and not the gateway before it or somebody on the way.
    var isOfService: Bool { gatewayCode == nil && message != nil }

    /// The code before the two colons of a refusal: `60019 :: Le solde…`.
    var refusalCode: String? {
        guard let message, let end = message.ranges(of: " :: ").first else { return nil }
        return String(message[..<end.lowerBound].prefix(16))
    }

    /// Whether a refusal says that there is no such account.
    var refusesNumber: Bool {
        refusalCode.flatMap { OrangeCoreReason(rawValue: $0) }?.isAboutNumber
            ?? (message?.contains(OrangeCoreText.payeeNotFound.rawValue) ?? false)
    }
}

/// The `data` of a payment.
struct OrangeCorePayment {
    let status: String?
    /// Whether the status is neither a word nor null.
    let hasForeignStatus: Bool
    let payToken: String?
    let amount: String?
    let subscriber: String?
    /// The echo of our `orderId`.
    let orderID: String?
    let transactionID: String?
    /// The code of whatever refused it.
    let code: String?
    /// Its text, in French without accents; in the answer about a success it names the customer.
    let text: String?

    init(_ data: JSONValue) {
        status = data["status"]?.string
        hasForeignStatus = status == nil && (data["status"] ?? .null) != .null
        payToken = data["payToken"]?.string
        amount = data["amount"]?.spelling
        subscriber = data["subscriberMsisdn"]?.spelling
        orderID = data["txnmode"]?.spelling
        transactionID = data["txnid"]?.string.flatMap(OrangeText.reference)
        let accepted = "200"
        let codes = ["confirmtxnstatus", "inittxnstatus", "txnstatus"].compactMap { data[$0]?.spelling }
        code = codes.first { $0 != accepted }
        text = ["confirmtxnmessage", "inittxnmessage", "txnmessage"].compactMap { data[$0]?.string }.first
    }

    /// Whether it is a payToken that nobody has paid with: the row exists from `init` on, and holds nothing of an order.
    var holdsNoOrder: Bool { amount == nil && subscriber == nil && orderID == nil }

    /// The members that speak of another payment than the order. What is absent counts only where `complete` is asked.
    func differences(from order: PaymentOrder, complete: Bool) -> [String] {
        func differs(_ text: String?, _ isOurs: (String) -> Bool) -> Bool {
            text.map { !isOurs($0) } ?? complete
        }
        var fields: [String] = []
        if differs(amount, { Int64($0) == order.amount.minorUnits }) { fields.append("amount") }
        if differs(subscriber, { $0 == order.account.nationalDigits || MSISDN($0) == order.account }) {
            fields.append("subscriberMsisdn")
        }
        if differs(orderID, { $0 == OrangeOrderID.short(order.attempt) }) { fields.append("txnmode") }
        if differs(payToken, { $0 == order.preparedKey }) { fields.append("payToken") }
        return fields
    }
}

extension JSONValue {
    /// The text of a string that is not empty, or the spelling of a number: Orange writes one or the other.
    var spelling: String? {
        switch self {
        case .string(let text): text.isEmpty ? nil : text
        case .number(let text): text
        default: nil
        }
    }
}
