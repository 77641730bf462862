/// Fills a database with a million agreements and, in proportion, with what belongs to them: one constant sealed text in
/// each row, a heavy buyer (user 1) and a heavy seller (user 2), who have 20,000 each, and rare states that are old.
///
/// Indexes, constraints and triggers are put away for the time of loading; the indexes come back as the migrations made
/// them. The constraints do not: the database is for looking only.
enum MillionAgreements {
    static let sql = #"""
        SET statement_timeout = 0;
        SET search_path TO escrow;
        SET synchronous_commit = off;
        SET maintenance_work_mem = '256MB';
        CREATE TEMP TABLE later_indexes AS
            SELECT c.relname::text AS name, pg_get_indexdef(i.indexrelid) AS definition
            FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid
            WHERE c.relnamespace = 'escrow'::regnamespace
                AND NOT EXISTS (SELECT FROM pg_constraint k WHERE k.conindid = i.indexrelid);
        DO $$
        DECLARE thing record;
        BEGIN
            FOR thing IN SELECT conrelid::regclass AS place, conname FROM pg_constraint
                WHERE contype IN ('f', 'c') AND connamespace = 'escrow'::regnamespace LOOP
                EXECUTE format('ALTER TABLE %s DROP CONSTRAINT %I', thing.place, thing.conname);
            END LOOP;
            FOR thing IN SELECT name FROM later_indexes LOOP
                EXECUTE format('DROP INDEX %I', thing.name);
            END LOOP;
            FOR thing IN SELECT oid::regclass AS place FROM pg_class
                WHERE relnamespace = 'escrow'::regnamespace AND relkind = 'r' LOOP
                EXECUTE format('ALTER TABLE %s DISABLE TRIGGER USER', thing.place);
            END LOOP;
        END
        $$;
        CREATE SCHEMA filler;
        CREATE FUNCTION filler.id(space integer, number bigint) RETURNS uuid LANGUAGE sql IMMUTABLE AS $$
            SELECT ('0000' || lpad(to_hex(space), 4, '0') || '-0000-7000-8000-' || lpad(to_hex(number), 12, '0'))::uuid
        $$;
        CREATE FUNCTION filler.word(number bigint) RETURNS text LANGUAGE sql IMMUTABLE AS $$
            SELECT translate(upper(lpad(to_hex(number), 6, '0')), '01', 'GH')
        $$;
        CREATE FUNCTION filler.person(number bigint) RETURNS bigint LANGUAGE sql IMMUTABLE AS $$
            SELECT 1001 + number % 100000
        $$;
        INSERT INTO users (id, role, password_hash, phone_verified_at, suspended_at, subject, sealed_person, phone_index, name_indexes)
        OVERRIDING SYSTEM VALUE
        SELECT 1000 + g, CASE WHEN g % 20000 = 0 THEN 'ADMIN' WHEN g % 5000 = 1 THEN 'ARBITRE' WHEN g % 2 = 0 THEN 'BUYER' ELSE 'SELLER' END,
            '$argon2id$none', now(), CASE WHEN g % 10000 = 3 THEN now() END, filler.id(1, g), 'k1.x', sha256(g::text::bytea),
            ARRAY[sha256((g % 5000)::text::bytea), sha256((g % 20000)::text::bytea)]
        FROM generate_series(1, 100000) g;
        INSERT INTO kyc_profiles (user_id, state, shared, submission, verified_at, expires_at)
        SELECT 1000 + g, CASE WHEN g % 1000 = 1 THEN 'UNDER_REVIEW' WHEN g % 1000 = 2 THEN 'SUBMITTED' WHEN g % 10 = 3 THEN 'PENDING'
                WHEN g % 100 = 4 THEN 'REJECTED' ELSE 'VERIFIED' END,
            g % 1000 = 5, CASE WHEN g % 10 <> 3 THEN g END, now(), now() + interval '1 year'
        FROM generate_series(1, 100000) g;
        INSERT INTO sessions (id, user_id, expires_at, sealed_client)
        SELECT filler.id(2, g), filler.person(g), now() + interval '7 days', 'k1.x' FROM generate_series(1, 100000) g;
        INSERT INTO refresh_tokens (token_hash, session_id, expires_at)
        SELECT sha256(g::text::bytea), filler.id(2, g), now() + interval '7 days' FROM generate_series(1, 60000) g;
        INSERT INTO agreements (agreement_id, reference, purse_id, open_command_id, buyer_id, seller_id, category, currency, amount, fee,
            amount_due, net, payment_deadline, delivery_deadline, payout_provider, state, sealed_terms, created_at,
            invited_phone_index)
        OVERRIDING SYSTEM VALUE
        SELECT g, 'TXN-' || filler.word(g), filler.id(3, g), filler.id(4, g),
            CASE WHEN g % 50 = 0 THEN 1 ELSE filler.person(g) END, CASE WHEN g % 50 = 1 THEN 2 ELSE filler.person(g + 7) END,
            'GOODS', 'XAF', 1000, 25, 1000, 975, now(), now(), 'mtn-momo',
            CASE WHEN g < 500 THEN 'DISPUTE' WHEN g % 1000 < 900 THEN 'RELEASED' WHEN g % 1000 < 950 THEN 'REFUNDED'
                WHEN g % 1000 < 980 THEN 'CANCELLED' WHEN g % 1000 < 990 THEN 'FUNDS_HELD' ELSE 'PENDING_FUNDS' END,
            'k1.x', now() - g * interval '1 second', CASE WHEN g % 1000 >= 990 THEN sha256(g::text::bytea) END
        FROM generate_series(1, 1000000) g;
        INSERT INTO payments (payment_id, reference, agreement_id, kind, state, currency, amount, command_id, attempt, provider, sealed_msisdn,
            buyer_id, seller_id, created_at)
        SELECT filler.id(5, g), 'PAY-' || filler.word(g), agreement_id, CASE WHEN g > 1000000 THEN 'disbursement' ELSE 'collection' END, 'SUCCEEDED', 'XAF', 1000,
            filler.id(6, g), 1, 'mtn-momo', 'k1.x', buyer_id, seller_id, now() - g * interval '1 second'
        FROM generate_series(1, 1050000) g JOIN agreements ON agreement_id = 1 + (g - 1) % 1000000;
        INSERT INTO service_events (event_id, kind, agreement_id, details, fanned_at) OVERRIDING SYSTEM VALUE
        SELECT g, CASE WHEN g % 2 = 0 THEN 'message.posted' ELSE 'agreement.released' END, 1 + (g * 3) % 1000000, '{}', now()
        FROM generate_series(1, 300000) g;
        INSERT INTO messages (message_id, agreement_id, author_id, sealed_text, request_digest)
        SELECT event_id, agreement_id, 1, 'k1.x', 'x' FROM service_events WHERE event_id % 10 = 0;
        INSERT INTO agreement_notes (agreement_id, author_id, action, sealed_notes)
        SELECT g * 15, 1, 'confirm', 'k1.x' FROM generate_series(1, 60000) g;
        INSERT INTO proofs (agreement_id, author_id, kind, sealed_text, sha256, request_digest)
        SELECT g * 10, 1, 'TRACKING', 'k1.x', 'x', 'x' FROM generate_series(1, 100000) g;
        INSERT INTO disputes (dispute_id, reference, agreement_id, opened_by, party, category, sealed_statement, state, state_before, held, currency,
            arbiter_id, buyer_id, seller_id, closed_at)
        OVERRIDING SYSTEM VALUE
        SELECT g, 'DSP-' || filler.word(g), agreement_id, buyer_id, 'BUYER', 'OTHER', 'k1.x',
            CASE WHEN g < 100 THEN 'ESCALATED' WHEN g % 1000 = 0 THEN 'OPEN' ELSE 'CLOSED' END, 'FUNDS_HELD', 1000, 'XAF',
            CASE WHEN g % 20 = 3 THEN 3 ELSE 1001 + g % 20 * 5000 END, buyer_id, seller_id, now()
        FROM generate_series(1, 60000) g JOIN agreements ON agreement_id = g * 10;
        INSERT INTO rulings (ruling_id, dispute_id, outcome, to_buyer, to_seller, needs_second, state)
        SELECT filler.id(7, g), g, 'PARTIAL', 500, 500, true, CASE WHEN g % 2000 = 1 THEN 'PROPOSED' ELSE 'EFFECTIVE' END
        FROM generate_series(1, 60000) g;
        INSERT INTO dispute_comments (dispute_id, author_id, internal, sealed_text)
        SELECT 1 + g % 60000, 1, g % 2 = 0, 'k1.x' FROM generate_series(1, 60000) g;
        INSERT INTO dispute_evidence (dispute_id, author_id, sealed_text, sha256, request_digest)
        SELECT 1 + g % 60000, 1, 'k1.x', 'x', 'x' FROM generate_series(1, 100000) g;
        INSERT INTO notifications (notification_id, event_id, user_id, agreement_id, topic, template, channel, language, address_index, sealed_values, state)
        SELECT filler.id(8, g), g, CASE WHEN g % 50 = 0 THEN 1 ELSE filler.person(g) END, g, 'MONEY', 'paid', 'SMS', 'fr', sha256((g % 1000)::text::bytea),
            'k1.x', 'SENT'
        FROM generate_series(1, 60000) g;
        INSERT INTO webhook_endpoints (endpoint_id, user_id, sealed_url) SELECT filler.id(9, g), 1000 + g, 'k1.x' FROM generate_series(1, 5000) g;
        INSERT INTO webhook_messages (message_id, endpoint_id, event_id, kind, body, state)
        SELECT filler.id(10, g), filler.id(9, 1 + g % 50), g, 'agreement.released', '{}', 'DELIVERED' FROM generate_series(1, 60000) g;
        INSERT INTO webhook_attempts (message_id, status, duration_ms) SELECT filler.id(10, g), 200, 5 FROM generate_series(1, 60000) g;
        INSERT INTO audit_entries (actor, action, subject, details)
        SELECT 'user:1', CASE WHEN g % 100 = 0 THEN 'login.failed' ELSE 'agreement.created' END, 'agreement:' || g % 300000, '{}'
        FROM generate_series(1, 60000) g;
        INSERT INTO audit_queue SELECT entry_id FROM audit_entries ORDER BY entry_id DESC LIMIT 30000;
        INSERT INTO jobs (job_id, kind, key, payload, run_at)
        SELECT filler.id(11, g), CASE WHEN g % 3 = 0 THEN 'auto-release' ELSE 'payment-inquiry' END, 'filler ' || g, '',
            now() + interval '1 day' + g * interval '1 second'
        FROM generate_series(1, 60000) g;
        INSERT INTO outbox (message_id, type, subject, sequence, payload, sensitive, done_at)
        SELECT filler.id(12, g), 'collect', filler.id(3, g), 1, '{}', false, now() FROM generate_series(1, 60000) g;
        INSERT INTO idempotency_keys (scope, key, fingerprint, expires_at)
        SELECT g::text, 'k', 'x', now() + interval '1 day' + g * interval '1 second' FROM generate_series(1, 60000) g;
        DO $$
        DECLARE thing record;
        BEGIN
            FOR thing IN SELECT definition FROM later_indexes LOOP EXECUTE thing.definition; END LOOP;
            FOR thing IN SELECT oid::regclass AS place FROM pg_class
                WHERE relnamespace = 'escrow'::regnamespace AND relkind = 'r' LOOP
                EXECUTE format('ALTER TABLE %s ENABLE TRIGGER USER', thing.place);
            END LOOP;
            FOR thing IN SELECT oid::regclass AS place FROM pg_class
                WHERE relnamespace = 'escrow'::regnamespace AND relkind = 'r' LOOP
                EXECUTE format('ANALYZE %s', thing.place);
            END LOOP;
            FOR thing IN SELECT pg_get_serial_sequence(place, col) AS sequence FROM (VALUES ('users', 'id'), ('agreements', 'agreement_id'),
                ('service_events', 'event_id'), ('disputes', 'dispute_id')) AS identity (place, col) LOOP
                PERFORM setval(thing.sequence, 2000000);
            END LOOP;
        END
        $$;
        """#
}
