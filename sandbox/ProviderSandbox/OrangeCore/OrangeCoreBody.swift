import FoundationEssentials
import Primitives

/// What the Core API says about a transaction, with the keys in the recorded order (reference, 4.7 to 4.13).
struct OrangeCoreBody {
    let transaction: OrangeTransaction
    let switches: Switches.OrangeMoney
    let now: Date
    /// The customer's name, which a message about a success contains.
    let customer: String

    static let merchant = "KIMI SANDBOX"
    /// Verbatim, with its defects (recorded in 2022).
    static let initiationMessage =
        "Paiement e la clientele done.The devrez confirmer le paiement en saisissant son code PIN et vous "
        + "recevrez alors un SMS. Merci dutiliser des services Orange Money."

    static func envelope(_ message: String, _ data: JSONValue) -> JSONValue {
        .object(["message": .string(message), "data": data])
    }

    var data: JSONValue {
        transaction.family.asksTheCustomer ? confirmed : immediate
    }

    /// What `paymentstatus` shows instead of `data` for a row that nobody paid with: every key, all but three null.
    private var confirmed: JSONValue {
        let order = transaction.order
        let isRefused = if case .refused = transaction.state { true } else { false }
        let confirm = confirmation
        return .object([
            "id": .integer(transaction.id), "createtime": createTime,
            "subscriberMsisdn": text(order?.subscriber), "amount": amount,
            "payToken": .string(transaction.payToken),
            "txnid": isRefused ? .null : text(order?.transactionID), "txnmode": text(order?.orderID),
            "inittxnmessage": initiation.message, "inittxnstatus": initiation.status,
            "confirmtxnstatus": confirm.status, "confirmtxnmessage": confirm.message, "status": status,
            "notifUrl": text(order?.notifyURL), "description": text(order?.description),
            "channelUserMsisdn": text(order?.channel), "orderId": orderIDKey,
        ])
    }

    /// Of `cashin`: `txnstatus` and `txnmessage` stand for the two pairs.
    private var immediate: JSONValue {
        let order = transaction.order
        let outcome = outcome
        return .object([
            "id": switches.cashinID == .present ? .integer(transaction.id) : nil, "createtime": createTime,
            "subscriberMsisdn": text(order?.subscriber), "amount": amount,
            "payToken": .string(transaction.payToken),
            "txnid": outcome.isRefused ? .null : text(order?.transactionID), "txnmode": text(order?.orderID),
            "txnmessage": outcome.message, "txnstatus": outcome.status, "status": status,
            "channelUserMsisdn": text(order?.channel), "orderId": orderIDKey,
        ])
    }

    var status: JSONValue { transaction.status(now, switches) }

    private var createTime: JSONValue {
        let seconds = Int64(transaction.createdAt.timeIntervalSince1970)
        return switches.createTime == .string ? .string("\(seconds)") : .integer(seconds)
    }

    private var amount: JSONValue {
        transaction.order.map { .integer($0.amount) } ?? .null
    }

    private var orderIDKey: JSONValue? {
        switches.orderIDKey == .present ? text(transaction.order?.orderID) : nil
    }

    private func text(_ text: String?) -> JSONValue {
        text.map(JSONValue.string) ?? .null
    }

    private var initiation: (status: JSONValue, message: JSONValue) {
        switch transaction.state {
        case .initiated: (.null, .null)
        case .refused(let reason): (.string(reason.code), .string(reason.text))
        case .pending, .successful, .failed, .unanswered: ("200", .string(Self.initiationMessage))
        }
    }

    private var confirmation: (status: JSONValue, message: JSONValue) {
        switch transaction.state {
        case .initiated, .pending, .refused: (.null, .null)
        case .successful: (.string(switches.confirmStatus.rawValue), .string(successMessage))
        case .failed(let reason): (.string(reason.code), .string(reason.text))
        case .unanswered where switches.unanswered == .expired: (.null, .null)
        case .unanswered: (.string(OrangeReason.unanswered.code), .string(OrangeReason.unanswered.text))
        }
    }

    private var outcome: (status: JSONValue, message: JSONValue, isRefused: Bool) {
        switch transaction.state {
        case .initiated, .pending, .unanswered: (.null, .null, false)
        case .successful: ("200", "Depot effectue avec succes", false)
        case .refused(let reason), .failed(let reason): (.string(reason.code), .string(reason.text), true)
        }
    }

    /// Names the customer and the merchant's balance, as the real one does.
    private var successMessage: String {
        guard let order = transaction.order, case .successful(let balance) = transaction.state else {
            return ""
        }
        let balanceText = SimulatedAmount.text(hundredths: balance)
        return switch switches.textLanguage {
        case .english:
            "Successful Payment of \(Self.merchant) from \(order.subscriber) \(customer). "
                + "Transaction ID:\(order.transactionID), Amount:\(order.amount), New balance:\(balanceText)."
        case .french:
            "Paiement de \(Self.merchant) reussi par \(order.subscriber) \(customer). "
                + "ID transaction:\(order.transactionID), Montant:\(order.amount) FCFA. "
                + "Solde: \(balanceText) FCFA."
        }
    }

    /// The four fields of the callback.
    var callback: JSONValue {
        let confirm = confirmation
        return .object([
            "payToken": .string(transaction.payToken), "status": status,
            "message": confirm.message == .null ? initiation.message : confirm.message,
            "txnid": text(transaction.order?.transactionID),
        ])
    }
}
