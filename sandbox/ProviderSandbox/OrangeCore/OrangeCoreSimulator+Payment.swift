import FoundationEssentials
import Primitives
import Synchronization

/// `init` and `pay` of every family.
extension OrangeCoreSimulator {
    func initiate(
        _ family: OrangeFamily, _ exchange: Exchange, _ switches: Switches.OrangeMoney
    ) async -> WireReply {
        let payToken =
            family.payTokenPrefix(switches) + OrangeTime.day(core.clock.now())
            + Hex.encode(core.identifiers.bytes(10)).uppercased()
        var entry = JournalEntry(provider: provider, kind: .asked, operation: "\(family.rawValue)_init")
        entry.reference = payToken
        entry.outcome = "initiated"
        entry.httpStatus = exchange.visibleStatus(200)
        entry.fault = exchange.fault?.action.rawValue
        let recorded = state.withLock { state in
            entry.detail = .object([
                "family": .string(family.rawValue), "id": .integer(state.nextID),
            ])
            return record(entry, in: &state)
        }
        await core.journal.stored(through: recorded.sequence)
        var reply = OrangeReply.json(
            200,
            OrangeCoreBody.envelope(
                "Payment request successfully initiated", .object(["payToken": .string(payToken)])))
        reply.isJournaled = true
        return reply
    }

    func pay(
        _ family: OrangeFamily, _ exchange: Exchange, _ switches: Switches.OrangeMoney
    ) async throws(OrangeCoreRefusal) -> WireReply {
        let json = exchange.request.json
        guard let json, let payToken = json["payToken"]?.string else { throw .badRequest("payToken") }
        try checkUnused(payToken, family, switches)
        let order = try OrangeCoreOrder(json, switches)
        let fate = fate(of: order, family, exchange.fault, switches)
        let accepted = try accept(payToken, family, order, fate, exchange, switches)
        await core.journal.stored(through: accepted.lastSequence)
        guard accepted.isPending else { return refused(accepted, switches) }
        await begin(accepted, exchange.fault)
        if fate.failsAfterExecution {
            await settleAndNotify(payToken, .succeed)
            var reply = failureReply(status: 500)
            reply.isJournaled = true
            return reply
        }
        return paid(family.asksTheCustomer ? accepted : transaction(payToken) ?? accepted, switches)
    }

    /// What is decided about a payment before it is recorded.
    private struct Fate {
        var refusal: OrangeReason?
        var course: PaymentCourse
        var isIgnored = false
        var failsAfterExecution = false
    }

    private func checkUnused(
        _ payToken: String, _ family: OrangeFamily, _ switches: Switches.OrangeMoney
    ) throws(OrangeCoreRefusal) {
        guard let transaction = transaction(payToken), transaction.family == family else {
            throw .unknownPayToken(switches)
        }
        guard transaction.state == .initiated, !transaction.isTooOld(core.clock.now(), switches) else {
            throw .usedPayToken(switches)
        }
    }

    /// PIN and channel first, then the subscriber, then the money; a fault rule goes before all.
    private func fate(
        of order: OrangeCoreOrder, _ family: OrangeFamily, _ fault: FaultRule?,
        _ switches: Switches.OrangeMoney
    ) -> Fate {
        var fate = Fate(course: family.asksTheCustomer ? .prompt : .settles)
        switch fault?.action {
        case .decline:
            fate.refusal = OrangeReason(spelling: fault?.reason ?? "Echec de la transaction")
        case .lateFlip: fate.course = .flips(afterMilliseconds: fault?.delay?.milliseconds ?? 5000)
        default: break
        }
        guard fate.refusal == nil, fault?.action != .lateFlip else { return fate }
        switch OrangeTestNumbers.fate(of: order.subscriber) {
        case .refused(let reason): fate.refusal = reason
        case .course(let course): fate.course = course
        case .unanswered: fate.isIgnored = family.asksTheCustomer
        case .failsAfterExecution: fate.failsAfterExecution = true
        case nil: break
        }
        fate.refusal = obstacle(to: order, family, switches) ?? fate.refusal
        return fate
    }

