-- What is personal, sealed; phone numbers and clients' keys also as blind indexes. The rows that are there are sealed with
-- this step, then the plain columns go.
ALTER TABLE users ADD COLUMN sealed_person text, ADD COLUMN phone_index bytea;
ALTER TABLE sessions ADD COLUMN sealed_client text;
ALTER TABLE agreements ADD COLUMN sealed_terms text, ADD COLUMN idempotency_index bytea;
ALTER TABLE payments ADD COLUMN sealed_msisdn text, ADD COLUMN idempotency_index bytea;
ALTER TABLE agreement_notes ADD COLUMN sealed_notes text;
ALTER TABLE audit_entries ADD COLUMN sealed_address text;
