import FoundationEssentials
import Primitives
import Synchronization

/// How accepted payments come to their end.
extension MTNMoMoSimulator {
    enum Decision: Sendable {
        case succeed
        case fail(reason: String?)
    }

    /// Sets a payment on its course, and does what its fault wants done before the reply.
    func begin(_ payment: SimulatedPayment, _ fault: FaultRule?, _ switches: Switches) async {
        if fault?.action == .webhookForged {
            core.timetable.schedule(after: fault?.delay ?? .milliseconds(100)) {
                await self.sendForgedWebhook(payment)
            }
        }
        if fault?.action == .webhookBeforeReply {
            if let settled = await settle(payment.key, decision(of: payment.course)) {
                await sendWebhook(settled, attempt: 0)
            }
            return
        }
        await follow(payment, switches)
    }

    /// Takes up every payment and webhook that a restart interrupted.
    func resume() async {
        let open = state.withLock { state in
            state.payments.values.filter { $0.isPending || ($0.callbackURL != nil && !$0.hasSentWebhook) }
        }
        let switches = core.switches.current
        for payment in open.sorted(by: { $0.lastSequence < $1.lastSequence }) {
            if payment.isPending {
                await follow(payment, switches)
            } else {
                scheduleWebhook(payment)
            }
        }
    }

    private func decision(of course: PaymentCourse) -> Decision {
        switch course {
        case .fails(let reason): .fail(reason: reason)
        case .flips: .fail(reason: "INTERNAL_PROCESSING_ERROR")
        case .prompt, .settles, .succeedsLate, .stays: .succeed
        }
    }

    private func follow(_ payment: SimulatedPayment, _ switches: Switches) async {
        let key = payment.key
        // In MTN's own sandbox an ordinary number has succeeded by the first GET (official tests, 2024).
        let isImmediate =
            switches.approval == .immediate || (switches.approval == .auto && payment.target == "sandbox")
        switch payment.course {
        case .stays: return
        case .fails: await settleAndNotify(key, decision(of: payment.course))
        case .flips(let milliseconds):
            await settleAndNotify(key, decision(of: payment.course))
            core.timetable.schedule(after: .milliseconds(milliseconds)) { await self.flip(key) }
        case .succeedsLate:
            guard switches.delayedParty == .succeeds else { return }
            settle(key, afterMilliseconds: switches.delayedPartyDelay, since: payment.createdAt, .succeed)
        case .settles where !isImmediate:
            settle(key, afterMilliseconds: switches.settlementDelay, since: payment.createdAt, .succeed)
        case .prompt where switches.approval == .auto && !isImmediate:
            settle(key, afterMilliseconds: switches.approvalDelay, since: payment.createdAt, .succeed)
        case .prompt where switches.approval == .manual:
            // An official text: no PIN within about five minutes.
            let expired = Decision.fail(reason: "COULD_NOT_PERFORM_TRANSACTION")
            settle(key, afterMilliseconds: switches.promptExpiry, since: payment.createdAt, expired)
        case .settles, .prompt: await settleAndNotify(key, .succeed)
        }
    }

    private func settle(
        _ key: SimulatedPayment.Key, afterMilliseconds delay: Int64, since start: Date, _ decision: Decision
    ) {
        core.timetable.schedule(at: start.addingTimeInterval(Double(delay) / 1000)) {
            await self.settleAndNotify(key, decision)
        }
    }

    @discardableResult
    func settleAndNotify(_ key: SimulatedPayment.Key, _ decision: Decision) async -> SimulatedPayment? {
        let settled = await settle(key, decision)
        if let settled { scheduleWebhook(settled) }
        return settled
    }

    /// Ends a pending payment; nil where it is not pending any more. On return the movement is in the file.
    func settle(_ key: SimulatedPayment.Key, _ decision: Decision) async -> SimulatedPayment? {
        let settled = state.withLock { state -> SimulatedPayment? in
            guard let payment = state.payments[key], payment.isPending else { return nil }
            end(payment, decision, in: &state)
            return state.payments[key]
        }
        guard let settled else { return nil }
        await core.journal.stored(through: settled.lastSequence)
        return settled
    }

