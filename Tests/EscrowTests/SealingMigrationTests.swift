import Durable
import Foundation
import GatewayCore
import Postgres
import Primitives
import TestSupport
import Testing

@testable import Escrow

/// An escrow service's database from before its columns were sealed: people find their accounts and deals again, a
/// request sent again under its key makes nothing new, and the audit trail still holds.
@Suite("Sealing of what the escrow service had stored before") struct SealingMigrationTests {
    private static let sealing = Set(
        EscrowMigrations.all.map(\.name).drop { $0 != "V0011__add_sealed_columns" }
            + ["V0002__add_sealed_replies", "V0003__drop_plain_replies"])

    private static let rows = """
        INSERT INTO users (phone, first_name, last_name, email, role, password_hash)
            SELECT '23767' || lpad(n::text, 7, '0'), 'Ada', 'Number' || n, 'n' || n || '@example.com', 'BUYER',
                '$argon2id$' FROM generate_series(1, 1001) n;
        INSERT INTO sessions (id, user_id, client_address, user_agent, expires_at)
            VALUES (gen_random_uuid(), 1, '192.0.2.7', 'curl', now() + interval '1 day');
        INSERT INTO agreements (reference, purse_id, open_command_id, buyer_id, seller_id, title, description, category,
                currency, amount, fee, amount_due, net, payment_deadline, delivery_deadline, delivery_address,
                payout_provider, payout_msisdn, idempotency_scope, idempotency_key)
            VALUES ('TXN-ABCDEF', gen_random_uuid(), gen_random_uuid(), 1, 2, 'Generator', 'As new', 'GOODS', 'XAF',
                1000, 25, 1000, 975, now(), now(), 'Douala', 'mtn-momo', '237670000002', 'user:1', 'key-1');
        INSERT INTO payments (payment_id, reference, agreement_id, kind, currency, amount, command_id, attempt, provider,
                msisdn, idempotency_scope, idempotency_key)
            VALUES (gen_random_uuid(), 'PAY-ABCDEF', 1, 'collection', 'XAF', 1000, gen_random_uuid(), 1, 'mtn-momo',
                '237670000001', 'user:1', 'key-2');
        INSERT INTO agreement_notes (agreement_id, author_id, action, notes) VALUES (1, 1, 'cancel', 'No longer needed');
        INSERT INTO idempotency_keys (scope, key, fingerprint, completed_at, status, headers, body)
            VALUES ('user:1', 'key-3', '\\x01', now(), 201, '{}', '{"phone":"237670000001"}'::bytea);
        INSERT INTO idempotency_keys (scope, key, fingerprint) VALUES ('user:1', 'key-4', '\\x02');
        """

    @Test func whatStoodInTheClearIsSealedAndReadAsBefore() async throws {
        try await TestDatabase.withUpgradedDatabase(
            schema: "escrow", migrations: DurableMigrations.all + EscrowMigrations.all, newer: Self.sealing,
            rows: Self.rows, check)
    }

    private func check(_ client: PostgresClient) async throws {
        let phone = try #require(MSISDN("237670001001"))
        try await client.transaction { session in
            let user = try UserStore.user(phone: phone, in: session)
            #expect(user?.lastName == "Number1001" && user?.email == "n1001@example.com")
            let made = try session.find(
                AgreementStore.lookup(IdempotencyMark(scope: "user:1", key: "key-1"), in: session))
            #expect(made?.title == "Generator" && made?.deliveryAddress == "Douala")
            #expect(made?.payout?.msisdn.digits == "237670000002" && made?.buyer.lastName == "Number1")
            let paid = try PaymentStore.payment(IdempotencyMark(scope: "user:1", key: "key-2"), in: session)
            #expect(paid?.reference == "PAY-ABCDEF")
            let replay = try IdempotencyKeys.claim(
                scope: "user:1", key: "key-3", fingerprint: [1], in: session)
            #expect(
                replay
                    == .replay(status: 201, headers: "{}", body: Array(#"{"phone":"237670000001"}"#.utf8)))
            let open = try IdempotencyKeys.claim(
                scope: "user:1", key: "key-4", fingerprint: [2], in: session)
            #expect(open == .inProgress)
            let sealed = try session.query("SELECT count(*) AS n FROM users WHERE sealed_person LIKE 'k1.%'")
            let people = try sealed[0].int("n")
            #expect(people == 1001)
        }
    }
}
