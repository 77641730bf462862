import GatewayCore
import Primitives
import ProviderKit

/// The body of a creating POST.
struct MTNMoMoPaymentRequest {
    let json: JSONValue

    /// The customer reads the message; our own reference stands in the note of our side.
    /// A refund names no payee: MTN pays who paid `collection`, whose identifier it takes.
    init(_ order: PaymentOrder, as operation: MTNMoMoOperation, refunding collection: AttemptID?) {
        precondition(
            (operation == .refund) == (collection != nil), "A refund names its collection, and no other.")
        let reference = MTNMoMoText.sanitised(order.externalID)
        let message = MTNMoMoText.sanitised(order.message)
        let sentence = message.isEmpty ? reference : message
        let party = JSONValue.object([
            "partyIdType": .string("MSISDN"), "partyId": .string(order.account.digits),
        ])
        json = .object([
            "amount": .string(MTNMoMoAmount.text(order.amount)),
            "currency": .string(order.amount.currency.rawValue),
            "externalId": .string(order.externalID),
            operation.party: collection == nil ? party : nil,
            "payerMessage": .string(operation.isCollection ? sentence : reference),
            "payeeNote": .string(operation.isCollection ? reference : sentence),
            "referenceIdToRefund": collection.map { .string($0.description) },
        ])
    }
}

/// The body of an inquiry's 200 and of a webhook. MTN's own reference for the payment never stands in it.
struct MTNMoMoPaymentResponse {
    let status: String
    let amount: String?
    let currency: String?
    let externalID: String?
    let party: String?
    let partyType: String?
    /// Only where the payment is successful, and not always then.
    let financialTransactionID: String?
    /// A bare code on the wire; an object `{code, message}` in the API's definition; absent where MTN does
    /// not say.
    let reason: String?

    /// Nil where the body is not the documented object.
    init?(_ body: [UInt8], of operation: MTNMoMoOperation) {
        guard let json = try? JSONValue(parsing: body), let status = json["status"]?.string else {
            return nil
        }
        self.status = status
        amount = json["amount"]?.spelling
        currency = json["currency"]?.string
        externalID = json["externalId"]?.spelling
        party = json[operation.party]?["partyId"]?.spelling
        partyType = json[operation.party]?["partyIdType"]?.string
        financialTransactionID = json["financialTransactionId"]?.spelling
        reason = json["reason"]?.spelling ?? json["reason"]?["code"]?.spelling
    }

    /// The members that speak of another payment than the order. What is absent counts only where `complete`
    /// is asked.
    func differences(from order: PaymentOrder, as operation: MTNMoMoOperation, complete: Bool) -> [String] {
        func differs(_ text: String?, _ isOurs: (String) -> Bool) -> Bool {
            text.map { !isOurs($0) } ?? complete
        }
        var fields: [String] = []
        if differs(amount, { MTNMoMoAmount.money($0, order.amount.currency) == order.amount }) {
            fields.append("amount")
        }
        if differs(currency, { $0 == order.amount.currency.rawValue }) { fields.append("currency") }
        if differs(externalID, { $0 == order.externalID }) { fields.append("externalId") }
        if differs(party, { MSISDN($0) == order.account }) || !(partyType ?? "MSISDN").isMSISDNType {
            fields.append(operation.party)
        }
        return fields
    }
}

/// The three shapes of MTN's error bodies; the shape tells who answered.
enum MTNMoMoErrorBody: Equatable {
    /// The wallet platform: `{"message":…,"code":…}`.
    case wallet(code: String)
    /// The API gateway in front of it: `{ "statusCode": 404, "message": … }`.
    case gateway
    /// Empty, HTML from a firewall, or anything else.
    case unreadable

    init(_ body: [UInt8]) {
        let json = try? JSONValue(parsing: body)
        if let code = json?["code"]?.string, !code.isEmpty {
            self = .wallet(code: code)
        } else if json?["statusCode"] != nil {
            self = .gateway
        } else {
            self = .unreadable
        }
    }

    var code: String? {
        if case .wallet(let code) = self { code } else { nil }
    }

    var reason: MTNMoMoReason? {
        code.flatMap { MTNMoMoReason(rawValue: $0) }
    }
}

extension JSONValue {
    /// The text of a string that is not empty, or the spelling of a number where MTN's documentation shows
    /// numbers.
    var spelling: String? {
        switch self {
        case .string(let text): text.isEmpty ? nil : text
        case .number(let text): text
        default: nil
        }
    }
}

extension String {
    fileprivate var isMSISDNType: Bool { uppercased() == "MSISDN" }
}
