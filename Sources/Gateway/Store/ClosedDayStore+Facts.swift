package import FoundationEssentials
package import GatewayCore
import Postgres
package import Reconciliation

/// What the books say of a day, and what may stand in the way of its close.
extension ClosedDayStore {
    /// Every account over the day, purses as one, in the order of their names. What a close books counts on its day.
    package func accounts(on day: BusinessDay, _ currency: Currency) throws -> [DayReport.Account] {
        try session.query(
            """
            WITH moved AS (
                SELECT t.debit_account_id, t.credit_account_id, t.amount,
                    COALESCE(a.closed_day, ((t.created_at AT TIME ZONE 'UTC') + interval '1 hour')::date) AS day
                FROM ledger_transfers t LEFT JOIN ledger_adjustments a USING (adjustment_id)
                WHERE t.phase IN ('single', 'post') AND t.currency = \(currency.rawValue)),
            sides AS (
                SELECT debit_account_id AS account_id, day, amount AS debit, 0 AS credit FROM moved
                UNION ALL SELECT credit_account_id, day, 0, amount FROM moved)
            SELECT a.kind, CASE a.kind WHEN 'purse' THEN '' ELSE a.owner END AS owner,
                COALESCE(sum(s.debit - s.credit) FILTER (WHERE s.day < \(day.description)::date), 0)::bigint AS before,
                COALESCE(sum(s.debit) FILTER (WHERE s.day = \(day.description)::date), 0)::bigint AS debits,
                COALESCE(sum(s.credit) FILTER (WHERE s.day = \(day.description)::date), 0)::bigint AS credits,
                COALESCE(sum(s.debit - s.credit) FILTER (WHERE s.day <= \(day.description)::date), 0)::bigint AS after
            FROM ledger_accounts a LEFT JOIN sides s USING (account_id)
            WHERE a.currency = \(currency.rawValue) GROUP BY 1, 2 ORDER BY 1, 2
            """
        ).map { row in
            let kind = try row.string("kind")
            let growsByDebits = ["provider_clearing", "provider_charges", "write_offs"].contains(kind)
            let (debits, credits) = (try row.int("debits"), try row.int("credits"))
            let (before, after) = (try row.int("before"), try row.int("after"))
            return DayReport.Account(
                kind: kind, owner: try row.string("owner"), opening: growsByDebits ? before : -before,
                increase: growsByDebits ? debits : credits, decrease: growsByDebits ? credits : debits,
                closing: growsByDebits ? after : -after)
        }
    }

    /// Payments that became final on the day, or were executed late on it.
    package func volumes(on day: BusinessDay, _ currency: Currency) throws -> [DayReport.Volume] {
        try session.query(
            """
            SELECT provider, kind, count(*) FILTER (WHERE moved) AS succeeded,
                COALESCE(sum(amount) FILTER (WHERE moved), 0)::bigint AS amount,
                COALESCE(sum(fee) FILTER (WHERE state = 'succeeded'), 0)::bigint AS fees,
                count(*) FILTER (WHERE NOT moved) AS failed
            FROM (SELECT p.*, state = 'succeeded' OR late_success_at IS NOT NULL AS moved FROM payments p
                WHERE currency = \(currency.rawValue) AND COALESCE(late_success_at, final_at) >= to_timestamp(\(day.start))
                    AND COALESCE(late_success_at, final_at) < to_timestamp(\(day.end))) p
            GROUP BY 1, 2 ORDER BY 1, 2
            """
        ).map { row in
            DayReport.Volume(
                provider: try row.string("provider"), kind: try row.string("kind"),
                succeeded: try row.int("succeeded"), amount: try row.int("amount"),
                fees: try row.int("fees"), failed: try row.int("failed"))
        }
    }

    package func resolvedCases(on day: BusinessDay) throws -> [DayReport.CaseCount] {
        try session.query(
            """
            SELECT reason, resolution, count(*) AS cases FROM cases
            WHERE closed_at >= to_timestamp(\(day.start)) AND closed_at < to_timestamp(\(day.end))
            GROUP BY 1, 2 ORDER BY 1, 2
            """
        ).map { row in
            DayReport.CaseCount(
                kind: try row.string("reason"), resolution: try row.string("resolution"),
                count: try row.int("cases"))
        }
    }

    /// Providers with movements from that second to the end of the day: payments, a statement's lines, or postings of their
    /// clearing account; and those with a statement that came for closed days after the last of them was closed.
    package func movingProviders(from first: Int64, through day: BusinessDay) throws -> [ProviderID] {
        try session.query(
            """
            SELECT provider FROM payments WHERE (state = 'succeeded' OR late_success_at IS NOT NULL)
                AND COALESCE(late_success_at, final_at) >= to_timestamp(\(first))
                AND COALESCE(late_success_at, final_at) < to_timestamp(\(day.end))
            UNION SELECT provider FROM statement_files WHERE state = 'imported'
                AND (day BETWEEN \(BusinessDay(containing: first).description)::date AND \(day.description)::date
                    OR last_time >= \(first) AND first_time < \(day.end)
                    OR first_time < \(day.end) AND ended_at > (SELECT max(closed_at) FROM closed_days))
            UNION SELECT a.owner FROM ledger_transfers t JOIN ledger_accounts a
                ON a.account_id IN (t.debit_account_id, t.credit_account_id)
                WHERE a.kind = 'provider_clearing' AND t.adjustment_id IS NULL
                    AND t.created_at >= to_timestamp(\(first)) AND t.created_at < to_timestamp(\(day.end))
            ORDER BY 1
            """
        ).map { ProviderID(try $0.string("provider")) }
    }

    /// When something last came that a run through that day has to have seen: a statement, the end of a payment, a link.
    package func newestChange(of provider: ProviderID, through day: BusinessDay) throws -> Date? {
        try session.query(
            """
            SELECT greatest(
                (SELECT max(ended_at) FROM statement_files WHERE provider = \(provider.name) AND state = 'imported'
                    AND (first_time < \(day.end) OR day <= \(day.description)::date)),
                (SELECT max(greatest(final_at, late_success_at)) FROM payments WHERE provider = \(provider.name)
                    AND received_at < to_timestamp(\(day.end))),
                (SELECT max(x.taken_at) FROM case_steps x JOIN cases c USING (case_id)
                    WHERE c.provider = \(provider.name) AND x.step IN ('link', 'reopen'))) AS newest
            """)[0].optionalDate("newest")
    }

    /// The database's clock at this moment, not at the beginning of the transaction.
    package func clock() throws -> Date {
        try session.query("SELECT clock_timestamp() AS now")[0].date("now")
    }

    /// What a closed day has used up, claim by claim.
    package func claims(of day: BusinessDay) throws -> (lines: Int, payments: Int) {
        let row = try session.query(
            """
            SELECT (SELECT count(*) FROM claimed_lines WHERE day = \(day.description)::date) AS lines,
                (SELECT count(*) FROM claimed_payments WHERE day = \(day.description)::date) AS payments
            """)[0]
        return (Int(try row.int("lines")), Int(try row.int("payments")))
    }
}
