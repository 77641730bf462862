import Durable
import FoundationEssentials
import GatewayCore
import GatewayMessages
import Postgres
package import Primitives

/// Carries out what the state machine decides, in the transaction that holds the agreement's lock.
package struct AgreementEffects: Sendable {
    package let policy: EscrowPolicy
    let identifiers: IdentifierSource

    package init(policy: EscrowPolicy, identifiers: IdentifierSource) {
        self.policy = policy
        self.identifiers = identifiers
    }

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

    /// Applies an event to a locked agreement: stores the new state, orders payments, sets and clears clocks, writes the
    /// audit trail. Answers the machine's actions. Throws `AgreementRefusal` where the rules refuse the event.
    @discardableResult
    func apply(
        _ event: AgreementStateMachine.Event, to agreement: Agreement, because cause: Cause,
        in session: PostgresSession
    ) throws -> [AgreementStateMachine.Action] {
        var machine = AgreementStateMachine(state: agreement.state)
        let actions = try machine.apply(event)
        if machine.state != agreement.state {
            try AgreementStore.setState(machine.state, id: agreement.id, in: session)
            try clearClocks(of: agreement, leaving: agreement.state, in: session)
            try audit(agreement, from: agreement.state, to: machine.state, cause, in: session)
            try ServiceEventStore.append(
                ServiceEvent(.init(entered: machine.state), agreement: agreement.id), in: session)
            EscrowMetrics.agreementEntered(machine.state)
        }
        for action in actions { try perform(action, for: agreement, cause, in: session) }
        return actions
    }

    private func perform(
        _ action: AgreementStateMachine.Action, for agreement: Agreement, _ cause: Cause,
        in session: PostgresSession
    ) throws {
        switch action {
        case .disburse: try orderDisbursement(agreement, cause, in: session)
        case .refund: try orderRefund(agreement, cause, in: session)
        case .schedulePayoutRetry:
            let attempts = try PaymentStore.payoutAttempts(agreementID: agreement.id, in: session)
            try AgreementJob.payoutRetry.enqueue(
                "\(agreement.id)", discriminator: "\(attempts)",
                at: agreement.readAt.advanced(by: try payoutRetryDelay(of: agreement, in: session)),
                in: session)
        case .flag(let reason):
            try flag(agreement, reason, cause, in: session)
        case .startSilenceClock:
            try AgreementJob.autoRelease.enqueue(
                "\(agreement.id)", at: agreement.readAt.advanced(by: policy.autoReleaseAfter), in: session)
        case .postponePaymentDeadline:
            break
        }
    }

    /// Takes back the try that `schedulePayoutRetry` set after the last payout.
    func cancelPayoutRetry(of agreement: Agreement, in session: PostgresSession) throws {
        let attempts = try PaymentStore.payoutAttempts(agreementID: agreement.id, in: session)
        try AgreementJob.payoutRetry.cancel("\(agreement.id):\(attempts)", in: session)
    }

    /// Longer each time that it is for our own failures: what is wrong with us is wrong for every payout.
    private func payoutRetryDelay(of agreement: Agreement, in session: PostgresSession) throws -> Duration {
        let setbacks = try PaymentStore.payoutFailures(agreementID: agreement.id, in: session)
            .map { PayoutSetback(word: $0) }
        guard setbacks.first == .ours else { return policy.payoutRetryAfter }
        return policy.payoutRetryDelay(
            afterOwnFailures: setbacks.filter { $0 != .putOff }.prefix { $0 == .ours }.count)
    }

    func flag(
        _ agreement: Agreement, _ reason: AgreementStateMachine.FlagReason, _ cause: Cause,
        in session: PostgresSession
    ) throws {
        try AgreementStore.setFlag(reason.rawValue, id: agreement.id, in: session)
        try AuditTrail.append(
            AuditEntry(
                actor: cause.actor, action: "agreement.flagged", subject: "agreement:\(agreement.id)",
                details: .object(["reason": .string(reason.rawValue)])), in: session)
        EscrowMetrics.agreementFlagged(reason.rawValue)
    }

    private func clearClocks(
        of agreement: Agreement, leaving state: AgreementState, in session: PostgresSession
    ) throws {
        switch state {
        case .pendingFunds: try AgreementJob.paymentDeadline.cancel("\(agreement.id)", in: session)
        case .delivered: try AgreementJob.autoRelease.cancel("\(agreement.id)", in: session)
        default: break
        }
    }

    private func audit(
        _ agreement: Agreement, from before: AgreementState, to after: AgreementState, _ cause: Cause,
        in session: PostgresSession
    ) throws {
        try AuditTrail.append(
            AuditEntry(
                actor: cause.actor, action: "agreement.state_changed", subject: "agreement:\(agreement.id)",
                address: cause.address,
                details: .object(["before": .string(before.rawValue), "after": .string(after.rawValue)])),
            in: session)
    }
}

extension Date {
    /// This time moved by a duration, to the millisecond.
    func advanced(by duration: Duration) -> Date {
        addingTimeInterval(TimeInterval(duration.milliseconds) / 1000)
    }
}