    private func obstacle(
        to order: OrangeCoreOrder, _ family: OrangeFamily, _ switches: Switches.OrangeMoney
    ) -> OrangeReason? {
        if !core.switches.admits(.orangeChannels, order.channel, order.pin) { return .wrongPIN }
        if !SubscriberNumber.isOrange(order.subscriber) { return .unknownNumber }
        if let name = state.withLock({ $0.names[order.subscriber] }), name.first == nil { return .noAccount }
        if order.amount < switches.lowestAmount { return .underLimit }
        if switches.highestAmount > 0, order.amount > switches.highestAmount { return .overLimit }
        let isCovered = purses.covers(
            order.amount * 100, family.direction, person: SubscriberNumber.international(order.subscriber),
            currency: Self.currency)
        return isCovered ? nil : .insufficientBalance
    }

    /// Records the payment, unless the payToken was used in between.
    private func accept(
        _ payToken: String, _ family: OrangeFamily, _ order: OrangeCoreOrder, _ fate: Fate,
        _ exchange: Exchange, _ switches: Switches.OrangeMoney
    ) throws(OrangeCoreRefusal) -> OrangeTransaction {
        try state.withLock { state throws(OrangeCoreRefusal) in
            guard let row = state.transactions[payToken], row.state == .initiated else {
                throw .usedPayToken(switches)
            }
            if switches.orderIDs == .unique, state.orderIDs.contains(order.orderID) {
                throw .badRequest("orderId already used")
            }
            var entry = JournalEntry(provider: provider, kind: .asked, operation: "\(family.rawValue)_pay")
            entry.reference = payToken
            entry.externalID = order.orderID
            entry.msisdn = SubscriberNumber.international(order.subscriber)
            entry.amount = "\(order.amount)"
            entry.currency = Self.currency
            entry.outcome = fate.refusal?.spelling ?? "accepted"
            let status = fate.failsAfterExecution ? 500 : fate.refusal.map { refusalStatus($0, switches) }
            entry.httpStatus = exchange.visibleStatus(status ?? 200)
            entry.fault = exchange.fault?.action.rawValue
            entry.detail = .object([
                "subscriber": .string(order.subscriber), "channel": .string(order.channel),
                "description": order.description.map(JSONValue.string),
                "notify_url": order.notifyURL.map(JSONValue.string),
                "txnid": .string(
                    OrangeTime.transactionID(
                        prefix: family.transactionPrefix, number: row.id, at: core.clock.now())),
                "course": .string(fate.course.text), "ignored": fate.isIgnored ? true : nil,
            ])
            record(entry, in: &state)
            if let refusal = fate.refusal, let asked = state.transactions[payToken] {
                var declined = self.entry(.declined, family.rawValue, asked)
                declined.outcome = refusal.spelling
                declined.detail = .object(["when": "asked"])
                record(declined, in: &state)
            }
            guard let transaction = state.transactions[payToken] else {
                preconditionFailure("A payment that was recorded is in the state.")
            }
            return transaction
        }
    }

    /// 0066111 came inside a 200 (one source); the others as the switch says.
    private func refusalStatus(_ reason: OrangeReason, _ switches: Switches.OrangeMoney) -> Int {
        reason == .invalidSubscriber || switches.refusalTransport == .insideOK ? 200 : 417
    }

    private func refused(_ transaction: OrangeTransaction, _ switches: Switches.OrangeMoney) -> WireReply {
        let reason: OrangeReason =
            switch transaction.state {
            case .refused(let reason), .failed(let reason): reason
            default: .unanswered
            }
        var reply = OrangeReply.json(
            refusalStatus(reason, switches),
            OrangeCoreBody.envelope(reason.spelling, body(transaction, switches).data))
        reply.isJournaled = true
        return reply
    }

    private func paid(_ transaction: OrangeTransaction, _ switches: Switches.OrangeMoney) -> WireReply {
        if case .failed = transaction.state { return refused(transaction, switches) }
        let message =
            switch transaction.family {
            case .mp: "Merchant payment successfully initiated"
            case .cashin: "Cash in successfully executed"
            case .cashout, .acashout: "Cash out successfully initiated"
            case .c2c, .ic2c: "Transfer successfully executed"
            }
        var reply = OrangeReply.json(
            200, OrangeCoreBody.envelope(message, body(transaction, switches).data))
        reply.isJournaled = true
        return reply
    }
}
