import HTTPTypes
import Primitives

extension OrangeCoreSimulator {
    func describe(_ request: WireRequest) -> SimulatedCall {
        switch OrangeCoreRoute(request) {
        case nil: return SimulatedCall(operation: "unknown", changes: false)
        case .token: return SimulatedCall(operation: "token", changes: true)
        case .call(_, let call): return describe(call, request.json ?? .null)
        }
    }

    private func describe(_ call: OrangeCoreRoute.Call, _ json: JSONValue) -> SimulatedCall {
        switch call {
        case .initiate(let family):
            return SimulatedCall(operation: "\(family.rawValue)_init", changes: true)
        case .pay(let family):
            var call = SimulatedCall(operation: "\(family.rawValue)_pay", changes: true)
            call.reference = json["payToken"]?.string
            call.externalID = json["orderId"]?.string
            call.msisdn = json["subscriberMsisdn"]?.string.map(SubscriberNumber.international)
            call.amount = SimulatedAmount(json["amount"])?.spelling
            call.currency = Self.currency
            return call
        case .status(let family, let payToken):
            return asking("\(family.rawValue)_paymentstatus", payToken)
        case .push(let family, let payToken):
            var call = asking("\(family.rawValue)_push", payToken)
            call.changes = true
            return call
        case .statuses: return SimulatedCall(operation: "paymentstatus", changes: false)
        case .subscriber(_, let number):
            var call = SimulatedCall(operation: "subscriber", changes: false)
            call.msisdn = SubscriberNumber.international(number)
            return call
        case .updatePassword: return SimulatedCall(operation: "updatepassword", changes: true)
        }
    }

    private func asking(_ operation: String, _ payToken: String) -> SimulatedCall {
        var call = SimulatedCall(operation: operation, changes: false)
        call.reference = payToken
        if let transaction = transaction(payToken) { call.take(from: transaction) }
        return call
    }
}

extension SimulatedCall {
    mutating func take(from transaction: OrangeTransaction) {
        externalID = transaction.order?.orderID
        msisdn = transaction.msisdn
        amount = transaction.order.map { "\($0.amount)" }
        currency = OrangeCoreSimulator.currency
    }
}
