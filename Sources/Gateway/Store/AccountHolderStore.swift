package import GatewayCore
package import GatewayMessages
import Postgres

/// Questions about whose account a number is.
package struct AccountHolderStore {
    let session: PostgresSession

    package func insert(_ check: CheckAccountHolder) throws {
        try session.execute(
            """
            INSERT INTO account_holder_checks (check_id, provider, sealed_msisdn)
            VALUES (\(check.check.uuid), \(check.account.provider.name),
                \(SealedMSISDN.accountHolder.seal(check.account.msisdn, of: check.check.uuid, in: session)))
            ON CONFLICT DO NOTHING
            """)
    }

    /// A question that a provider is to be asked now.
    package struct Due: Sendable {
        package let check: AccountHolderCheckID
        package let account: ProviderAccount
        /// How often it has been asked, this time included.
        package let inquiries: Int
    }

    /// Takes questions that are due; nobody else asks them before `lease` has passed. Asking twice does no harm.
    package func claim(limit: Int, lease: Duration) throws -> [Due] {
        try session.query(
            """
            WITH due AS (
                SELECT check_id FROM account_holder_checks WHERE next_action_at <= now()
                ORDER BY next_action_at LIMIT \(limit) FOR UPDATE SKIP LOCKED)
            UPDATE account_holder_checks c SET inquiries = inquiries + 1, next_action_at = now() + \(lease)::interval
            FROM due WHERE c.check_id = due.check_id RETURNING c.check_id, c.provider, c.sealed_msisdn,
                c.inquiries
            """
        ).map { row in
            let id = try row.uuid("check_id")
            return Due(
                check: AccountHolderCheckID(id),
                account: ProviderAccount(
                    provider: ProviderID(try row.string("provider")),
                    msisdn: try SealedMSISDN.accountHolder.open(
                        try row.string("sealed_msisdn"), of: id, in: session)),
                inquiries: Int(try row.int("inquiries")))
        }
    }

    package func retry(_ id: AccountHolderCheckID, after delay: Duration) throws {
        try session.execute(
            "UPDATE account_holder_checks SET next_action_at = now() + \(delay)::interval WHERE check_id = \(id.uuid)"
        )
    }

    /// Stores what the provider told, nil where it did not answer, and forgets the number. False where that was done
    /// before.
    package func finish(_ id: AccountHolderCheckID, as standing: AccountStanding?) throws -> Bool {
        try session.execute(
            """
            UPDATE account_holder_checks SET standing = \(standing?.rawValue), sealed_msisdn = NULL, next_action_at = NULL,
                answered_at = now()
            WHERE check_id = \(id.uuid) AND answered_at IS NULL
            """) == 1
    }
}
