package import GatewayCore
import Postgres
import Primitives
import Sealing

/// Webhooks as they came in, each stored once.
package struct WebhookStore {
    let session: PostgresSession

    /// How many different webhooks of one payment are kept: a provider sends a few, a flood sends more.
    private static let limitPerPayment = 20

    /// Stores a webhook and makes its payment due: for an inquiry, and where it is in line to be sent, for that first, with
    /// the inquiry right after it. Returns false, and changes nothing, where the same
    /// one is stored already or the payment has had too many.
    package func store(
        of payment: PaymentID, bodyHash: [UInt8], body: String, claimedStatus: String
    ) throws -> Bool {
        // Without the key nobody can try out the numbers that a body may have held.
        let kept = session.seal.index(Hex.encode(bodyHash), in: "webhooks.body_hash")
        let stored = try session.execute(
            """
            INSERT INTO webhooks (payment_id, body_hash, body, claimed_status)
            SELECT \(payment.uuid)::uuid, \(kept)::bytea, \(body), \(claimedStatus)
            WHERE (SELECT count(*) FROM webhooks WHERE payment_id = \(payment.uuid)) < \(Self.limitPerPayment)
            ON CONFLICT DO NOTHING
            """)
        guard stored == 1 else { return false }
        try session.execute(
            """
            UPDATE payments SET webhook_waiting = true, next_action_at = now()
            WHERE payment_id = \(payment.uuid) AND state <> 'succeeded'
            """)
        return true
    }
}
