import Postgres
import Primitives

/// Calling a person, and saying that nobody has to look any more.
extension AgreementEffects {
    func flag(
        _ part: AgreementPart, _ reason: AgreementStateMachine.FlagReason, _ cause: Cause,
        in session: PostgresSession
    ) throws {
        guard try AgreementFlagStore.raise(reason, on: part, in: session) else { return }
        try audit("agreement.flagged", part, reason, cause, in: session)
        EscrowMetrics.agreementFlagged(reason.rawValue)
    }

    /// Takes the reasons away from a part where they stand; `why` is what an administrator says. Answers those that stood.
    @discardableResult
    func unflag(
        _ part: AgreementPart, _ reasons: [AgreementStateMachine.FlagReason], why: String? = nil,
        _ cause: Cause, in session: PostgresSession
    ) throws -> [AgreementStateMachine.FlagReason] {
        let lowered = try AgreementFlagStore.lower(reasons, of: part, in: session)
        for reason in lowered {
            try audit("agreement.flag_cleared", part, reason, why: why, cause, in: session)
        }
        return lowered
    }

    private func audit(
        _ action: String, _ part: AgreementPart, _ reason: AgreementStateMachine.FlagReason,
        why: String? = nil, _ cause: Cause, in session: PostgresSession
    ) throws {
        try AuditTrail.append(
            AuditEntry(
                actor: cause.actor, action: action, subject: "agreement:\(part.agreement.id)",
                address: cause.address,
                details: .object([
                    "reason": .string(reason.rawValue),
                    "milestone": part.milestone.map { .integer($0.number) },
                    "why": why.map { .string($0) },
                ])), in: session)
    }
}
