package import FoundationEssentials
package import GatewayCore
import Postgres
import Primitives
package import Reconciliation

/// Comparisons of statements and books: what they read of the books, and what they found.
package struct ReconciliationStore {
    let session: PostgresSession

    /// Makes runs of one provider take turns: held until the transaction ends.
    package func lockRuns(of provider: ProviderID) throws {
        try session.query(
            "SELECT pg_advisory_xact_lock(hashtextextended(\("reconciliation of \(provider)"), 0))")
    }

    /// Lets this transaction's statements take as long as they need.
    package func withoutTimeout() throws {
        try session.script(
            "SET LOCAL statement_timeout = 0; SET LOCAL idle_in_transaction_session_timeout = 0")
    }

    /// What stands on our books for the provider's account at the end of the day, in minor units.
    package func clearingBalance(of provider: ProviderID, at second: Int64) throws -> Int64 {
        try session.query(
            """
            WITH account AS (SELECT account_id FROM ledger_accounts
                WHERE kind = 'provider_clearing' AND owner = \(provider.name))
            SELECT (COALESCE((SELECT sum(amount) FROM ledger_transfers t JOIN account a ON a.account_id = t.debit_account_id
                    WHERE phase IN ('single', 'post') AND t.created_at < to_timestamp(\(second))), 0)
                - COALESCE((SELECT sum(amount) FROM ledger_transfers t JOIN account a ON a.account_id = t.credit_account_id
                    WHERE phase IN ('single', 'post') AND t.created_at < to_timestamp(\(second))), 0))::bigint AS balance
            """)[0].int("balance")
    }

    /// What the last statements up to that second say stands on our accounts, all accounts together; nil where none says it.
    package func statementBalance(of provider: ProviderID, before second: Int64) throws -> Int64? {
        try session.query(
            """
            SELECT sum(closing_balance)::bigint AS balance FROM (
                SELECT DISTINCT ON (account_index) closing_balance FROM statement_files
                WHERE provider = \(provider.name) AND state = 'imported' AND closing_balance IS NOT NULL
                    AND last_time < \(second)
                ORDER BY account_index, last_time DESC, ended_at DESC) f
            """)[0].optionalInt("balance")
    }

    /// The time of the newest line of the provider's statements before that second, and the days of which there is one.
    package func statedTimes(
        of provider: ProviderID, before second: Int64
    ) throws -> (last: Int64?, days: Set<BusinessDay>) {
        let rows = try session.query(
            """
            SELECT first_time, last_time, day::text AS day FROM statement_files
            WHERE provider = \(provider.name) AND state = 'imported'
                AND (first_time < \(second) OR day < \(BusinessDay(containing: second).description)::date)
            """)
        var last: Int64?
        var days: Set<BusinessDay> = []
        for row in rows {
            if let day = try row.optionalString("day").flatMap({ BusinessDay($0) }), day.start < second {
                days.insert(day)
            }
            guard let first = try row.optionalInt("first_time"), let end = try row.optionalInt("last_time")
            else { continue }
            let newest = min(end, second - 1)
            last = max(last ?? newest, newest)
            var day = BusinessDay(containing: first)
            while day.start <= newest, days.count < 10_000 {
                days.insert(day)
                day = day.advanced(by: 1)
            }
        }
        return (last, days)
    }

    /// Those of the payments that closed days have used up.
    package func usedUp(_ payments: [PaymentID]) throws -> Set<PaymentID> {
        let rows = try session.query(
            "SELECT payment_id FROM claimed_payments WHERE payment_id = ANY(\(payments.map(\.uuid))::uuid[])")
        return Set(try rows.map { PaymentID(try $0.uuid("payment_id")) })
    }

    /// The providers that have a statement.
    package func providers() throws -> [ProviderID] {
        try session.query(
            "SELECT DISTINCT provider FROM statement_files WHERE state = 'imported' ORDER BY provider"
        ).map { ProviderID(try $0.string("provider")) }
    }

    /// Keeps what a provider tells of an account.
    package func keep(
        _ available: Money, on account: String, of provider: ProviderID
    ) throws {
        try session.execute(
            """
            INSERT INTO provider_balances (provider, account, asked_at, available, currency)
            VALUES (\(provider.name), \(account), clock_timestamp(), \(available.minorUnits), \(available.currency.rawValue))
            """)
    }

    /// One account, as its provider told it last.
    package struct KeptBalance: Sendable, Equatable {
        package let account: String
        package let available: Money
        package let askedAt: Date
    }

    package func balances(of provider: ProviderID) throws -> [KeptBalance] {
        try session.query(
            """
            SELECT DISTINCT ON (account) account, available, currency, asked_at FROM provider_balances
            WHERE provider = \(provider.name) ORDER BY account, asked_at DESC
            """
        ).map { row in
            KeptBalance(
                account: try row.string("account"),
                available: Money(try row.int("available"), try Stored.currency(row.string("currency"))),
                askedAt: try row.date("asked_at"))
        }
    }
}
