-- The answers under idempotency keys as one sealed text. The rows that are there are sealed with this step, and so are
-- the outbox's payloads; scopes, keys and fingerprints become blind indexes.
ALTER TABLE idempotency_keys DROP CONSTRAINT idempotency_keys_answer_check;
ALTER TABLE idempotency_keys ADD COLUMN sealed_reply text;
