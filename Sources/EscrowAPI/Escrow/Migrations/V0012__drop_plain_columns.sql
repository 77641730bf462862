-- The account's number comes before its row, because the sealed person is bound to it.
ALTER TABLE users
    DROP COLUMN phone, DROP COLUMN first_name, DROP COLUMN last_name, DROP COLUMN email,
    ALTER COLUMN sealed_person SET NOT NULL,
    ALTER COLUMN phone_index SET NOT NULL,
    ADD CONSTRAINT users_sealed_person_check CHECK (sealed_person LIKE 'k1.%'),
    ADD CONSTRAINT users_phone_index_key UNIQUE (phone_index),
    ADD CONSTRAINT users_phone_index_check CHECK (octet_length(phone_index) = 32);

ALTER TABLE sessions
    DROP COLUMN client_address, DROP COLUMN user_agent,
    ALTER COLUMN sealed_client SET NOT NULL,
    ADD CONSTRAINT sessions_sealed_client_check CHECK (sealed_client LIKE 'k1.%');

ALTER TABLE agreements
    DROP COLUMN title, DROP COLUMN description, DROP COLUMN delivery_address, DROP COLUMN payout_msisdn,
    DROP COLUMN idempotency_scope, DROP COLUMN idempotency_key,
    ALTER COLUMN sealed_terms SET NOT NULL,
    ADD CONSTRAINT agreements_sealed_terms_check CHECK (sealed_terms LIKE 'k1.%'),
    ADD CONSTRAINT agreements_idempotency_index_key UNIQUE (idempotency_index);

ALTER TABLE payments
    DROP COLUMN msisdn, DROP COLUMN idempotency_scope, DROP COLUMN idempotency_key,
    ADD CONSTRAINT payments_account_check CHECK ((provider IS NULL) = (sealed_msisdn IS NULL)),
    ADD CONSTRAINT payments_sealed_msisdn_check CHECK (sealed_msisdn LIKE 'k1.%'),
    ADD CONSTRAINT payments_idempotency_index_key UNIQUE (idempotency_index);

ALTER TABLE agreement_notes
    DROP COLUMN notes,
    ALTER COLUMN sealed_notes SET NOT NULL,
    ADD CONSTRAINT agreement_notes_sealed_notes_check CHECK (sealed_notes LIKE 'k1.%');

ALTER TABLE audit_entries
    DROP COLUMN address,
    ADD CONSTRAINT audit_entries_sealed_address_check CHECK (sealed_address LIKE 'k1.%');

GRANT USAGE ON SEQUENCE users_id_seq, agreement_notes_note_id_seq TO {{role}};
