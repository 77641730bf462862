import Postgres

extension LedgerStore {
    /// What proves each adjustment: its case or its closed day, the people, and one transfer of exactly its amount.
    static let adjustmentChecks: [(sentence: String, query: PostgresQuery)] = [
        (
            "the adjustment is not booked exactly once with its amount.",
            """
            SELECT 'adjustment ' || a.adjustment_id AS subject FROM ledger_adjustments a LEFT JOIN ledger_transfers t
                ON t.adjustment_id = a.adjustment_id AND t.amount = a.amount AND t.currency = a.currency
                AND t.phase = 'single' AND (t.reason = 'provider_charge') = (a.closed_day IS NOT NULL)
            GROUP BY a.adjustment_id HAVING count(t.transfer_id) <> 1
            """
        ),
        (
            "the adjustment was above the limit and no second person has approved it.",
            """
            SELECT 'adjustment ' || adjustment_id AS subject FROM ledger_adjustments
            WHERE approved_by IS NOT DISTINCT FROM made_by
                OR approved_by IS NULL AND closed_day IS NULL AND amount > two_people_above
            """
        ),
        (
            "the adjustment was approved by two people, and no approved proposal of its case says so.",
            """
            SELECT 'adjustment ' || a.adjustment_id AS subject FROM ledger_adjustments a
            WHERE a.approved_by IS NOT NULL AND NOT EXISTS (
                SELECT FROM case_proposals p WHERE p.proposal_id = a.adjustment_id AND p.case_id = a.case_id
                    AND p.state = 'approved' AND p.proposed_by = a.made_by AND p.decided_by = a.approved_by
                    AND p.amount = a.amount AND p.currency = a.currency)
            """
        ),
        (
            "the adjustment moves an account that only commands move.",
            """
            SELECT 'adjustment ' || t.adjustment_id AS subject FROM ledger_transfers t JOIN ledger_accounts a
                ON a.account_id IN (t.debit_account_id, t.credit_account_id)
            WHERE t.adjustment_id IS NOT NULL
                AND a.kind NOT IN ('provider_clearing', 'provider_charges', 'suspense', 'write_offs')
            GROUP BY t.adjustment_id
            """
        ),
        (
            "the late payout counts, and the purse has not paid it exactly once on a ruling.",
            """
            SELECT 'payment ' || p.payment_id AS subject FROM payments p LEFT JOIN ledger_transfers t
                ON t.payment_id = p.payment_id AND t.reason = 'late_settlement' AND t.amount = p.amount
                AND EXISTS (SELECT FROM evidence e WHERE e.evidence_id = t.evidence_id AND e.source = 'ruling')
            WHERE p.late_settled_at IS NOT NULL
            GROUP BY p.payment_id HAVING count(t.transfer_id) <> 1
            """
        ),
        (
            "the purse has paid a late payout that nobody has let count.",
            """
            SELECT DISTINCT 'payment ' || payment_id AS subject FROM payments JOIN ledger_transfers USING (payment_id)
            WHERE late_settled_at IS NULL AND reason IN ('late_settlement', 'late_fee')
            """
        ),
    ]
}
