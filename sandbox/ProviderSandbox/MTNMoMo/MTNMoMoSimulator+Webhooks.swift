import Primitives
import Synchronization

/// Section 9: notifications, on a final state only, to the address of the request.
extension MTNMoMoSimulator {
    func scheduleWebhook(_ payment: SimulatedPayment) {
        guard payment.callbackURL != nil else { return }
        core.timetable.schedule(after: .milliseconds(core.switches.current.callbackDelay)) {
            await self.sendWebhook(payment, attempt: 0)
        }
    }

    /// Sends, unless a fault has it otherwise, and plans the next try where the switch wants tries.
    func sendWebhook(_ payment: SimulatedPayment, attempt: Int) async {
        guard payment.callbackURL != nil else { return }
        let call = SimulatedCall(webhookOf: payment)
        let fault = core.faults.draw(provider: provider, call: call, stages: [.webhook])
        let switches = core.switches.current
        let body = MTNMoMoStatusBody(payment: payment, switches: switches, now: core.clock.now()).webhook
        switch fault?.action {
        case .webhookLost:
            await journal(payment, outcome: "lost", status: nil, fault: fault)
        case .webhookLate:
            core.timetable.schedule(after: fault?.delay ?? .seconds(5)) {
                await self.deliver(payment, body, attempt, fault)
            }
        case .webhookTwice:
            await deliver(payment, body, attempt, fault)
            await deliver(payment, body, attempt, fault)
        case .webhookWrongAmount:
            await deliver(
                payment, body.replacing("amount") { .string(($0.string ?? "") + "0") }, attempt, fault)
        default:
            await deliver(payment, body, attempt, fault)
        }
    }

    /// A notification that nobody at MTN sent: it claims the success of a payment that is still open.
    func sendForgedWebhook(_ payment: SimulatedPayment) async {
        var forged = payment
        forged.state = .successful(financialID: "1000000000")
        let switches = core.switches.current
        let body = MTNMoMoStatusBody(payment: forged, switches: switches, now: core.clock.now()).webhook
        for method in methods(payment, switches) {
            guard let url = payment.callbackURL else { return }
            let status = await core.webhooks.send(method, url, body.text)
            var entry = webhookEntry(payment, outcome: "forged", status: status)
            entry.fault = FaultAction.webhookForged.rawValue
            // Not applied: the payment's own notification is still to come.
            entry.detail = nil
            await core.journal.stored(through: core.journal.record(entry).sequence)
        }
    }

    private func deliver(
        _ payment: SimulatedPayment, _ body: JSONValue, _ attempt: Int, _ fault: FaultRule?
    ) async {
        guard let url = payment.callbackURL else { return }
        let switches = core.switches.current
        var isDelivered = true
        for method in methods(payment, switches) {
            let status = await core.webhooks.send(method, url, body.text)
            isDelivered = isDelivered && (200..<300).contains(status ?? 0)
            let outcome = status == nil ? "unreachable" : isDelivered ? "delivered" : "refused"
            await journal(payment, outcome: "\(method) \(outcome)", status: status, fault: fault)
        }
        guard !isDelivered, switches.callbackRetries == .threeStages else { return }
        core.timetable.schedule(after: Self.pause(afterAttempt: attempt)) {
            await self.sendWebhook(payment, attempt: attempt + 1)
        }
    }

    private func methods(_ payment: SimulatedPayment, _ switches: Switches) -> [String] {
        switch switches.callbackVerb {
        case .put: return ["PUT"]
        case .post: return ["POST"]
        case .both: return ["PUT", "POST"]
        case .perOperation:
            let operation = MTNMoMoOperation(rawValue: payment.operation)
            let posts = payment.version == "v1_0" && (operation == .deposit || operation == .refund)
            return [posts ? "POST" : "PUT"]
        }
    }

    /// Twenty tries one second apart, thirty every two minutes, then hourly.
    private static func pause(afterAttempt attempt: Int) -> Duration {
        switch attempt {
        case ..<20: .seconds(1)
        case ..<50: .seconds(120)
        default: .seconds(3600)
        }
    }

    private func journal(
        _ payment: SimulatedPayment, outcome: String, status: Int?, fault: FaultRule?
    ) async {
        var entry = webhookEntry(payment, outcome: outcome, status: status)
        entry.fault = fault?.action.rawValue
        let recorded = state.withLock { record(entry, in: &$0) }
        await core.journal.stored(through: recorded.sequence)
    }

    private func webhookEntry(_ payment: SimulatedPayment, outcome: String, status: Int?) -> JournalEntry {
        var entry = JournalEntry(provider: provider, kind: .webhook, operation: payment.operation)
        entry.reference = payment.key.reference
        entry.externalID = payment.externalID
        entry.msisdn = payment.partyID
        entry.amount = payment.amount?.spelling
        entry.currency = payment.currency
        entry.outcome = outcome
        entry.httpStatus = status
        entry.detail = .object(["product": .string(payment.key.product)])
        return entry
    }
}

extension JSONValue {
    /// The object with one member's value changed.
    fileprivate func replacing(_ name: String, _ change: (JSONValue) -> JSONValue) -> JSONValue {
        guard let members else { return self }
        return .object(members.map { $0.name == name ? Member(name, change($0.value)) : $0 })
    }
}
