package import GatewayCore
package import GatewayMessages
import Postgres

/// Purses: what each agreement's money stands in, and the accounts it may go to.
package struct PurseStore {
    let session: PostgresSession

    /// Opens a purse and its ledger account. Returns false where a purse of that identifier exists.
    package func open(_ purse: OpenPurse) throws -> Bool {
        let opened = try session.query(
            """
            WITH account AS (
                INSERT INTO ledger_accounts (kind, owner, currency)
                VALUES ('purse', \(purse.purse.description), \(purse.currency.rawValue))
                ON CONFLICT DO NOTHING RETURNING account_id)
            INSERT INTO purses (purse_id, account_id, currency, seller_provider, sealed_seller_msisdn)
            SELECT \(purse.purse.uuid)::uuid, account_id, \(purse.currency.rawValue),
                \(purse.seller.provider.name),
                \(SealedMSISDN.seller.seal(purse.seller.msisdn, of: purse.purse.uuid, in: session))
            FROM account RETURNING purse_id
            """)
        return !opened.isEmpty
    }

    /// The purse, locked until the transaction ends, so that its payments are decided one after the other.
    package func lock(_ purse: PurseID) throws -> OpenPurse? {
        try session.query(
            """
            SELECT purse_id, currency, seller_provider, sealed_seller_msisdn FROM purses
            WHERE purse_id = \(purse.uuid) FOR UPDATE
            """
        ).first.map { row in
            OpenPurse(
                purse: PurseID(try row.uuid("purse_id")),
                currency: try Stored.currency(row.string("currency")),
                seller: ProviderAccount(
                    provider: ProviderID(try row.string("seller_provider")),
                    msisdn: try SealedMSISDN.seller.open(
                        try row.string("sealed_seller_msisdn"), of: purse.uuid, in: session)))
        }
    }

    /// Money in the purse that is not reserved, in minor units.
    package func available(_ purse: PurseID) throws -> Int64 {
        try session.query(
            """
            SELECT posted - reserved AS available FROM purse_balances JOIN purses USING (account_id)
            WHERE purse_id = \(purse.uuid)
            """
        ).first.map { try $0.int("available") } ?? 0
    }
}
