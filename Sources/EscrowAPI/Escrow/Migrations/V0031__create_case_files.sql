-- The case files of disputes: who asked for one, what the gateway's books said, and the archives that were made.

CREATE TABLE case_files (
    case_file_id uuid CONSTRAINT case_files_pkey PRIMARY KEY,
    dispute_id bigint NOT NULL CONSTRAINT case_files_dispute_id_fkey REFERENCES disputes (dispute_id),
    -- NULL where the command line asked.
    requested_by bigint CONSTRAINT case_files_requested_by_fkey REFERENCES users (id),
    -- REPLACED: a later one is ready, and the archives of this one are gone.
    state text NOT NULL DEFAULT 'WAITING' CONSTRAINT case_files_state_check CHECK (
        state IN ('WAITING', 'READY', 'FAILED', 'REPLACED')),
    -- The last question to the gateway, and how often it was asked.
    command_id uuid NOT NULL CONSTRAINT case_files_command_id_key UNIQUE,
    inquiries integer NOT NULL DEFAULT 1,
    -- What the gateway said of the purse, until the archives are made.
    sealed_purse text CONSTRAINT case_files_sealed_purse_check CHECK (sealed_purse LIKE 'k1.%'),
    idempotency_index bytea CONSTRAINT case_files_idempotency_index_key UNIQUE
        CONSTRAINT case_files_idempotency_index_check CHECK (octet_length(idempotency_index) = 32),
    requested_at timestamptz NOT NULL DEFAULT statement_timestamp(),
    ready_at timestamptz,
    CONSTRAINT case_files_ready_check CHECK ((ready_at IS NOT NULL) = (state IN ('READY', 'REPLACED')))
);
CREATE INDEX case_files_dispute_index ON case_files (dispute_id, requested_at DESC);
-- One is made at a time.
CREATE UNIQUE INDEX case_files_waiting_key ON case_files (dispute_id) WHERE state = 'WAITING';

-- A row stands before its object is written, so that no object can be left without one.
CREATE TABLE case_file_copies (
    case_file_id uuid NOT NULL CONSTRAINT case_file_copies_case_file_id_fkey REFERENCES case_files (case_file_id),
    audience text NOT NULL CONSTRAINT case_file_copies_audience_check CHECK (
        audience IN ('BUYER', 'SELLER', 'JUDGES')),
    object_id uuid NOT NULL CONSTRAINT case_file_copies_object_id_key UNIQUE,
    size bigint CONSTRAINT case_file_copies_size_check CHECK (size > 0),
    sha256 bytea CONSTRAINT case_file_copies_sha256_check CHECK (octet_length(sha256) = 32),
    CONSTRAINT case_file_copies_pkey PRIMARY KEY (case_file_id, audience),
    CONSTRAINT case_file_copies_content_check CHECK ((size IS NULL) = (sha256 IS NULL))
);

GRANT SELECT, INSERT ON case_files, case_file_copies TO {{role}};
GRANT UPDATE (state, command_id, inquiries, sealed_purse, ready_at) ON case_files TO {{role}};
GRANT UPDATE (object_id, size, sha256) ON case_file_copies TO {{role}};
