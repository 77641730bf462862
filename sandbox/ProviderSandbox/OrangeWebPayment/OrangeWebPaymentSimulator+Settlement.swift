import FoundationEssentials
import Primitives
import Synchronization

/// How payments by page come to their end, and what the merchant is told.
extension OrangeWebPaymentSimulator {
    enum Decision: Sendable {
        case succeed
        case fail(String)
        case expire
    }

    /// Takes up every payment and notification that a restart interrupted.
    func resume() async {
        let all = state.withLock { Array($0.payments.values) }
        for payment in all.sorted(by: { $0.lastSequence < $1.lastSequence }) {
            switch payment.state {
            case .initiated: scheduleExpiry(payment)
            case .pending: follow(payment)
            case .success, .failed, .expired:
                if !payment.hasSentWebhook { scheduleNotification(payment) }
            }
        }
    }

    func scheduleExpiry(_ payment: OrangeWebPayment) {
        core.timetable.schedule(at: payment.expiresAt) {
            guard self.payment(payment.payToken)?.state == .initiated else { return }
            await self.end(payment.payToken, .expire)
        }
    }

    /// Sets a payment that was confirmed on its course.
    func follow(_ payment: OrangeWebPayment) {
        guard let charge = payment.charge else { return }
        let switches = core.switches.current
        let decision: Decision
        var delay = switches.settlementDelay
        switch charge.course {
        case .stays: return
        case .fails(let reason): decision = .fail(reason ?? "FAILED")
        case .flips(let milliseconds):
            decision = .fail("FAILED")
            core.timetable.schedule(after: .milliseconds(delay + milliseconds)) {
                await self.end(payment.payToken, .succeed, from: .failed)
            }
        case .succeedsLate:
            decision = .succeed
            delay = switches.delayedPartyDelay
        case .prompt, .settles:
            decision = charge.isIgnored ? .expire : .succeed
            if charge.isIgnored { delay = switches.promptExpiry }
        }
        core.timetable.schedule(at: charge.time.addingTimeInterval(Double(delay) / 1000)) {
            await self.end(payment.payToken, decision)
        }
    }

    /// Ends an open payment, or one in the given state; nil where it is not. On return the movement is in the file.
    @discardableResult
    func end(
        _ payToken: String, _ decision: Decision, from wanted: OrangeWebPayment.State? = nil,
        notify: Bool = true
    ) async -> OrangeWebPayment? {
        let ended = state.withLock { state -> OrangeWebPayment? in
            guard let payment = state.payments[payToken],
                wanted == payment.state || wanted == nil && !payment.state.isFinal
            else { return nil }
            var entry = entry(.declined, "webpayment", payment)
            switch decision {
            case .succeed:
                entry.outcome = "SUCCESS"
                state.apply(purses.settle(entry, payment.amount * 100, .toMerchant))
            case .fail(let reason):
                entry.outcome = reason
                record(entry, in: &state)
            case .expire:
                entry.outcome = "EXPIRED"
                record(entry, in: &state)
            }
            return state.payments[payToken]
        }
        guard let ended else { return nil }
        await core.journal.stored(through: ended.lastSequence)
        if notify { scheduleNotification(ended) }
        return ended
    }

    private func scheduleNotification(_ payment: OrangeWebPayment) {
        let switches = core.switches.current
        guard payment.state != .expired || switches.orangeWebPayment.notifyExpired == .on else { return }
        core.timetable.schedule(after: .milliseconds(switches.callbackDelay)) {
            await self.sendNotification(payment, attempt: 0)
        }
    }

    /// Sends, unless a fault has it otherwise. The notification has no amount: where a rule wants a wrong one, it names
    /// another transaction.
    func sendNotification(_ payment: OrangeWebPayment, attempt: Int) async {
        var call = SimulatedCall(operation: "webpayment", changes: false)
        call.reference = payment.payToken
        call.take(from: payment)
        let fault = core.faults.draw(provider: provider, call: call, stages: [.webhook])
        let content = payment.notification
        switch fault?.action {
        case .webhookLost: await journal(payment, outcome: "lost", status: nil, fault?.action)
        case .webhookLate:
            core.timetable.schedule(after: fault?.delay ?? .seconds(5)) {
                await self.deliver(payment, content, attempt, fault?.action)
            }
        case .webhookTwice:
            await deliver(payment, content, attempt, fault?.action)
            await deliver(payment, content, attempt, fault?.action)
        case .webhookWrongAmount:
            let other = OrangeTime.transactionID(
                prefix: "MP", number: payment.number + 7, at: core.clock.now())
            await deliver(payment, content.with("txnid", .string(other)), attempt, fault?.action)
        default: await deliver(payment, content, attempt, fault?.action)
        }
    }

    /// A notification that nobody at Orange sent: it claims a success, with a `notif_token` of its own.
    func sendForgedNotification(_ payment: OrangeWebPayment) async {
        var forged = payment
        forged.state = .success
        let content = forged.notification.with(
            "notif_token", .string(Hex.encode(core.identifiers.bytes(16))))
        let status = await core.webhooks.send("POST", payment.notifyURL, content.text)
        var entry = entry(.webhook, "webpayment", payment)
        entry.outcome = "forged"
        entry.httpStatus = status
        entry.fault = FaultAction.webhookForged.rawValue
        // Not applied: the payment's own notification is still to come.
        await core.journal.stored(through: core.journal.record(entry).sequence)
    }

    private func deliver(
        _ payment: OrangeWebPayment, _ content: JSONValue, _ attempt: Int, _ fault: FaultAction?
    ) async {
        let status = await core.webhooks.send("POST", payment.notifyURL, content.text)
        let isDelivered = (200..<300).contains(status ?? 0)
        let outcome = status == nil ? "unreachable" : isDelivered ? "delivered" : "refused"
        await journal(payment, outcome: "POST \(outcome)", status: status, fault)
        guard !isDelivered, core.switches.current.orangeWebPayment.retries == .three, attempt < 3 else {
            return
        }
        core.timetable.schedule(after: .seconds(1)) {
            await self.sendNotification(payment, attempt: attempt + 1)
        }
    }

    private func journal(
        _ payment: OrangeWebPayment, outcome: String, status: Int?, _ fault: FaultAction?
    ) async {
        var entry = entry(.webhook, "webpayment", payment)
        entry.outcome = outcome
        entry.httpStatus = status
        entry.fault = fault?.rawValue
        let recorded = state.withLock { record(entry, in: &$0) }
        await core.journal.stored(through: recorded.sequence)
    }
}
