import FoundationEssentials
import HTTPTypes
import Primitives
import Synchronization

/// The state of a payment on request, its cancelling, and the delivery notification.
extension MTNMoMoSimulator {
    func status(
        _ product: MTNMoMoProduct, _ operation: MTNMoMoOperation, _ reference: String, _ request: WireRequest,
        _ switches: Switches
    ) async throws(MTNMoMoRefusal) -> WireReply {
        _ = try checkCaller(request, product, switches)
        guard let reference = MTNMoMoReference.parse(reference, version4: false) else { throw .badRequest }
        let payment = payment(SimulatedPayment.Key(product: product.rawValue, reference: reference))
        let window = Double(switches.notFoundWindow) / 1000
        guard let payment, payment.operation == operation.rawValue,
            window == 0 || core.clock.now().timeIntervalSince(payment.createdAt) >= window
        else { throw .notFound }
        await core.journal.stored(through: payment.lastSequence)
        let body = MTNMoMoStatusBody(payment: payment, switches: switches, now: core.clock.now())
        var reply = MTNMoMoReply.json(200, body.reply)
        reply.outcome = body.status
        return reply
    }

    func notifyDelivery(
        _ product: MTNMoMoProduct, _ reference: String, _ request: WireRequest
    ) async throws(MTNMoMoRefusal) -> WireReply {
        _ = try checkCaller(request, product, core.switches.current)
        guard let reference = MTNMoMoReference.parse(reference, version4: false) else { throw .badRequest }
        let message =
            request.json?["notificationMessage"]?.string ?? request.headers[.notificationMessage] ?? ""
        guard (1...160).contains(message.count) else { throw .badRequest }
        let key = SimulatedPayment.Key(product: product.rawValue, reference: reference)
        guard let payment = payment(key) else { throw .notFound }
        guard case .successful = payment.state else { throw .notSuccessfullyCompleted }
        let recorded = change { state in
            guard state.payments[key]?.hasDeliveryNotification == false else { return nil }
            var entry = JournalEntry(provider: provider, kind: .changed, operation: "deliverynotification")
            entry.reference = reference
            entry.msisdn = payment.partyID
            entry.detail = .object(["product": .string(product.rawValue), "message": .string(message)])
            return entry
        }
        guard let recorded else { throw .alreadyNotified }
        await core.journal.stored(through: recorded.sequence)
        return .empty(200)
    }

    func cancel(
        _ operation: MTNMoMoOperation, _ reference: String, _ request: WireRequest
    ) async throws(MTNMoMoRefusal) -> WireReply {
        _ = try checkCaller(request, .collection, core.switches.current)
        if operation == .invoice, MTNMoMoReference.parse(request.headers[.referenceID], version4: true) == nil
        {
            throw .badRequest
        }
        guard let reference = MTNMoMoReference.parse(reference, version4: false) else { throw .badRequest }
        let key = SimulatedPayment.Key(product: MTNMoMoProduct.collection.rawValue, reference: reference)
        guard payment(key)?.operation == operation.rawValue else { throw .notFound }
        if operation == .preapproval {
            await withdraw(key)
        } else {
            await settleAndNotify(key, .fail(reason: "TRANSACTION_CANCELED"))
        }
        return .empty(operation == .invoice ? 202 : 200)
    }

    func preapprovals(_ type: String, _ id: String, _ request: WireRequest) throws(MTNMoMoRefusal)
        -> WireReply
    {
        _ = try checkCaller(request, .collection, core.switches.current)
        let now = core.clock.now()
        let found = state.withLock { state in
            state.payments.values.filter {
                $0.operation == MTNMoMoOperation.preapproval.rawValue && $0.partyID == id
            }
        }
        let list = found.sorted { $0.createdAt < $1.createdAt }.map { payment in
            JSONValue.object([
                "preapprovalId": .string(payment.key.reference),
                "toFri": .string("FRI:\(id)/\(type.uppercased())"),
                "status": .string(MTNMoMoStatusBody.preapprovalListStatus(payment, now: now)),
            ])
        }
        return MTNMoMoReply.json(200, .array(list))
    }
}
