import HTTPTypes
import Primitives
import Synchronization

/// Every creating POST, with the checks in the order of the reference's section 16.
extension MTNMoMoSimulator {
    func create(
        _ product: MTNMoMoProduct, _ operation: MTNMoMoOperation, _ version: String, _ exchange: Exchange,
        _ switches: Switches
    ) async throws(MTNMoMoRefusal) -> WireReply {
        let request = exchange.request
        let (token, target) = try checkCaller(request, product, switches)
        guard let reference = MTNMoMoReference.parse(request.headers[.referenceID], version4: true) else {
            throw .badRequest
        }
        let callback = try MTNMoMoCallback.read(request, switches)
        let order = try MTNMoMoOrder(request.json, operation, switches)
        let key = SimulatedPayment.Key(product: product.rawValue, reference: reference)
        let payment = try accept(key, operation, order, exchange, switches) {
            entry, state throws(MTNMoMoRefusal) in
            if let callback, let user = state.users[token.user], !callback.matches(user.callbackHost) {
                throw .wallet(500, "INVALID_CALLBACK_URL_HOST")
            }
            if switches.currencyRule == .byTarget, order.currency != MTNMoMoTargets.currency(of: target) {
                throw .wallet(500, "INVALID_CURRENCY")
            }
            entry.detail = .object([
                "product": .string(product.rawValue), "version": .string(version), "target": .string(target),
                "callback": (callback?.url).map(JSONValue.string),
                "course": .string(
                    course(operation, order, exchange.fault).text),
                "party": order.party ?? refundedParty(order, in: state), "body": order.body,
            ])
        }
        guard let payment else { return accepted(isJournaled: false) }
        await core.journal.stored(through: payment.lastSequence)
        await begin(payment, exchange.fault, switches)
        if switches.errorAfterPersisting == .on {
            var reply = MTNMoMoRefusal.gatewayFailure(activityID: newIdentifier()).reply
            reply.isJournaled = true
            return reply
        }
        return accepted(isJournaled: true)
    }

    private func accepted(isJournaled: Bool) -> WireReply {
        var reply = WireReply.empty(202)
        reply.outcome = "accepted"
        reply.isJournaled = isJournaled
        return reply
    }

    /// Checks for a duplicate, has `complete` check the rest and fill in the entry, and records the payment;
    /// nil where the order is accepted and then lost.
    private func accept(
        _ key: SimulatedPayment.Key, _ operation: MTNMoMoOperation, _ order: MTNMoMoOrder,
        _ exchange: Exchange,
        _ switches: Switches,
        complete: (inout JournalEntry, MTNMoMoState) throws(MTNMoMoRefusal) -> Void
    ) throws(MTNMoMoRefusal) -> SimulatedPayment? {
        try state.withLock { state throws(MTNMoMoRefusal) in
            guard state.payments[key] == nil else { throw MTNMoMoRefusal.duplicate }
            var entry = JournalEntry(provider: provider, kind: .asked, operation: operation.rawValue)
            entry.reference = key.reference
            entry.externalID = order.externalID
            entry.amount = order.amount?.spelling
            entry.currency = order.currency
            entry.outcome = "accepted"
            entry.httpStatus = exchange.visibleStatus(switches.errorAfterPersisting == .on ? 500 : 202)
            entry.fault = exchange.fault?.action.rawValue
            try complete(&entry, state)
            if order.isLost(switches) { return nil }
            entry.msisdn = entry.detail?["party"]?["partyId"]?.string
            record(entry, in: &state)
            guard let payment = state.payments[key] else {
                preconditionFailure("A payment that was recorded is in the state.")
            }
            return payment
        }
    }

    /// A refund pays back who paid.
    private func refundedParty(_ order: MTNMoMoOrder, in state: MTNMoMoState) -> JSONValue? {
        order.refundOf.flatMap {
            state.payments[.init(product: MTNMoMoProduct.collection.rawValue, reference: $0)]?.party
        }
    }

    private func course(
        _ operation: MTNMoMoOperation, _ order: MTNMoMoOrder, _ fault: FaultRule?
    ) -> PaymentCourse {
        switch fault?.action {
        case .lateFlip: return .flips(afterMilliseconds: fault?.delay?.milliseconds ?? 5000)
        case .decline: return .fails(reason: fault?.reason ?? "INTERNAL_PROCESSING_ERROR")
        default: break
        }
        if let refundOf = order.refundOf, let course = MTNMoMoTestParties.course(refundOf: refundOf) {
            return course
        }
        if let course = MTNMoMoTestParties.course(operation, party: order.party?["partyId"]?.string) {
            return course
        }
        return operation.asksThePayer ? .prompt : .settles
    }
}
