-- What a provider gave out for an attempt before anything could move: written once, and before the order is sent.
ALTER TABLE attempts
    ADD COLUMN prepared_key text,
    ADD COLUMN payer_url text,
    ADD COLUMN webhook_token_hash bytea,
    ADD CONSTRAINT attempts_prepared_check CHECK (
        prepared_key IS NOT NULL OR (payer_url IS NULL AND webhook_token_hash IS NULL)),
    ADD CONSTRAINT attempts_prepared_once UNIQUE (provider, prepared_key);
GRANT UPDATE (prepared_key, payer_url, webhook_token_hash) ON attempts TO {{role}};
