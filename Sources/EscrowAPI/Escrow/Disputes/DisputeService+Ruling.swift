import Durable
import FoundationEssentials
import GatewayCore
import Postgres
import Primitives

/// Who judges, and what he decides.
extension DisputeService {
    /// Gives a dispute to a verified arbiter who is no party; again where the first one does nothing, whose ruling lapses
    /// if it still waits for a signature.
    ///
    /// Throws `arbiter` where that person cannot be it, `wrongState` once it is ruled, and `staleVersion`.
    package func assign(
        _ arbiterID: Int64, to key: DisputeKey, by caller: CaseCaller,
        if isCurrent: @escaping @Sendable (DisputeView) -> Bool = { _ in true }
    ) async throws -> DisputeView {
        try await change(
            key, .assignDispute, by: caller, if: isCurrent,
            first: { try UserStore.keepStanding(of: arbiterID, in: $0) }
        ) { found, _, session in
            try Self.requireArbiter(arbiterID, of: found, in: session)
            let cause = AgreementEffects.Cause(caller.inquirer)
            try effects.apply(
                .assigned, to: found, arbiter: (arbiterID, caller.userID), because: cause, in: session)
            try DisputeRecord.audit(
                "dispute.assigned", found.dispute.id, cause,
                [
                    "before": found.dispute.arbiter.map { .integer($0.userID) },
                    "after": .integer(arbiterID),
                ], in: session)
        }
    }

    /// An administrator takes back a dispute that one of them opened: what was held goes on where it stood, with the time
    /// that was left. The parties read who did it and why; a ruling that waits for its signature lapses.
    ///
    /// Throws `notLiftable` where a party opened it, `wrongState` once it is ruled, and `staleVersion`.
    package func lift(
        _ key: DisputeKey, reasons: String, by caller: CaseCaller,
        if isCurrent: @escaping @Sendable (DisputeView) -> Bool = { _ in true }
    ) async throws -> DisputeView {
        try await change(key, .liftDispute, by: caller, if: isCurrent) { found, _, session in
            let cause = AgreementEffects.Cause(caller.inquirer)
            try effects.apply(.lifted, to: found, because: cause, in: session)
            try DisputeStore.setLifted(
                DisputeLifting(by: caller.userID, reasons: reasons), id: found.dispute.id, in: session)
            try DisputeRecord.audit(
                "dispute.lifted", found.dispute.id, cause,
                [
                    "before": .string(found.dispute.state.rawValue),
                    "sha256": .string(ContentDigest.of(reasons)),
                ], in: session)
        }
    }

    /// The assigned arbiter rules. What is held moves as he says, at once, or, where it is much, once another has signed.
    ///
    /// Throws `split` where the shares are not what is held, `rulingWaits`, `wrongState`, `notVerified`, `staleVersion`.
    package func resolve(
        _ proposal: RulingProposal, on key: DisputeKey, by caller: CaseCaller,
        if isCurrent: @escaping @Sendable (DisputeView) -> Bool = { _ in true }
    ) async throws -> DisputeView {
        if let mark = caller.inquirer.idempotency, let view = try await ruled(key, by: caller, mark) {
            return view
        }
        return try await change(key, .resolveDispute, by: caller, if: isCurrent) { found, _, session in
            try Self.requireStranger(caller.userID, to: found.dispute)
            try Self.requireVerified(caller.userID, in: session)
            let split: RulingSplit
            do throws(RulingSplit.Fault) {
                split = try RulingSplit(
                    proposal.outcome, toBuyer: proposal.toBuyer, toSeller: proposal.toSeller,
                    of: found.dispute.held)
            } catch {
                throw DisputeError.split(error)
            }
            let needsSecond = try effects.policy(in: session).needsSecondSignature(found.dispute.held)
            try effects.rule(
                proposal, split, needsSecond: needsSecond, on: found, by: caller.inquirer, in: session)
        }
    }

    /// Another arbiter, or an administrator, signs the ruling that waits: the money moves.
    package func confirm(
        _ key: DisputeKey, by caller: CaseCaller,
        if isCurrent: @escaping @Sendable (DisputeView) -> Bool = { _ in true }
    ) async throws -> DisputeView {
        try await change(key, .confirmRuling, by: caller, if: isCurrent) { found, standing, session in
            let ruling = try Self.waiting(found, standing, caller, in: session)
            let cause = AgreementEffects.Cause(caller.inquirer)
            try RulingStore.end(ruling.id, as: .effective, by: caller.userID, in: session)
            try DisputeRecord.audit(
                "dispute.ruling_confirmed", found.dispute.id, cause,
                ["ruling": .string(ruling.id.lowercased)], in: session)
            try effects.apply(
                .confirmed, to: found, ruling: .init(outcome: ruling.outcome, split: ruling.split),
                because: cause, in: session)
        }
    }

