package import GatewayCore
import Postgres

/// Collections whose payer a provider is to tell that the money has come in.
package struct DeliveryNotificationStore {
    let session: PostgresSession

    package func insert(_ payment: PaymentID) throws {
        try session.execute(
            "INSERT INTO delivery_notifications (payment_id) VALUES (\(payment.uuid)) ON CONFLICT DO NOTHING")
    }

    /// Takes some away: each is told once at most, whatever happens to who has taken it.
    package func take(limit: Int) throws -> [PaymentID] {
        try session.query(
            """
            DELETE FROM delivery_notifications WHERE payment_id IN (
                SELECT payment_id FROM delivery_notifications ORDER BY received_at LIMIT \(limit)
                FOR UPDATE SKIP LOCKED)
            RETURNING payment_id
            """
        ).map { PaymentID(try $0.uuid("payment_id")) }
    }
}
