ALTER TABLE idempotency_keys DROP COLUMN headers, DROP COLUMN body;
ALTER TABLE idempotency_keys
    ADD CONSTRAINT idempotency_keys_answer_check CHECK (
        (completed_at IS NULL) = (status IS NULL) AND (completed_at IS NULL) = (sealed_reply IS NULL)),
    ADD CONSTRAINT idempotency_keys_sealed_reply_check CHECK (sealed_reply LIKE 'k1.%');
-- Nothing personal waits in the clear: a payload is sealed, or forgotten.
ALTER TABLE outbox ADD CONSTRAINT outbox_payload_check CHECK (
    payload LIKE 'k1.%' OR (payload = '{}' AND done_at IS NOT NULL));
