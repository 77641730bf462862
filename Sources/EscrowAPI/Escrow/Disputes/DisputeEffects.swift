import Durable
import FoundationEssentials
import GatewayCore
import Postgres
package import Primitives

/// Carries out what the rules of disputes decide, in the transaction that holds the locks of the agreement and of the
/// dispute, in this order.
package struct DisputeEffects: Sendable {
    let agreements: AgreementEffects
    let identifiers: IdentifierSource

    package init(agreements: AgreementEffects, identifiers: IdentifierSource) {
        self.agreements = agreements
        self.identifiers = identifiers
    }

    /// What is set about disputes now.
    func policy(in session: PostgresSession) throws -> DisputePolicy {
        try agreements.source.current(in: session).disputes
    }

    /// A dispute and its agreement, both locked.
    struct Case {
        let agreement: Agreement
        let dispute: Dispute
    }

    /// What becomes effective.
    struct Decided {
        let outcome: RulingOutcome
        let split: RulingSplit
    }

    /// Locks both. Nil where there is no such dispute.
    static func locked(_ id: Int64, in session: PostgresSession) throws -> Case? {
        guard let found = try DisputeStore.dispute(.id(id), in: session) else { return nil }
        return try locked(found, in: session)
    }

    /// The same for a dispute that was found already: the agreement's lock first, then its own, and how both stand once
    /// they are held.
    static func locked(_ found: Dispute, in session: PostgresSession) throws -> Case? {
        let (_, _, agreement, dispute) = try session.find(
            .all(
                AgreementStore.lock(found.agreementID), DisputeStore.lock(found.id),
                AgreementStore.lookup(.id(found.agreementID)), DisputeStore.lookup(.id(found.id))))
        guard let agreement, let dispute else { return nil }
        return Case(agreement: agreement, dispute: dispute)
    }

    /// Applies an event: stores the new state, moves money, sets and clears clocks, writes the audit trail. `ruling` is
    /// what becomes effective with the event. Throws `DisputeError` where the rules refuse.
    func apply(
        _ event: DisputeStateMachine.Event, to found: Case, arbiter: (id: Int64, by: Int64)? = nil,
        ruling: Decided? = nil, because cause: AgreementEffects.Cause, in session: PostgresSession
    ) throws {
        let dispute = found.dispute
        var machine = dispute.machine
        let actions = try machine.apply(event)
        guard machine.state != dispute.state || !actions.isEmpty else { return }
        var dueAt: Date?? = .none
        for action in actions {
            switch action {
            case .settle:
                guard let ruling else { preconditionFailure("A ruling says how the money is divided.") }
                try settle(
                    ruling.split, takesFee: ruling.outcome != .noFault, found, cause, in: session)
            case .settleAutomatically: try settleAutomatically(found, cause, in: session)
            case .resume: try resume(found, cause, in: session)
            case .remind:
                try DisputeRecord.audit("dispute.administrators_reminded", dispute.id, cause, in: session)
                try DisputeRecord.append(.disputeWaits, dispute, in: session)
            case .lapseRuling:
                if let waiting = dispute.ruling {
                    try RulingStore.end(waiting.id, as: .lapsed, by: nil, in: session)
                }
            case .startClock(let clock):
                let due = dispute.readAt.advanced(by: try policy(in: session).patience(clock))
                dueAt = .some(due)
                try DisputeJob.deadline.enqueue("\(dispute.id)", at: due, in: session)
            case .resumeRulingClock:
                let due =
                    try dispute.rulingDueAt
                    ?? dispute.readAt.advanced(by: policy(in: session).patience(.ruling))
                dueAt = .some(due)
                try DisputeJob.deadline.enqueue("\(dispute.id)", at: due, in: session)
            case .stopClock:
                dueAt = .some(nil)
                try DisputeJob.deadline.cancel("\(dispute.id)", in: session)
            }
        }
        let begins = dispute.state == .assigned && machine.state == .inReview
        try DisputeStore.set(
            .init(
                state: machine.state, dueAt: dueAt,
                rulingDueAt: try begins
                    ? dispute.readAt.advanced(by: policy(in: session).patience(.ruling)) : nil,
                arbiter: arbiter), id: dispute.id, in: session)
        guard machine.state != dispute.state else { return }
        try DisputeRecord.audit(
            "dispute.state_changed", dispute.id, cause,
            [
                "before": .string(dispute.state.rawValue), "after": .string(machine.state.rawValue),
            ], in: session)
        try tell(of: machine.state, after: event, found, ruling, in: session)
        EscrowMetrics.disputeEntered(machine.state)
    }

    /// Rules where nobody did in time.
    private func settleAutomatically(
        _ found: Case, _ cause: AgreementEffects.Cause, in session: PostgresSession
    ) throws {
        let split = RulingSplit(automatic: found.dispute.stateBefore, of: found.dispute.held)
        let id = identifiers.timeOrdered()
        try RulingStore.insert(
            .init(
                id: id, outcome: split.toSeller.minorUnits == 0 ? .buyerFavor : .partial, split: split,
                reasons: nil, proposedBy: nil, needsSecond: false, state: .automatic, idempotency: nil),
            disputeID: found.dispute.id, in: session)
        try DisputeRecord.audit(
            "dispute.ruled_automatically", found.dispute.id, cause,
            [
                "ruling": .string(id.lowercased), "to_buyer": .integer(split.toBuyer.minorUnits),
                "to_seller": .integer(split.toSeller.minorUnits),
            ], in: session)
        try settle(split, takesFee: true, found, cause, in: session)
    }

    /// What people are told of a new state.
    private func tell(
        of state: DisputeState, after event: DisputeStateMachine.Event, _ found: Case, _ ruling: Decided?,
        in session: PostgresSession
    ) throws {
        var details: [JSONValue.Member] = []
        let kind: ServiceEvent.Kind
        switch state {
        case .assigned: kind = .disputeAssigned
        case .escalated:
            kind = .disputeEscalated
            if event == .arbiterLost { details = [.init("because", "arbiter_lost")] }
        case .resolved:
            kind = .disputeResolved
            let split =
                ruling?.split ?? RulingSplit(automatic: found.dispute.stateBefore, of: found.dispute.held)
            details = [
                .init("to_buyer", .integer(split.toBuyer.minorUnits)),
                .init("to_seller", .integer(split.toSeller.minorUnits)),
                .init("automatic", .bool(ruling == nil)),
            ]
        case .closed: kind = event == .lifted ? .disputeLifted : .disputeClosed
        case .open, .inReview: return
        }
        try DisputeRecord.append(kind, found.dispute, details, in: session)
    }
}
