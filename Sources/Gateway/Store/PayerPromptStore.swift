package import GatewayCore
import Postgres

/// Collections whose payer is to be prompted again.
package struct PayerPromptStore {
    let session: PostgresSession

    /// Orders a prompt. False, and nothing is written, where the payer was prompted less than `pause` ago, by the first
    /// submission or by an order like this one, or `limit` times already by such orders: the phone may be a stranger's.
    package func order(_ payment: PaymentID, pause: Duration, limit: Int) throws -> Bool {
        try session.execute(
            """
            INSERT INTO payer_prompts AS p (payment_id)
            SELECT payment_id FROM payments
            WHERE payment_id = \(payment.uuid) AND submitted_at <= now() - \(pause)::interval
            ON CONFLICT (payment_id) DO UPDATE SET ordered_at = now(), waiting = true, prompts = p.prompts + 1
                WHERE p.ordered_at <= now() - \(pause)::interval AND p.prompts < \(limit)
            """) == 1
    }

    /// Takes some away: whoever has taken one prompts once, whatever happens then.
    package func take(limit: Int) throws -> [PaymentID] {
        try session.query(
            """
            UPDATE payer_prompts SET waiting = false WHERE payment_id IN (
                SELECT payment_id FROM payer_prompts WHERE waiting ORDER BY ordered_at LIMIT \(limit)
                FOR UPDATE SKIP LOCKED)
            RETURNING payment_id
            """
        ).map { PaymentID(try $0.uuid("payment_id")) }
    }
}
