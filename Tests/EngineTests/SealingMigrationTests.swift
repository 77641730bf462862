import Durable
import Foundation
import GatewayCore
import GatewayMessages
import GatewayStore
import Postgres
import Primitives
import TestSupport
import Testing

/// A gateway's database from before its columns were sealed: nothing in it is lost, and nothing stays in the clear.
@Suite("Sealing of what the gateway had stored before") struct SealingMigrationTests {
    private static let sealing: Set = [
        "V0002__add_sealed_replies", "V0003__drop_plain_replies", "V0014__add_sealed_columns",
        "V0015__drop_plain_columns",
    ]

    private static let rows = """
        INSERT INTO ledger_accounts (kind, owner, currency)
            SELECT 'purse', 'p' || n, 'XAF' FROM generate_series(1, 1001) n;
        INSERT INTO purses (purse_id, account_id, currency, seller_provider, seller_msisdn)
            SELECT CASE WHEN owner = 'p1001' THEN '0199aaaa-0000-7000-8000-000000000001' ELSE gen_random_uuid() END,
                account_id, 'XAF', 'mtn-momo', '23767' || lpad(substr(owner, 2), 7, '0') FROM ledger_accounts;
        INSERT INTO payments (payment_id, purse_id, kind, provider, msisdn, amount, currency, reference, message)
            VALUES ('0199aaaa-0000-7000-8000-000000000002', '0199aaaa-0000-7000-8000-000000000001', 'collection',
                'mtn-momo', '237670000077', 500, 'XAF', 'PAY-QLD234', 'Kimi');
        INSERT INTO attempts (attempt_id, payment_id, provider)
            VALUES (gen_random_uuid(), '0199aaaa-0000-7000-8000-000000000002', 'mtn-momo');
        INSERT INTO sms (sms_id, recipient, text) VALUES (gen_random_uuid(), '237670000078', 'sealed as before');
        INSERT INTO outbox (message_id, type, subject, sequence, payload, sensitive)
            VALUES ('0199aaaa-0000-7000-8000-000000000003', 'payment.pending', gen_random_uuid(), 1,
                '{"msisdn":"237670000077"}', false);
        INSERT INTO inbox (message_id, type, subject, fingerprint, outcome)
            VALUES ('0199aaaa-0000-7000-8000-000000000004', 'collect', gen_random_uuid(), '\\x0102', 'accepted');
        """

    @Test func whatStoodInTheClearIsSealedAndReadAsBefore() async throws {
        try await TestDatabase.withUpgradedDatabase(
            schema: "gateway", migrations: GatewayStore.migrations, newer: Self.sealing, rows: Self.rows,
            check)
    }

    private func check(_ client: PostgresClient) async throws {
        let id = { (last: Int) in try #require(UUID(uuidString: "0199aaaa-0000-7000-8000-00000000000\(last)"))
        }
        let (purseID, paymentID, sent, received) = (try id(1), try id(2), try id(3), try id(4))
        let store = GatewayStore(database: client)
        let (purse, payment) = try await store.transaction {
            (try $0.purses.lock(PurseID(purseID)), try $0.payments.payment(PaymentID(paymentID)))
        }
        #expect(purse?.seller.msisdn.digits == "237670001001")
        #expect(payment?.account.msisdn.digits == "237670000077" && payment?.reference == "PAY-QLD234")
        try await client.transaction { session in
            let payload = try session.query("SELECT payload FROM outbox WHERE message_id = \(sent)")[0]
            let said = try Outbox.open(try payload.string("payload"), of: sent, in: session)
            #expect(said == #"{"msisdn":"237670000077"}"#)
            let again = try Inbox.receive(
                id: received, type: "collect", subject: received, sequence: nil, fingerprint: [1, 2],
                in: session)
            let another = try Inbox.receive(
                id: received, type: "collect", subject: received, sequence: nil, fingerprint: [1, 3],
                in: session)
            #expect(again == .duplicate(outcome: "accepted") && another == .conflict)
            let sealed = try session.query(
                "SELECT count(*) AS n FROM purses WHERE sealed_seller_msisdn LIKE 'k1.%'")[0].int("n")
            let waiting = try session.query(
                "SELECT count(*) AS n FROM sms WHERE text = '' AND state = 'failed'")[0].int("n")
            #expect(sealed == 1001 && waiting == 1)
        }
    }
}
