package import FoundationEssentials
package import GatewayCore
import Postgres

/// One thing that happened to a payment, as the rows tell it.
package struct PaymentStoryEvent: Sendable, Equatable {
    /// Where it is known from.
    package enum Source: String, Sendable, CaseIterable {
        /// The other daemon asked for it.
        case command
        /// Written down, and sent to the provider.
        case attempt
        /// The provider's own words: its reply, its answer to an inquiry, a line of its statement, or a ruling of people.
        case evidence
        case webhook
        /// A row of the ledger.
        case ledger
        /// What the other daemon was told.
        case event
        /// A person has to look.
        case opened = "case"
    }

    package let time: Date
    package let source: Source
    /// The kind within the source, such as `collect`, `inquiry`, `collection single` or `payment.succeeded`.
    package let title: String
    /// Scrubbed already; never a phone number or a secret.
    package let detail: String
}

/// Everything that is known of a payment, in the order in which it happened.
package struct PaymentStoryStore {
    let session: PostgresSession

    /// From the command to what was told at the end. One round trip.
    package func story(of payment: PaymentID) throws -> [PaymentStoryEvent] {
        let id = payment.uuid
        return try session.query(
            """
            WITH p AS (SELECT * FROM payments WHERE payment_id = \(id))
            SELECT i.received_at AS happened, 1 AS rank, 'command' AS source, i.type AS title,
                    'message ' || i.message_id AS detail
                FROM inbox i JOIN p ON i.subject = p.purse_id AND i.received_at = p.received_at
            UNION ALL SELECT a.created_at, 2, 'attempt', 'attempt', 'attempt ' || a.attempt_id || ' '
                    || COALESCE(a.endpoint, '') FROM attempts a WHERE a.payment_id = \(id)
            UNION ALL SELECT p.submitted_at, 3, 'attempt', 'submitted', p.submissions || ' ×'
                FROM p WHERE p.submitted_at IS NOT NULL
            UNION ALL SELECT w.received_at, 4, 'webhook', w.claimed_status, w.body
                FROM webhooks w WHERE w.payment_id = \(id)
            UNION ALL SELECT e.recorded_at, 5, 'evidence', e.source || ' ' || e.event,
                    concat_ws(' ', 'HTTP ' || e.http_status, e.body) FROM evidence e WHERE e.payment_id = \(id)
            UNION ALL SELECT t.created_at, 6, 'ledger', t.reason || ' ' || t.phase,
                    concat_ws(' ', t.amount, t.currency || ':', d.kind, CASE d.kind WHEN 'purse' THEN NULL ELSE d.owner END,
                        '→', c.kind, CASE c.kind WHEN 'purse' THEN NULL ELSE c.owner END)
                FROM ledger_transfers t JOIN ledger_accounts d ON d.account_id = t.debit_account_id
                    JOIN ledger_accounts c ON c.account_id = t.credit_account_id WHERE t.payment_id = \(id)
            UNION ALL SELECT c.opened_at, 7, 'case', c.reason, 'case ' || c.case_id
                FROM cases c WHERE c.payment_id = \(id)
            UNION ALL SELECT o.created_at, 8, 'event', o.type, 'message ' || o.message_id
                FROM outbox o WHERE o.subject = \(id)
            ORDER BY happened, rank, title, detail
            """
        ).map { row in
            PaymentStoryEvent(
                time: try row.date("happened"),
                source: try Stored.value(PaymentStoryEvent.Source(rawValue: row.string("source")), "source"),
                title: try row.string("title"), detail: try row.string("detail"))
        }
    }
}
