import GatewayCore
package import Ledger
import Postgres

extension LedgerStore {
    /// The trial balance of every currency that has an account.
    package func trialBalances() throws -> [TrialBalance] {
        let lines = try session.query(
            """
            SELECT a.currency, a.kind, CASE a.kind WHEN 'purse' THEN '' ELSE a.owner END AS owner,
                COALESCE(sum(m.debit), 0)::bigint AS debits, COALESCE(sum(m.credit), 0)::bigint AS credits,
                COALESCE(sum(m.pending_debit), 0)::bigint AS pending_debits,
                COALESCE(sum(m.pending_credit), 0)::bigint AS pending_credits,
                COALESCE(sum(m.debit) FILTER (WHERE m.adjusted), 0)::bigint AS adjusted_debits,
                COALESCE(sum(m.credit) FILTER (WHERE m.adjusted), 0)::bigint AS adjusted_credits
            FROM ledger_accounts a LEFT JOIN (
                SELECT debit_account_id AS account_id,
                    CASE WHEN phase IN ('single', 'post') THEN amount ELSE 0 END AS debit, 0 AS credit,
                    CASE phase WHEN 'pending' THEN amount WHEN 'single' THEN 0 ELSE -amount END AS pending_debit,
                    0 AS pending_credit, adjustment_id IS NOT NULL AS adjusted
                FROM ledger_transfers
                UNION ALL
                SELECT credit_account_id, 0, CASE WHEN phase IN ('single', 'post') THEN amount ELSE 0 END, 0,
                    CASE phase WHEN 'pending' THEN amount WHEN 'single' THEN 0 ELSE -amount END,
                    adjustment_id IS NOT NULL
                FROM ledger_transfers) m USING (account_id)
            GROUP BY 1, 2, 3 ORDER BY 1, 2, 3
            """)
        let totals = try session.query(
            """
            SELECT currency, COALESCE(sum(amount) FILTER (WHERE kind = 'collection'), 0)::bigint AS collected,
                COALESCE(sum(amount) FILTER (WHERE kind = 'disbursement'), 0)::bigint AS disbursed,
                COALESCE(sum(amount) FILTER (WHERE kind = 'refund'), 0)::bigint AS refunded
            FROM payments WHERE state = 'succeeded' OR late_success_at IS NOT NULL GROUP BY currency
            """)
        return try Currency.allCases.compactMap { currency in
            let mine = try lines.filter { try $0.string("currency") == currency.rawValue }.map { row in
                TrialBalance.Line(
                    kind: try Stored.value(LedgerAccount.Kind(rawValue: row.string("kind")), "kind"),
                    owner: try row.string("owner"), debits: try row.int("debits"),
                    credits: try row.int("credits"),
                    pendingDebits: try row.int("pending_debits"),
                    pendingCredits: try row.int("pending_credits"),
                    adjustedDebits: try row.int("adjusted_debits"),
                    adjustedCredits: try row.int("adjusted_credits"))
            }
            let total = try totals.first { try $0.string("currency") == currency.rawValue }
            guard !mine.isEmpty || total != nil else { return nil }
            return TrialBalance(
                currency: currency, lines: mine, collected: try total?.int("collected") ?? 0,
                disbursed: try total?.int("disbursed") ?? 0, refunded: try total?.int("refunded") ?? 0)
        }
    }

    /// What is wrong with single payments and purses, in sentences; empty when every movement fits its payment.
    package func paymentFaults() throws -> [String] {
        try (Self.checks + Self.adjustmentChecks).flatMap { check in
            try session.query(check.query).map { "\(try $0.string("subject")): \(check.sentence)" }
        }
    }

    private static let checks: [(sentence: String, query: PostgresQuery)] = [
        (
            "the payment succeeded, and its money is not booked exactly once.",
            """
            SELECT 'payment ' || p.payment_id AS subject FROM payments p LEFT JOIN ledger_transfers t
                ON t.payment_id = p.payment_id AND t.amount = p.amount
                AND t.reason = CASE p.kind WHEN 'collection' THEN 'collection' ELSE 'settlement' END
            WHERE p.state = 'succeeded' GROUP BY p.payment_id HAVING count(t.transfer_id) <> 1
            """
        ),
        (
            "money is booked for a payment that did not succeed.",
            """
            SELECT DISTINCT 'payment ' || payment_id AS subject FROM payments JOIN ledger_transfers USING (payment_id)
            WHERE state <> 'succeeded' AND reason IN ('collection', 'settlement')
                OR state <> 'succeeded' AND phase = 'post' OR late_success_at IS NULL AND reason IN ('late_success', 'late_settlement', 'late_fee')
            """
        ),
        (
            "the payment is not final and its amount and fee are not reserved.",
            """
            SELECT 'payment ' || p.payment_id AS subject FROM payments p
            LEFT JOIN ledger_transfers h ON h.payment_id = p.payment_id AND h.phase = 'pending'
                AND NOT EXISTS (SELECT FROM ledger_transfers s WHERE s.hold_id = h.transfer_id)
            WHERE p.kind <> 'collection' AND p.state NOT IN ('succeeded', 'failed')
            GROUP BY p.payment_id HAVING COALESCE(sum(h.amount), 0) <> p.amount + p.fee
            """
        ),
        (
            "the payment is final and money is still reserved for it.",
            """
            SELECT DISTINCT 'payment ' || p.payment_id AS subject
            FROM payments p JOIN ledger_transfers h ON h.payment_id = p.payment_id AND h.phase = 'pending'
            WHERE p.state IN ('succeeded', 'failed')
                AND NOT EXISTS (SELECT FROM ledger_transfers s WHERE s.hold_id = h.transfer_id)
            """
        ),
        (
            "the payment succeeded and what was reserved for it is not posted.",
            """
            SELECT DISTINCT 'payment ' || p.payment_id AS subject
            FROM payments p JOIN ledger_transfers h ON h.payment_id = p.payment_id AND h.phase = 'pending'
            WHERE p.state = 'succeeded' AND NOT EXISTS (
                SELECT FROM ledger_transfers s WHERE s.hold_id = h.transfer_id AND s.phase = 'post')
            """
        ),
        (
            "the payment is final and nothing proves it.",
            """
            SELECT 'payment ' || payment_id AS subject FROM payments p WHERE state IN ('succeeded', 'failed')
                AND NOT EXISTS (SELECT FROM evidence e WHERE e.payment_id = p.payment_id)
            """
        ),
        (
            "the balance of the purse is not the sum of its transfers.",
            """
            SELECT 'purse ' || a.owner AS subject FROM purse_balances b JOIN ledger_accounts a USING (account_id)
            WHERE b.posted <> COALESCE((SELECT sum(CASE account_id WHEN credit_account_id THEN amount ELSE -amount END)
                    FROM ledger_transfers WHERE phase IN ('single', 'post')
                    AND account_id IN (debit_account_id, credit_account_id)), 0)
                OR b.reserved <> COALESCE((SELECT sum(CASE phase WHEN 'pending' THEN amount ELSE -amount END)
                    FROM ledger_transfers WHERE phase <> 'single' AND debit_account_id = account_id), 0)
            """
        ),
    ]
}