    /// Turns a failed payment into a success, as the fault `late_flip` wants.
    private func flip(_ key: SimulatedPayment.Key) async {
        let flipped = state.withLock { state -> SimulatedPayment? in
            guard let payment = state.payments[key], payment.hasFailed else { return nil }
            end(payment, .succeed, in: &state)
            return state.payments[key]
        }
        guard let flipped else { return }
        await core.journal.stored(through: flipped.lastSequence)
        scheduleWebhook(flipped)
    }

    /// Takes a preapproval back, one that was given as well as one that is still asked for. No money moves.
    func withdraw(_ key: SimulatedPayment.Key) async {
        let withdrawn = state.withLock { state -> SimulatedPayment? in
            guard let payment = state.payments[key], !payment.hasFailed else { return nil }
            end(payment, .fail(reason: "TRANSACTION_CANCELED"), in: &state)
            return state.payments[key]
        }
        if let withdrawn { await core.journal.stored(through: withdrawn.lastSequence) }
    }

    private func end(_ payment: SimulatedPayment, _ decision: Decision, in state: inout MTNMoMoState) {
        let executes: Bool
        var entry = JournalEntry(provider: provider, kind: .executed, operation: payment.operation)
        switch decision {
        case .fail(let reason):
            executes = false
            entry.outcome = reason
        case .succeed:
            let obstacle = obstacle(payment, in: &state)
            executes = obstacle == nil
            entry.outcome = obstacle ?? "SUCCESSFUL"
        }
        entry.kind = executes ? .executed : .declined
        entry.reference = payment.key.reference
        entry.externalID = payment.externalID
        entry.msisdn = payment.partyID
        entry.amount = payment.amount?.spelling
        entry.currency = payment.currency
        let financialID = executes ? newFinancialID() : nil
        entry.detail = .object([
            "product": .string(payment.key.product), "financial_id": financialID.map(JSONValue.string),
        ])
        record(entry, in: &state)
    }

    /// The reason that keeps a payment from succeeding; nil for none. Opens the wallets that it needs.
    private func obstacle(_ payment: SimulatedPayment, in state: inout MTNMoMoState) -> String? {
        guard let operation = MTNMoMoOperation(rawValue: payment.operation),
            let direction = operation.direction,
            let amount = payment.amount
        else { return nil }
        if operation == .refund, let reason = refundObstacle(payment, amount, in: state) { return reason }
        let merchant = Wallets.Key(owner: Wallets.merchant, currency: payment.currency)
        let person = Wallets.Key(owner: payment.partyID ?? "unknown", currency: payment.currency)
        openWallet(merchant, in: &state)
        openWallet(person, in: &state)
        let payer = direction == .toMerchant ? person : merchant
        return state.wallets.balance(payer) < amount.hundredths ? "NOT_ENOUGH_FUNDS" : nil
    }

    private func refundObstacle(
        _ payment: SimulatedPayment, _ amount: SimulatedAmount, in state: MTNMoMoState
    ) -> String? {
        guard let reference = payment.body["referenceIdToRefund"]?.string?.lowercased(),
            let original = state.payments[
                .init(product: MTNMoMoProduct.collection.rawValue, reference: reference)]
        else { return "TRANSACTION_NOT_FOUND" }
        guard case .successful = original.state, let paid = original.amount else {
            return "TRANSACTION_NOT_COMPLETED"
        }
        let refunded = state.payments.values.reduce(Int64(0)) { sum, other in
            guard other.operation == MTNMoMoOperation.refund.rawValue, case .successful = other.state,
                other.body["referenceIdToRefund"]?.string?.lowercased() == reference
            else { return sum }
            return sum + (other.amount?.hundredths ?? 0)
        }
        return refunded + amount.hundredths > paid.hundredths ? "NOT_ALLOWED" : nil
    }

    /// Ten digits, as in the sandbox's captures.
    private func newFinancialID() -> String {
        let random = core.identifiers.bytes(8).reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
        return "\(1_000_000_000 + random % 9_000_000_000)"
    }
}
