import Durable
import FoundationEssentials
package import GatewayCore
import GatewayMessages
import Postgres
package import Primitives

/// Carries out what the state machine decides, in the transaction that holds the agreement's lock.
package struct AgreementEffects: Sendable {
    /// Where the policy of now is found.
    package let source: PolicySource
    let identifiers: IdentifierSource
    /// Whether a number without an account is invited.
    let invites: Bool

    package init(policy: EscrowPolicy, identifiers: IdentifierSource, invites: Bool = false) {
        source = PolicySource(policy)
        self.identifiers = identifiers
        self.invites = invites
    }

    package var policy: EscrowPolicy { source.current }

    /// Who or what causes a change.
    struct Cause {
        let actor: AuditActor
        var address: String?
        var traceparent: String?

        init(_ actor: AuditActor, address: String? = nil, traceparent: String? = nil) {
            self.actor = actor
            self.address = address
            self.traceparent = traceparent
        }

        init(_ inquirer: Inquirer) {
            self.init(.user(inquirer.userID), address: inquirer.address, traceparent: inquirer.traceparent)
        }
    }

    /// Applies an event to a locked agreement as a whole: see `apply(_:to:because:in:)` of a part.
    @discardableResult
    func apply(
        _ event: AgreementStateMachine.Event, to agreement: Agreement, because cause: Cause,
        in session: PostgresSession
    ) throws -> [AgreementStateMachine.Action] {
        try apply(event, to: agreement.whole, because: cause, in: session)
    }

    /// Applies an event to a part of a locked agreement: stores the new state, orders payments, sets and clears clocks,
    /// writes the audit trail. Answers the machine's actions. Throws `AgreementRefusal` where the rules refuse the event.
    ///
    /// A part is read with its agreement: whoever applies a second event reads the agreement again first. `seen` is what
    /// the caller has read of its payouts under the lock.
    @discardableResult
    func apply(
        _ event: AgreementStateMachine.Event, to part: AgreementPart, seen: PayoutStanding? = nil,
        because cause: Cause, in session: PostgresSession
    ) throws -> [AgreementStateMachine.Action] {
        var machine = AgreementStateMachine(state: part.state)
        let actions = try machine.apply(event)
        if machine.state != part.state { try enter(machine.state, part, cause, in: session) }
        for action in actions { try perform(action, for: part, seen, cause, in: session) }
        return actions
    }

    /// Carries out an arbiter's ruling on a part in dispute, whose agreement the caller has locked and read: keeps it for
    /// good, and orders what it gives to each side, both legs in one command. Throws where the settlement is not exactly
    /// what is held.
    func settle(
        _ settlement: Settlement, part: AgreementPart, dispute: Int64, because cause: Cause,
        in session: PostgresSession
    ) throws {
        guard part.state == .dispute, settlement.fits(part.price) else {
            throw SettlementRefusal(state: part.state, held: part.price.due)
        }
        let decision = settlement.decision(on: part.price, dispute: dispute)
        try SettlementStore.insert(
            decision, agreementID: part.agreement.id, milestoneID: part.milestone?.id, in: session)
        let ruled = AgreementPart(
            agreement: part.agreement.settled(decision, milestoneID: part.milestone?.id),
            milestone: part.milestone)
        try AuditTrail.append(
            AuditEntry(
                actor: cause.actor, action: "agreement.settled", subject: "agreement:\(part.agreement.id)",
                address: cause.address,
                details: .object([
                    "dispute": .integer(dispute),
                    "milestone": part.milestone.map { .integer($0.number) },
                    "held": .integer(part.price.due.minorUnits), "net": .integer(decision.net.minorUnits),
                    "fee": .integer(decision.fee.minorUnits),
                    "to_buyer": .integer(decision.toBuyer.minorUnits),
                    "currency": .string(decision.net.currency.rawValue),
                ])), in: session)
        try apply(.ruled(settlement), to: ruled, because: cause, in: session)
    }

    private func perform(
        _ action: AgreementStateMachine.Action, for part: AgreementPart, _ seen: PayoutStanding?,
        _ cause: Cause, in session: PostgresSession
    ) throws {
        switch action {
        case .disburse, .refund, .settle: try payOut(part, action, seen: seen, cause, in: session)
        case .schedulePayoutRetry:
            let attempts = try PaymentStore.orders(of: part, in: session).payoutCount
            try AgreementJob.payoutRetry.enqueue(
                part.key, discriminator: "\(attempts)",
                at: part.agreement.readAt.advanced(by: try payoutRetryDelay(of: part, in: session)),
                in: session)
        case .flag(let reason):
            try flag(part, reason, cause, in: session)
        case .startSilenceClock:
            try AgreementJob.autoRelease.enqueue(
                part.key, at: part.agreement.readAt.advanced(byDays: part.agreement.autoReleaseDays),
                in: session)
        case .postponePaymentDeadline:
            break
        }
    }

    /// Takes back the try that `schedulePayoutRetry` set after the last payout.
    func cancelPayoutRetry(of part: AgreementPart, in session: PostgresSession) throws {
        let attempts = try PaymentStore.orders(of: part, in: session).payoutCount
        try AgreementJob.payoutRetry.cancel("\(part.key):\(attempts)", in: session)
    }

    /// Longer each time that the same leg fails for a reason of ours, or is put off: what is wrong with us is wrong for
    /// every payout.
    private func payoutRetryDelay(of part: AgreementPart, in session: PostgresSession) throws -> Duration {
        let orders = try PaymentStore.orders(of: part, in: session)
        let delays = [PaymentKind.disbursement, .refund].compactMap { kind -> Duration? in
            let setbacks = orders.setbacks(of: kind)
            guard !setbacks.isEmpty, !orders.livePayouts.contains(kind),
                PayoutSetback.mayRetry(after: setbacks, limit: policy.payoutAttempts)
            else { return nil }
            return policy.payoutRetryDelay(afterOwnFailures: PayoutSetback.ownRun(of: setbacks))
        }
        return delays.min() ?? policy.payoutRetryAfter
    }
}

/// A settlement that is not exactly what is held, or of a part that is in no dispute: nothing was moved.
package struct SettlementRefusal: Error, Sendable, Equatable {
    package let state: AgreementState
    package let held: Money
}

extension Date {
    /// This time moved by a duration, to the millisecond.
    func advanced(by duration: Duration) -> Date {
        addingTimeInterval(TimeInterval(duration.milliseconds) / 1000)
    }

    func advanced(byDays days: Int) -> Date { advanced(by: .seconds(Int64(days) * 86_400)) }
}
