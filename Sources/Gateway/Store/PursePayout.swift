package import GatewayCore
import Postgres

/// What one order for a share of a purse's money has come to, as far as it decides whether another may be accepted.
package struct PursePayout: Sendable, Equatable {
    package let reference: String
    package let share: PurseShare
    package let state: PaymentState
    /// Whether the provider has confirmed that it failed.
    package let isConfirmed: Bool
    /// Whether it was executed after it had failed.
    package let isLateSuccess: Bool
}

extension PaymentStore {
    /// All that has left the purse, or was to leave it, by order of the escrow service.
    package func payouts(of purse: PurseID) throws -> [PursePayout] {
        try session.query(
            """
            SELECT reference, part, leg, state, confirmed_at IS NOT NULL AS confirmed, late_success_at IS NOT NULL AS late
            FROM payments WHERE purse_id = \(purse.uuid) AND kind <> 'collection' AND NOT automatic
            ORDER BY received_at, payment_id
            """
        ).map { row in
            PursePayout(
                reference: try row.string("reference"),
                share: PurseShare(part: Int(try row.int("part")), leg: Int(try row.int("leg"))),
                state: try Stored.value(PaymentState(rawValue: row.string("state")), "state"),
                isConfirmed: try row.bool("confirmed"), isLateSuccess: try row.bool("late"))
        }
    }

    /// Orders that have taken the place of this one, for the same share of the same purse or, where the gateway made it
    /// by itself, for the same collection: those that wait to be sent, locked until the transaction ends.
    package func lockReplacements(of payment: StoredPayment) throws -> [StoredPayment] {
        try session.query(
            """
            SELECT \(unescaped: Self.columns) FROM payments p JOIN attempts a USING (payment_id)
            WHERE p.purse_id = \(payment.purse.uuid) AND p.payment_id <> \(payment.id.uuid) AND p.state = 'received'
                AND p.kind <> 'collection' AND p.automatic = \(payment.automatic)
                AND CASE WHEN p.automatic THEN p.collection_id = \(payment.collection?.uuid)::uuid
                    ELSE p.part = \(payment.share.part) AND p.leg = \(payment.share.leg) END
            FOR UPDATE OF p
            """
        ).map { try StoredPayment($0, in: session) }
    }

    /// Whether an earlier order for the same was executed after it had failed: what this one was to pay is paid.
    package func isPaidByAnother(_ payment: StoredPayment) throws -> Bool {
        guard payment.kind.leavesPurse else { return false }
        return try !session.query(
            """
            SELECT FROM payments
            WHERE purse_id = \(payment.purse.uuid) AND payment_id <> \(payment.id.uuid) AND late_success_at IS NOT NULL
                AND kind <> 'collection' AND automatic = \(payment.automatic)
                AND CASE WHEN automatic THEN collection_id = \(payment.collection?.uuid)::uuid
                    ELSE part = \(payment.share.part) AND leg = \(payment.share.leg) END
            LIMIT 1
            """
        ).isEmpty
    }
}
