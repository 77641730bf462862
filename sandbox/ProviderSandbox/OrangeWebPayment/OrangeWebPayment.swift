import FoundationEssentials
import Primitives

/// One payment by page, from its creation to its end.
struct OrangeWebPayment: Sendable {
    enum State: String, Sendable {
        case initiated = "INITIATED"
        case pending = "PENDING"
        case success = "SUCCESS"
        case failed = "FAILED"
        case expired = "EXPIRED"

        var isFinal: Bool { self != .initiated && self != .pending }
    }

    /// What the payer typed into the page.
    struct Charge: Sendable {
        let msisdn: String
        let transactionID: String
        let course: PaymentCourse
        let isIgnored: Bool
        let time: Date
    }

    let payToken: String
    let country: OrangeWebCountry
    let orderID: String
    let amount: Int64
    let notifToken: String
    let code: String
    let paymentURL: String
    let returnURL: String
    let cancelURL: String
    let notifyURL: String
    let language: Language
    let shop: String?
    /// The fate that a fault gave it at its creation; nil for what the payer's number brings.
    let course: PaymentCourse?
    let number: Int64
    let createdAt: Date
    let expiresAt: Date
    var state = State.initiated
    var charge: Charge?
    var lastSequence: Int64
    var hasSentWebhook = false

    /// Rebuilds the payment from the entry of its creation.
    init?(created entry: JournalEntry) {
        func text(_ name: String) -> String? { entry.detail?[name]?.string }
        guard let payToken = entry.reference, let orderID = entry.externalID,
            let amount = entry.amount.flatMap({ Int64($0) }),
            let country = text("country").flatMap(OrangeWebCountry.init(rawValue:)),
            let notifToken = text("notif_token"),
            let code = text("code"), let paymentURL = text("payment_url"), let returnURL = text("return_url"),
            let cancelURL = text("cancel_url"), let notifyURL = text("notif_url"),
            let number = entry.detail?["number"]?.integer,
            let expiresAt = text("expires").flatMap(RFC3339.parse)
        else { return nil }
        self.payToken = payToken
        self.country = country
        self.orderID = orderID
        self.amount = amount
        self.notifToken = notifToken
        self.code = code
        self.paymentURL = paymentURL
        self.returnURL = returnURL
        self.cancelURL = cancelURL
        self.notifyURL = notifyURL
        language = text("language").flatMap(Language.init) ?? .french
        shop = text("shop")
        course = text("course").flatMap(PaymentCourse.init)
        self.number = number
        createdAt = entry.time
        self.expiresAt = expiresAt
        lastSequence = entry.sequence
    }

    /// As the control API shows an open one: with the code that the page may ask for.
    var controlJSON: JSONValue {
        .object([
            "order_id": .string(orderID), "pay_token": .string(payToken),
            "payment_url": .string(paymentURL), "code": .string(code), "amount": .string("\(amount)"),
            "currency": .string(country.currency), "status": .string(state.rawValue),
        ])
    }

    /// Exactly three fields.
    var notification: JSONValue {
        .object([
            "status": .string(state.rawValue), "notif_token": .string(notifToken),
            "txnid": .string(charge?.transactionID ?? ""),
        ])
    }

    var statusBody: JSONValue {
        .object([
            "status": .string(state.rawValue), "order_id": .string(orderID),
            "txnid": .string(charge?.transactionID ?? ""),
        ])
    }
}

extension OrangeWebPayment.Charge {
    init?(_ entry: JournalEntry) {
        guard let msisdn = entry.msisdn, let transactionID = entry.detail?["txnid"]?.string,
            let course = entry.detail?["course"]?.string.flatMap(PaymentCourse.init)
        else { return nil }
        self.msisdn = msisdn
        self.transactionID = transactionID
        self.course = course
        isIgnored = entry.detail?["ignored"]?.bool ?? false
        time = entry.time
    }
}
