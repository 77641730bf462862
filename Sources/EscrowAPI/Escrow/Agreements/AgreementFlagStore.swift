import Postgres

/// Why a person has to look at a part of an agreement: several reasons may stand, each until it is gone.
enum AgreementFlagStore {
    typealias Reason = AgreementStateMachine.FlagReason

    /// False where it stands already.
    static func raise(_ reason: Reason, on part: AgreementPart, in session: PostgresSession) throws -> Bool {
        let raised = try session.execute(
            """
            INSERT INTO agreement_flags (agreement_id, milestone_id, reason)
            VALUES (\(part.agreement.id), \(part.milestone?.id), \(reason.rawValue))
            ON CONFLICT DO NOTHING
            """)
        guard raised == 1 else { return false }
        try keepGravest(of: part.agreement.id, in: session)
        return true
    }

    /// Takes those reasons away from that part alone. Answers those that stood.
    static func lower(
        _ reasons: [Reason], of part: AgreementPart, in session: PostgresSession
    ) throws -> [Reason] {
        let lowered = try session.query(
            """
            DELETE FROM agreement_flags
            WHERE agreement_id = \(part.agreement.id)
                AND milestone_id IS NOT DISTINCT FROM \(part.milestone?.id)::bigint
                AND reason = ANY (\(reasons.map(\.rawValue))::text[])
            RETURNING reason
            """
        ).compactMap { Reason(rawValue: try $0.string("reason")) }
        if !lowered.isEmpty { try keepGravest(of: part.agreement.id, in: session) }
        return lowered
    }

    /// What stands against a part: its own and the whole agreement's; against the whole, that of every part.
    static func raised(on part: AgreementPart, in session: PostgresSession) throws -> Set<Reason> {
        let rows = try session.query(
            """
            SELECT reason FROM agreement_flags
            WHERE agreement_id = \(part.agreement.id)
                AND (milestone_id IS NULL OR milestone_id = coalesce(\(part.milestone?.id)::bigint, milestone_id))
            """)
        return Set(try rows.compactMap { Reason(rawValue: try $0.string("reason")) })
    }

    /// Throws `underReview` where something stands against the part.
    static func requireNone(on part: AgreementPart, in session: PostgresSession) throws {
        guard part.agreement.flag != nil else { return }
        guard try raised(on: part, in: session).isEmpty else { throw EscrowError.underReview }
    }

    private static func keepGravest(of agreementID: Int64, in session: PostgresSession) throws {
        try session.execute(
            """
            UPDATE agreements SET version = version + 1, flag = (
                SELECT reason FROM agreement_flags WHERE agreement_id = \(agreementID)
                ORDER BY array_position(\(Reason.byGravity.map(\.rawValue))::text[], reason) LIMIT 1)
            WHERE agreement_id = \(agreementID)
            """)
    }
}
