import Primitives
import Synchronization

/// Section 4.14: the POST to `notifUrl`, once, for what a customer confirms.
extension OrangeCoreSimulator {
    func scheduleCallback(_ transaction: OrangeTransaction) {
        let switches = core.switches.current
        guard hasCallback(transaction, switches.orangeMoney) else { return }
        core.timetable.schedule(after: .milliseconds(switches.callbackDelay)) {
            await self.sendCallback(transaction, attempt: 0)
        }
    }

    private func hasCallback(_ transaction: OrangeTransaction, _ switches: Switches.OrangeMoney) -> Bool {
        guard transaction.order?.notifyURL != nil, transaction.family.asksTheCustomer else { return false }
        return switch transaction.state {
        case .successful, .failed: true
        case .unanswered: switches.unanswered == .failed || switches.callbackExpired == .on
        case .initiated, .pending, .refused: false
        }
    }

    /// Sends, unless a fault has it otherwise. The callback has no amount: where a rule wants a wrong one, it names
    /// another transaction.
    func sendCallback(_ transaction: OrangeTransaction, attempt: Int) async {
        var call = SimulatedCall(operation: "\(transaction.family.rawValue)_pay", changes: false)
        call.reference = transaction.payToken
        call.take(from: transaction)
        let fault = core.faults.draw(provider: provider, call: call, stages: [.webhook])
        let content = body(transaction, core.switches.current.orangeMoney).callback
        switch fault?.action {
        case .webhookLost: await journal(transaction, outcome: "lost", status: nil, fault: fault)
        case .webhookLate:
            core.timetable.schedule(after: fault?.delay ?? .seconds(5)) {
                await self.deliver(transaction, content, attempt, fault)
            }
        case .webhookTwice:
            await deliver(transaction, content, attempt, fault)
            await deliver(transaction, content, attempt, fault)
        case .webhookWrongAmount:
            let other = OrangeTime.transactionID(
                prefix: transaction.family.transactionPrefix, number: transaction.id + 7,
                at: core.clock.now())
            await deliver(transaction, content.with("txnid", .string(other)), attempt, fault)
        default: await deliver(transaction, content, attempt, fault)
        }
    }

    /// A callback that nobody at Orange sent: it claims the success of a payment that is still open.
    func sendForgedCallback(_ transaction: OrangeTransaction) async {
        guard let url = transaction.order?.notifyURL else { return }
        var forged = transaction
        forged.state = .successful(balance: 0)
        let content = body(forged, core.switches.current.orangeMoney).callback
        let status = await core.webhooks.send("POST", url, content.text)
        var entry = entry(.webhook, transaction.family.rawValue, transaction)
        entry.outcome = "forged"
        entry.httpStatus = status
        entry.fault = FaultAction.webhookForged.rawValue
        // Not applied: the payment's own callback is still to come.
        await core.journal.stored(through: core.journal.record(entry).sequence)
    }

    private func deliver(
        _ transaction: OrangeTransaction, _ content: JSONValue, _ attempt: Int, _ fault: FaultRule?
    ) async {
        guard let url = transaction.order?.notifyURL else { return }
        let status = await core.webhooks.send("POST", url, content.text)
        let isDelivered = (200..<300).contains(status ?? 0)
        let outcome = status == nil ? "unreachable" : isDelivered ? "delivered" : "refused"
        await journal(transaction, outcome: "POST \(outcome)", status: status, fault: fault)
        guard !isDelivered, core.switches.current.orangeMoney.callbackRetries == .three, attempt < 3 else {
            return
        }
        core.timetable.schedule(after: .seconds(1)) {
            await self.sendCallback(transaction, attempt: attempt + 1)
        }
    }

    private func journal(
        _ transaction: OrangeTransaction, outcome: String, status: Int?, fault: FaultRule?
    ) async {
        var entry = entry(.webhook, transaction.family.rawValue, transaction)
        entry.outcome = outcome
        entry.httpStatus = status
        entry.fault = fault?.action.rawValue
        let recorded = state.withLock { record(entry, in: &$0) }
        await core.journal.stored(through: recorded.sequence)
    }
}

extension JSONValue {
    /// The object with another value of one member.
    func with(_ name: String, _ value: JSONValue) -> JSONValue {
        guard let members else { return self }
        return .object(members.map { $0.name == name ? Member(name, value) : $0 })
    }
}
