package import GatewayCore
import Postgres

extension PaymentStore {
    /// Has the provider asked about these payments at once, as far as there is something to ask. Returns how many.
    package func askNow(_ payments: [PaymentID]) throws -> Int {
        try session.execute(
            """
            UPDATE payments SET next_action_at = now()
            WHERE payment_id = ANY(\(payments.map(\.uuid))) AND state NOT IN ('received', 'succeeded')
                AND late_settled_at IS NULL
            """)
    }

    /// Notes that a payout which was executed late counts. False where that is noted already.
    package func settleLate(_ id: PaymentID) throws -> Bool {
        try session.execute(
            """
            UPDATE payments SET late_settled_at = now(), next_action_at = NULL
            WHERE payment_id = \(id.uuid) AND late_success_at IS NOT NULL AND late_settled_at IS NULL
            """) == 1
    }
}
