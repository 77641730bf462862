import HTTPTypes
import Primitives

extension MTNMoMoRoute {
    /// The product whose keys and tokens count; nil for provisioning.
    var product: MTNMoMoProduct? {
        switch self {
        case .createUser, .createKey, .readUser: nil
        case .token(let product), .authorize(let product), .consentToken(let product), .userInfo(let product),
            .create(let product, _, _), .status(let product, _, _), .deliveryNotification(let product, _),
            .balance(let product, _), .holderIsActive(let product, _, _), .holderInfo(let product, _, _):
            product
        case .cancel, .preapprovals: .collection
        }
    }

    /// The word for fault rules and the journal, and whether the request may change something.
    var words: (operation: String, changes: Bool) {
        switch self {
        case .createUser: ("apiuser", true)
        case .createKey: ("apikey", true)
        case .readUser: ("apiuser_read", false)
        case .token: ("token", true)
        case .authorize: ("authorize", true)
        case .consentToken: ("consent_token", true)
        case .userInfo: ("userinfo", false)
        case .create(_, let operation, _): (operation.rawValue, true)
        case .status: ("status", false)
        case .cancel(let operation, _): ("\(operation.rawValue)_cancel", true)
        case .deliveryNotification: ("deliverynotification", true)
        case .balance: ("balance", false)
        case .holderIsActive: ("active", false)
        case .holderInfo: ("basicuserinfo", false)
        case .preapprovals: ("preapprovals", false)
        }
    }
}

extension MTNMoMoSimulator {
    func describe(_ request: WireRequest) -> SimulatedCall {
        guard let route = MTNMoMoRoute(request) else {
            return SimulatedCall(operation: "unknown", changes: false)
        }
        let words = route.words
        var call = SimulatedCall(operation: words.operation, changes: words.changes)
        switch route {
        case .create(_, let operation, _):
            call.reference = request.headers[.referenceID]?.lowercased()
            let body = request.json ?? .null
            let money = body["money"] ?? body
            call.externalID = (body["externalId"] ?? body["externalTransactionId"])?.string
            call.msisdn = operation.partyMember.flatMap { body[$0]?["partyId"]?.string }
            call.amount = SimulatedAmount(money["amount"])?.spelling
            call.currency = (money["currency"] ?? body["payerCurrency"])?.string
        case .status(let product, _, let reference), .deliveryNotification(let product, let reference):
            call.reference = reference.lowercased()
            let key = SimulatedPayment.Key(product: product.rawValue, reference: reference.lowercased())
            if let payment = payment(key) { call.take(from: payment) }
        case .cancel(_, let reference):
            call.reference = reference.lowercased()
        case .createUser:
            call.reference = request.headers[.referenceID]?.lowercased()
        case .createKey(let user), .readUser(let user):
            call.reference = user.lowercased()
        default: break
        }
        return call
    }
}

extension SimulatedCall {
    /// The call that sends the webhook of this payment.
    init(webhookOf payment: SimulatedPayment) {
        self.init(operation: payment.operation, changes: false, reference: payment.key.reference)
        take(from: payment)
    }

    mutating func take(from payment: SimulatedPayment) {
        externalID = payment.externalID
        msisdn = payment.partyID
        amount = payment.amount?.spelling
        currency = payment.currency
    }
}
