package import FoundationEssentials
package import GatewayCore
import Postgres

/// Payments of one provider and kind that are accepted and of which nothing has left, or nothing that arrived.
package struct PaymentQueue: Sendable, Equatable {
    package let provider: ProviderID
    package let kind: PaymentKind
    package let count: Int
    /// What they come to together, fees not counted.
    package let amount: Money
    /// When the first of them was accepted.
    package let oldest: Date
}

extension PaymentStore {
    /// Every queue that is not empty, by provider, kind and currency.
    package func queues() throws -> [PaymentQueue] {
        try session.query(
            """
            SELECT provider, kind, currency, count(*) AS queued, sum(amount)::bigint AS amount,
                min(received_at) AS oldest
            FROM payments WHERE state = 'received' GROUP BY 1, 2, 3 ORDER BY 1, 2, 3
            """
        ).map { row in
            PaymentQueue(
                provider: ProviderID(try row.string("provider")),
                kind: try Stored.value(PaymentKind(rawValue: row.string("kind")), "kind"),
                count: Int(try row.int("queued")),
                amount: Money(try row.int("amount"), try Stored.currency(row.string("currency"))),
                oldest: try row.date("oldest"))
        }
    }

    /// Payments that have waited longer than `age` and of which nothing has ever left, locked until the transaction ends:
    /// never submitted, or each time proved not to have been sent. Left out are those that a worker is about to take,
    /// that a webhook speaks of, and whose payer has a page: somebody may pay there.
    package func lockNeverSent(_ kind: PaymentKind, receivedBefore age: Duration) throws -> [StoredPayment] {
        try session.query(
            """
            SELECT \(unescaped: Self.columns) FROM payments p JOIN attempts a USING (payment_id)
            WHERE p.state = 'received' AND p.kind = \(kind.rawValue) AND p.submissions = p.submissions_not_sent
                AND p.received_at < now() - \(age)::interval AND a.payer_url IS NULL AND NOT p.webhook_waiting
            ORDER BY p.received_at LIMIT 100 FOR UPDATE OF p SKIP LOCKED
            """
        ).map { try StoredPayment($0, in: session) }
    }
}
