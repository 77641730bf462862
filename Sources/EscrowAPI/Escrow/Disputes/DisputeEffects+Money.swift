import FoundationEssentials
import GatewayCore
import Postgres
import Primitives

/// Where disputes touch money: it is frozen when one is opened, divided by its ruling, and the dispute closes once it has
/// arrived.
extension DisputeEffects {
    /// Holds what a part has until a ruling. Throws `notDisputable` where there is nothing to hold.
    func freeze(
        _ part: AgreementPart, for opener: DisputeOpener, because cause: AgreementEffects.Cause,
        in session: PostgresSession
    ) throws {
        do {
            try agreements.apply(.disputeOpened(by: opener.party), to: part, because: cause, in: session)
        } catch let refusal as AgreementRefusal {
            throw DisputeError.notDisputable(refusal.state, possible: refusal.possible)
        }
    }

    /// What was held goes on where it stood when the dispute began, with the time that was left then.
    func resume(_ found: Case, _ cause: AgreementEffects.Cause, in session: PostgresSession) throws {
        guard let part = found.agreement.part(milestoneID: found.dispute.milestoneID) else {
            preconditionFailure("What is disputed belongs to its agreement.")
        }
        let dispute = found.dispute
        try agreements.resume(
            part, in: dispute.stateBefore, silenceLeft: dispute.silenceLeft,
            pause: .milliseconds(
                Int64(max(0, dispute.readAt.timeIntervalSince(dispute.createdAt)) * 1000)),
            because: cause, in: session)
    }

    /// Divides what is held as a ruling says, once: the part leaves the dispute with it.
    func settle(
        _ split: RulingSplit, takesFee: Bool, _ found: Case, _ cause: AgreementEffects.Cause,
        in session: PostgresSession
    ) throws {
        guard let part = found.agreement.part(milestoneID: found.dispute.milestoneID) else {
            preconditionFailure("What is disputed belongs to its agreement.")
        }
        try agreements.settle(
            Settlement(toSeller: split.toSeller, toBuyer: split.toBuyer, takesFee: takesFee), part: part,
            dispute: found.dispute.id, because: cause, in: session)
    }

    /// The money of a part has arrived where it was to go: the dispute that moved it is over. The caller holds the lock of
    /// the agreement.
    static func partEnded(
        _ part: AgreementPart, because cause: AgreementEffects.Cause, in session: PostgresSession
    ) throws {
        guard
            let standing = try DisputeStore.standing(
                agreementID: part.agreement.id, milestoneID: part.milestone?.id, in: session),
            let dispute = try session.find(
                .all(DisputeStore.lock(standing.id), DisputeStore.lookup(.id(standing.id)))
            ).1
        else { return }
        var machine = dispute.machine
        _ = try machine.apply(.settled)
        guard machine.state != dispute.state else { return }
        try DisputeStore.set(.init(state: machine.state, dueAt: .none), id: dispute.id, in: session)
        try DisputeRecord.audit(
            "dispute.state_changed", dispute.id, cause,
            ["before": .string(dispute.state.rawValue), "after": .string(machine.state.rawValue)],
            in: session)
        try DisputeRecord.append(.disputeClosed, dispute, in: session)
        EscrowMetrics.disputeEntered(machine.state)
    }
}
