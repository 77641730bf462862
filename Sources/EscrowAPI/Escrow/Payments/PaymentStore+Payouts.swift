import GatewayCore
import Postgres

extension PaymentStore {
    /// By whose the failures of the part's payouts of one kind were, the latest first.
    static func setbacks(
        of part: AgreementPart, kind: PaymentKind, in session: PostgresSession
    ) throws -> [PayoutSetback] {
        try payoutFailures(of: part, kind: kind, in: session).map { PayoutSetback(word: $0) }
    }

    /// Whether the gateway has ever taken an order for a payout of the part.
    static func anyPayoutAccepted(of part: AgreementPart, in session: PostgresSession) throws -> Bool {
        try session.query(
            """
            SELECT EXISTS (
                SELECT FROM payments
                WHERE agreement_id = \(part.agreement.id)
                    AND milestone_id IS NOT DISTINCT FROM \(part.milestone?.id)::bigint
                    AND kind IN ('disbursement', 'refund') AND command_id IS NOT NULL AND accepted_at IS NOT NULL
            ) AS accepted
            """)[0].bool("accepted")
    }
}
