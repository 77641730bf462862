import Postgres
import Primitives

extension AgreementEffects {
    /// Stores a part's new state and what follows for its agreement, tells of it, and sets the clocks.
    func enter(
        _ state: AgreementState, _ part: AgreementPart, _ cause: Cause, in session: PostgresSession
    ) throws {
        let agreement = part.agreement
        if let milestone = part.milestone {
            try MilestoneStore.setState(state, id: milestone.id, in: session)
            try audit(
                "milestone.state_changed", agreement, milestone, from: milestone.state, to: state, cause,
                in: session)
            if let kind = ServiceEvent.Kind(milestoneEntered: state) {
                try ServiceEventStore.append(
                    ServiceEvent(
                        kind, agreement: agreement.id,
                        details: .object([
                            "milestone": .integer(milestone.number), "milestone_id": .integer(milestone.id),
                        ])), in: session)
            }
            let states = agreement.milestones.map { $0.id == milestone.id ? state : $0.state }
            let whole = AgreementState(of: states)
            if whole == agreement.state {
                try AgreementStore.touch(id: agreement.id, in: session)
            } else {
                try enter(whole, agreement, cause, in: session)
            }
        } else {
            try enter(state, agreement, cause, in: session)
            if !agreement.milestones.isEmpty {
                try MilestoneStore.setStates(state, agreementID: agreement.id, in: session)
            }
        }
        try clearClocks(of: part, leaving: part.state, in: session)
        if state == .fundsHeld { try startDeliveryClocks(of: part, in: session) }
        if state == .released || state == .refunded {
            try DisputeEffects.partEnded(part, because: cause, in: session)
            try unflag(part, [.payoutAttemptsExhausted, .payoutFailing], cause, in: session)
        }
    }

    /// What was in dispute stands where it stood before, and its clocks run for the time that they had left. Nobody is told
    /// anew that money has come or goods were delivered.
    func resume(
        _ part: AgreementPart, in state: AgreementState, silenceLeft: Duration?, pause: Duration,
        because cause: Cause, in session: PostgresSession
    ) throws {
        var machine = AgreementStateMachine(state: part.state)
        _ = try machine.apply(.disputeLifted(to: state))
        let agreement = part.agreement
        if let milestone = part.milestone {
            try MilestoneStore.setState(machine.state, id: milestone.id, in: session)
            try MilestoneStore.addPause(pause, id: milestone.id, in: session)
            try audit(
                "milestone.state_changed", agreement, milestone, from: part.state, to: machine.state, cause,
                in: session)
        } else {
            try AgreementStore.addPause(pause, id: agreement.id, in: session)
        }
        let states = agreement.milestones.map { $0.id == part.milestone?.id ? machine.state : $0.state }
        let whole = part.milestone == nil ? machine.state : AgreementState(of: states)
        if whole == agreement.state {
            try AgreementStore.touch(id: agreement.id, in: session)
        } else {
            try record(whole, agreement, cause, in: session)
        }
        let now = agreement.readAt
        if machine.state == .fundsHeld {
            try AgreementJob.undelivered.enqueue(
                part.key,
                at: max(part.deliveryDue.advanced(by: pause), now).advanced(
                    byDays: agreement.undeliveredDays),
                in: session)
        } else {
            let left = silenceLeft ?? .seconds(Int64(agreement.autoReleaseDays) * 86_400)
            try AgreementJob.autoRelease.enqueue(part.key, at: now.advanced(by: left), in: session)
        }
    }

    /// Stores an agreement's new state and writes the audit trail.
    private func record(
        _ state: AgreementState, _ agreement: Agreement, _ cause: Cause, in session: PostgresSession
    ) throws {
        try AgreementStore.setState(state, id: agreement.id, in: session)
        try audit(
            "agreement.state_changed", agreement, nil, from: agreement.state, to: state, cause, in: session)
    }

    private func enter(
        _ state: AgreementState, _ agreement: Agreement, _ cause: Cause, in session: PostgresSession
    ) throws {
        try record(state, agreement, cause, in: session)
        try ServiceEventStore.append(
            ServiceEvent(.init(entered: state), agreement: agreement.id), in: session)
        EscrowMetrics.agreementEntered(state)
    }

    /// Funds that are held for what is never delivered go back: each part's clock begins with the funds.
    private func startDeliveryClocks(of part: AgreementPart, in session: PostgresSession) throws {
        let agreement = part.agreement
        for part in part.milestone == nil ? agreement.parts : [part] {
            let deadline = max(part.deliveryDue, agreement.readAt)
            try AgreementJob.undelivered.enqueue(
                part.key, at: deadline.advanced(byDays: agreement.undeliveredDays), in: session)
        }
    }

    private func clearClocks(
        of part: AgreementPart, leaving state: AgreementState, in session: PostgresSession
    ) throws {
        switch state {
        case .pendingFunds: try AgreementJob.paymentDeadline.cancel(part.key, in: session)
        case .fundsHeld: try AgreementJob.undelivered.cancel(part.key, in: session)
        case .delivered: try AgreementJob.autoRelease.cancel(part.key, in: session)
        default: break
        }
    }

    private func audit(
        _ action: String, _ agreement: Agreement, _ milestone: Milestone?, from before: AgreementState,
        to after: AgreementState, _ cause: Cause, in session: PostgresSession
    ) throws {
        try AuditTrail.append(
            AuditEntry(
                actor: cause.actor, action: action, subject: "agreement:\(agreement.id)",
                address: cause.address,
                details: .object([
                    "before": .string(before.rawValue), "after": .string(after.rawValue),
                    "milestone": milestone.map { .integer($0.number) },
                ])),
            in: session)
    }
}

extension Agreement {
    /// The same agreement, with a ruling that was just kept.
    func settled(_ decision: SettlementDecision, milestoneID: Int64?) -> Agreement {
        var settlements = settlements
        settlements[milestoneID ?? 0] = decision
        return Agreement(
            id: id, reference: reference, purse: purse, buyer: buyer, seller: seller, title: title,
            description: description, category: category, price: price, paymentDeadline: paymentDeadline,
            deliveryDeadline: deliveryDeadline, deliveryAddress: deliveryAddress, payout: payout,
            payoutIsConfirmed: payoutIsConfirmed, autoReleaseDays: autoReleaseDays,
            undeliveredDays: undeliveredDays, milestones: milestones, settlements: settlements, state: state,
            version: version, flag: flag, collectionOpen: collectionOpen, pausedFor: pausedFor,
            createdAt: createdAt,
            stateChangedAt: stateChangedAt, readAt: readAt)
    }
}