    /// Another arbiter, or an administrator, refuses to sign: the arbiter has to rule anew, within the time that he had; the
    /// second time, the dispute goes to the administrators. The reasons are not shown to the parties.
    package func decline(
        _ key: DisputeKey, reasons: String, by caller: CaseCaller,
        if isCurrent: @escaping @Sendable (DisputeView) -> Bool = { _ in true }
    ) async throws -> DisputeView {
        try await change(key, .declineRuling, by: caller, if: isCurrent) { found, standing, session in
            let ruling = try Self.waiting(found, standing, caller, in: session)
            let cause = AgreementEffects.Cause(caller.inquirer)
            try RulingStore.end(ruling.id, as: .declined, by: caller.userID, in: session)
            let comment = try DisputeCommentStore.insert(
                reasons, isInternal: true, disputeID: found.dispute.id, by: caller.inquirer, in: session)
            try DisputeRecord.audit(
                "dispute.ruling_declined", found.dispute.id, cause,
                ["ruling": .string(ruling.id.lowercased), "comment": .integer(comment)], in: session)
            try DisputeRecord.append(.disputeRulingDeclined, found.dispute, in: session)
            try effects.apply(.declined, to: found, because: cause, in: session)
        }
    }

    /// The dispute, where the same request ruled it before.
    private func ruled(
        _ key: DisputeKey, by caller: CaseCaller, _ mark: IdempotencyMark
    ) async throws -> DisputeView? {
        try await database.session { session in
            guard let made = try RulingStore.made(mark, in: session) else { return nil }
            let view = try Self.view(key, .resolveDispute, for: caller, in: session)
            guard view.dispute.id == made else { throw DisputeError.idempotencyMismatch }
            return view
        }
    }

    /// The ruling that waits, where this person may sign it.
    private static func waiting(
        _ found: DisputeEffects.Case, _ standing: CaseStanding, _ caller: CaseCaller,
        in session: PostgresSession
    ) throws -> Ruling {
        guard let ruling = found.dispute.ruling, ruling.state == .proposed else {
            throw DisputeError.wrongState(found.dispute.state)
        }
        try requireStranger(caller.userID, to: found.dispute)
        guard ruling.proposedBy != caller.userID else { throw DisputeError.ownRuling }
        if standing == .signer { try requireVerified(caller.userID, in: session) }
        return ruling
    }

    /// Who had the money held decides nothing about it, whatever role he has by then.
    private static func requireStranger(_ userID: Int64, to dispute: Dispute) throws {
        guard dispute.openerID != userID else { throw DisputeError.ownDispute }
    }

    private static func requireVerified(_ userID: Int64, in session: PostgresSession) throws {
        guard try KYCProfileStore.unverified(of: [userID], in: session).isEmpty else {
            throw DisputeError.notVerified
        }
    }

    private static func requireArbiter(
        _ userID: Int64, of found: DisputeEffects.Case, in session: PostgresSession
    ) throws {
        guard let user = try UserStore.user(id: userID, in: session), user.role == .arbiter else {
            throw DisputeError.arbiter(.unknown)
        }
        guard found.agreement.party(of: userID) == nil else { throw DisputeError.arbiter(.isParty) }
        guard found.dispute.openerID != userID else { throw DisputeError.arbiter(.opener) }
        guard !user.suspended else { throw DisputeError.arbiter(.suspended) }
        guard try KYCProfileStore.unverified(of: [userID], in: session).isEmpty else {
            throw DisputeError.arbiter(.notVerified)
        }
    }
}

extension DisputeEffects {
    /// Writes down a ruling, and carries it out where it needs no second signature.
    func rule(
        _ proposal: RulingProposal, _ split: RulingSplit, needsSecond: Bool, on found: Case,
        by inquirer: Inquirer, in session: PostgresSession
    ) throws {
        let cause = AgreementEffects.Cause(inquirer)
        // Before the row: the rules may refuse.
        var machine = found.dispute.machine
        _ = try machine.apply(.ruled(needsSecond: needsSecond))
        let id = identifiers.timeOrdered()
        try RulingStore.insert(
            .init(
                id: id, outcome: proposal.outcome, split: split, reasons: proposal.reasons,
                proposedBy: inquirer.userID, needsSecond: needsSecond,
                state: needsSecond ? .proposed : .effective, idempotency: inquirer.idempotency),
            disputeID: found.dispute.id, in: session)
        try DisputeRecord.audit(
            needsSecond ? "dispute.ruling_proposed" : "dispute.ruled", found.dispute.id, cause,
            [
                "ruling": .string(id.lowercased), "outcome": .string(proposal.outcome.rawValue),
                "to_buyer": .integer(split.toBuyer.minorUnits),
                "to_seller": .integer(split.toSeller.minorUnits),
                "held": .integer(found.dispute.held.minorUnits),
            ], in: session)
        if needsSecond { try DisputeRecord.append(.disputeRulingProposed, found.dispute, in: session) }
        try apply(
            .ruled(needsSecond: needsSecond), to: found,
            ruling: .init(outcome: proposal.outcome, split: split), because: cause, in: session)
    }
}
