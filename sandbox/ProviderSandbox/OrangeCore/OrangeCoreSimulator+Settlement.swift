import FoundationEssentials
import Primitives
import Synchronization

/// How accepted payments come to their end.
extension OrangeCoreSimulator {
    enum Decision: Sendable {
        case succeed
        case fail(OrangeReason)
        /// The customer did not answer in time.
        case giveUp
    }

    /// Sets a payment on its course, and does what its fault wants done before the reply.
    func begin(_ transaction: OrangeTransaction, _ fault: FaultRule?) async {
        if fault?.action == .webhookForged {
            core.timetable.schedule(after: fault?.delay ?? .milliseconds(100)) {
                await self.sendForgedCallback(transaction)
            }
        }
        if fault?.action == .webhookBeforeReply {
            if let settled = await settle(transaction.payToken, .succeed) {
                await sendCallback(settled, attempt: 0)
            }
            return
        }
        await follow(transaction)
    }

    /// Takes up every payment and callback that a restart interrupted.
    func resume() async {
        let open = state.withLock { state in
            state.transactions.values.filter {
                $0.order != nil && ($0.isPending || ($0.order?.notifyURL != nil && !$0.hasSentWebhook))
            }
        }
        for transaction in open.sorted(by: { $0.lastSequence < $1.lastSequence }) {
            if transaction.isPending {
                await follow(transaction)
            } else {
                scheduleCallback(transaction)
            }
        }
    }

    private func follow(_ transaction: OrangeTransaction) async {
        guard let order = transaction.order else { return }
        let switches = core.switches.current
        let payToken = transaction.payToken
        let isAtOnce = switches.orangeMoney.cashin == .atOnce
        switch order.course {
        case .stays: return
        case .fails(let reason):
            let decision = Decision.fail(OrangeReason(spelling: reason ?? ""))
            if transaction.family.asksTheCustomer {
                settle(payToken, afterMilliseconds: switches.approvalDelay, since: order.paidAt, decision)
            } else {
                await settleAndNotify(payToken, decision)
            }
        case .flips(let milliseconds):
            await settleAndNotify(payToken, .fail(OrangeReason(spelling: "Echec de la transaction")))
            core.timetable.schedule(after: .milliseconds(milliseconds)) { await self.flip(payToken) }
        case .succeedsLate:
            settle(payToken, afterMilliseconds: switches.delayedPartyDelay, since: order.paidAt, .succeed)
        case .settles where isAtOnce: await settleAndNotify(payToken, .succeed)
        case .settles:
            settle(payToken, afterMilliseconds: switches.settlementDelay, since: order.paidAt, .succeed)
        case .prompt where switches.approval == .manual || order.isIgnored:
            settle(payToken, afterMilliseconds: switches.promptExpiry, since: order.paidAt, .giveUp)
        case .prompt where switches.approval == .auto:
            settle(payToken, afterMilliseconds: switches.approvalDelay, since: order.paidAt, .succeed)
        case .prompt: await settleAndNotify(payToken, .succeed)
        }
    }

    private func settle(
        _ payToken: String, afterMilliseconds delay: Int64, since start: Date, _ decision: Decision
    ) {
        core.timetable.schedule(at: start.addingTimeInterval(Double(delay) / 1000)) {
            await self.settleAndNotify(payToken, decision)
        }
    }

    @discardableResult
    func settleAndNotify(_ payToken: String, _ decision: Decision) async -> OrangeTransaction? {
        let settled = await settle(payToken, decision)
        if let settled { scheduleCallback(settled) }
        return settled
    }

    /// Ends a pending payment; nil where it is not pending any more. On return the movement is in the file.
    func settle(_ payToken: String, _ decision: Decision) async -> OrangeTransaction? {
        await end(payToken, decision) { $0.isPending }
    }

    /// Turns a failed payment into a success, as the fault `late_flip` wants.
    private func flip(_ payToken: String) async {
        let flipped = await end(payToken, .succeed) { if case .failed = $0.state { true } else { false } }
        if let flipped { scheduleCallback(flipped) }
    }

    private func end(
        _ payToken: String, _ decision: Decision, where isOpen: (OrangeTransaction) -> Bool
    ) async -> OrangeTransaction? {
        let ended = state.withLock { state -> OrangeTransaction? in
            guard let transaction = state.transactions[payToken], let order = transaction.order,
                isOpen(transaction)
            else { return nil }
            var entry = entry(.declined, transaction.family.rawValue, transaction)
            switch decision {
            case .succeed:
                entry.outcome = "SUCCESSFULL"
                state.apply(purses.settle(entry, order.amount * 100, transaction.family.direction))
            case .fail(let reason):
                entry.outcome = reason.spelling
                record(entry, in: &state)
            case .giveUp:
                entry.outcome = OrangeReason.unanswered.spelling
                entry.detail = .object(["when": "unanswered"])
                record(entry, in: &state)
            }
            return state.transactions[payToken]
        }
        guard let ended else { return nil }
        await core.journal.stored(through: ended.lastSequence)
        return ended
    }
}
