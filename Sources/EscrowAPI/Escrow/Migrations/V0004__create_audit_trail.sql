-- What happened, append-only, and the chain of hashes over it.

CREATE TABLE audit_entries (
    entry_id bigint GENERATED ALWAYS AS IDENTITY CONSTRAINT audit_entries_pkey PRIMARY KEY,
    occurred_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    actor text NOT NULL,
    action text NOT NULL,
    subject text NOT NULL,
    address text,
    details text NOT NULL
);
CREATE INDEX audit_entries_subject_index ON audit_entries (subject, entry_id);

-- Entries that the chain does not hold yet. Entries commit in another order than their numbers, so the chain takes
-- what is here, not what is above its last number.
CREATE TABLE audit_queue (
    entry_id bigint CONSTRAINT audit_queue_pkey PRIMARY KEY
        CONSTRAINT audit_queue_entry_id_fkey REFERENCES audit_entries (entry_id)
);

CREATE TABLE audit_chain (
    seq bigint CONSTRAINT audit_chain_pkey PRIMARY KEY CONSTRAINT audit_chain_seq_check CHECK (seq >= 1),
    entry_id bigint NOT NULL CONSTRAINT audit_chain_entry_id_key UNIQUE
        CONSTRAINT audit_chain_entry_id_fkey REFERENCES audit_entries (entry_id),
    prev_hash bytea NOT NULL CONSTRAINT audit_chain_prev_hash_check CHECK (octet_length(prev_hash) = 32),
    hash bytea NOT NULL CONSTRAINT audit_chain_hash_check CHECK (octet_length(hash) = 32),
    chained_at timestamptz NOT NULL DEFAULT now()
);

GRANT SELECT, INSERT ON audit_entries TO {{role}};
GRANT SELECT, INSERT, DELETE ON audit_queue TO {{role}};
GRANT SELECT, INSERT ON audit_chain TO {{role}};
