-- The statements of providers. The file itself stands sealed in the object store, its lines sealed in blocks under a key of
-- the file's own. Only what is `imported` counts: the row of a file that is being imported says where to go on after a crash.
CREATE TABLE statement_files (
    file_id uuid PRIMARY KEY,
    provider text NOT NULL,
    state text NOT NULL DEFAULT 'importing',
    content_hash bytea NOT NULL,
    size bigint NOT NULL,
    -- NULL once the object of a refused file is deleted.
    object_id uuid,
    sealed_key text NOT NULL,
    sealed_name text NOT NULL,
    -- The day for which it was given.
    day date,
    format text,
    container text,
    -- SHA-256 over the identities of all its lines, in their order: a reordered copy has the same.
    lines_hash bytea,
    rows bigint NOT NULL DEFAULT 0,
    lines bigint NOT NULL DEFAULT 0,
    known_lines bigint NOT NULL DEFAULT 0,
    repeated_lines bigint NOT NULL DEFAULT 0,
    rejects bigint NOT NULL DEFAULT 0,
    -- Seconds since 1970-01-01T00:00:00Z.
    first_time bigint,
    last_time bigint,
    incoming bigint NOT NULL DEFAULT 0,
    outgoing bigint NOT NULL DEFAULT 0,
    opening_balance bigint,
    closing_balance bigint,
    currency text,
    -- Of the account that the file names; the account itself is sealed with the lines.
    account_index bytea,
    refusal_code text,
    refusal_en text,
    refusal_fr text,
    begun_at timestamptz NOT NULL DEFAULT now(),
    ended_at timestamptz,
    CONSTRAINT statement_files_state_check CHECK (state IN ('importing', 'imported', 'refused')),
    CONSTRAINT statement_files_object_check CHECK (object_id IS NOT NULL OR state = 'refused'),
    CONSTRAINT statement_files_hash_check CHECK (octet_length(content_hash) = 32 AND octet_length(lines_hash) = 32),
    CONSTRAINT statement_files_sealed_key_check CHECK (sealed_key LIKE 'k1.%'),
    CONSTRAINT statement_files_sealed_name_check CHECK (sealed_name LIKE 'k1.%'),
    CONSTRAINT statement_files_ended_check CHECK ((state = 'importing') = (ended_at IS NULL)),
    CONSTRAINT statement_files_imported_check CHECK (
        state <> 'imported' OR num_nonnulls(format, container, lines_hash) = 3),
    CONSTRAINT statement_files_refused_check CHECK (
        num_nonnulls(refusal_code, refusal_en, refusal_fr) = CASE state WHEN 'refused' THEN 3 ELSE 0 END)
);
-- The same content is imported once.
CREATE UNIQUE INDEX statement_files_once ON statement_files (provider, content_hash) WHERE state <> 'refused';
CREATE INDEX statement_files_time ON statement_files (provider, last_time) WHERE state = 'imported';

-- The lines that a file was the first to bring, some thousands together. `identities` has 16 bytes for each of them.
CREATE TABLE statement_blocks (
    file_id uuid NOT NULL REFERENCES statement_files,
    block integer NOT NULL,
    provider text NOT NULL,
    line_count integer NOT NULL,
    first_time bigint NOT NULL,
    last_time bigint NOT NULL,
    identities bytea NOT NULL,
    sealed bytea NOT NULL,
    PRIMARY KEY (file_id, block),
    CONSTRAINT statement_blocks_identities_check CHECK (octet_length(identities) = 16 * line_count)
);
ALTER TABLE statement_blocks ALTER COLUMN identities SET STORAGE EXTERNAL, ALTER COLUMN sealed SET STORAGE EXTERNAL;
CREATE INDEX statement_blocks_time ON statement_blocks (provider, last_time, first_time);

-- Rows that speak of a movement and could not be read. `known`: an earlier file has the same row.
CREATE TABLE statement_rejects (
    file_id uuid NOT NULL REFERENCES statement_files,
    row_number bigint NOT NULL,
    provider text NOT NULL,
    identity uuid NOT NULL,
    known boolean NOT NULL,
    code text NOT NULL,
    column_name text NOT NULL,
    english text NOT NULL,
    french text NOT NULL,
    sealed bytea NOT NULL,
    PRIMARY KEY (file_id, row_number)
);
CREATE INDEX statement_rejects_identity ON statement_rejects (provider, identity);

-- Balances that do not follow from the row before and its own movement.
CREATE TABLE statement_discontinuities (
    file_id uuid NOT NULL REFERENCES statement_files,
    row_number bigint NOT NULL,
    executed_at bigint NOT NULL,
    expected bigint NOT NULL,
    found bigint NOT NULL,
    PRIMARY KEY (file_id, row_number)
);

-- What a comparison of statements and books has found. One that finds what the last one of its day found keeps no details
-- of its own.
CREATE TABLE reconciliation_runs (
    run_id uuid PRIMARY KEY,
    provider text NOT NULL,
    day date NOT NULL,
    -- The run that has the breaks and claims.
    details_id uuid NOT NULL REFERENCES reconciliation_runs,
    result_hash bytea NOT NULL,
    last_closed_day date,
    lines bigint NOT NULL,
    payments bigint NOT NULL,
    claims bigint NOT NULL,
    expected bigint NOT NULL,
    breaks bigint NOT NULL,
    decided bigint NOT NULL DEFAULT 0,
    statement_balance bigint,
    clearing_balance bigint NOT NULL,
    provider_balance bigint,
    currency text NOT NULL,
    expected_payments bytea NOT NULL,
    run_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT reconciliation_runs_hash_check CHECK (octet_length(result_hash) = 32)
);
CREATE INDEX reconciliation_runs_day ON reconciliation_runs (provider, day, run_at);

-- Which payment is which line, in the order of the payments: 16 bytes of a payment's identifier and 16 of a line's, together
-- for each claim, some thousands in a chunk.
CREATE TABLE reconciliation_run_claims (
    run_id uuid NOT NULL REFERENCES reconciliation_runs,
    chunk integer NOT NULL,
    first_payment uuid NOT NULL,
    last_payment uuid NOT NULL,
    claims bytea NOT NULL,
    PRIMARY KEY (run_id, chunk)
);
ALTER TABLE reconciliation_run_claims ALTER COLUMN claims SET STORAGE EXTERNAL;

CREATE TABLE reconciliation_breaks (
    run_id uuid NOT NULL REFERENCES reconciliation_runs,
    identity uuid NOT NULL,
    kind text NOT NULL,
    day date NOT NULL,
    lines bytea NOT NULL,
    payments bytea NOT NULL,
    statement_amount bigint,
    book_amount bigint,
    currency text NOT NULL,
    english text NOT NULL,
    french text NOT NULL,
    PRIMARY KEY (run_id, identity)
);

-- What providers have told of our accounts.
CREATE TABLE provider_balances (
    provider text NOT NULL,
    account text NOT NULL,
    asked_at timestamptz NOT NULL DEFAULT now(),
    available bigint NOT NULL,
    currency text NOT NULL,
    PRIMARY KEY (provider, account, asked_at)
);

-- A line of a statement proves, too. It has no HTTP status, and neither has a ruling.
ALTER TABLE evidence
    ALTER COLUMN http_status DROP NOT NULL,
    ADD COLUMN statement_file uuid REFERENCES statement_files,
    ADD COLUMN statement_line uuid,
    ADD CONSTRAINT evidence_http_status_check CHECK (
        CASE source WHEN 'statement' THEN http_status IS NULL ELSE source = 'ruling' OR http_status IS NOT NULL END),
    ADD CONSTRAINT evidence_statement_check CHECK (
        num_nonnulls(statement_file, statement_line) = CASE source WHEN 'statement' THEN 2 ELSE 0 END);

-- When a payment became final, else was sent, else came: its time in the books.
CREATE INDEX payments_books ON payments (provider, (COALESCE(late_success_at, final_at, last_submitted_at, received_at)));

-- By the references that a statement shows.
CREATE INDEX payments_provider_reference ON payments (provider, provider_reference) WHERE provider_reference IS NOT NULL;
CREATE INDEX payments_reference ON payments (reference);

-- Those whose end a line may still tell, however old they are.
CREATE INDEX payments_unfinished ON payments (provider) WHERE state NOT IN ('succeeded', 'failed');

GRANT SELECT, INSERT ON statement_files, statement_blocks, statement_rejects,
    statement_discontinuities, reconciliation_runs,
    reconciliation_run_claims, reconciliation_breaks, provider_balances TO {{role}};
GRANT UPDATE (state, object_id, day, format, container, lines_hash, rows, lines, known_lines, repeated_lines, rejects, first_time,
    last_time, incoming, outgoing, opening_balance, closing_balance, currency, account_index, refusal_code,
    refusal_en, refusal_fr, ended_at) ON statement_files TO {{role}};

-- What is imported or refused stays as it is; a change of keys seals its key and its name anew.
CREATE FUNCTION refuse_ended_statement_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.state <> 'importing' AND (NEW.object_id IS NOT NULL AND NEW.object_id <> OLD.object_id
        OR to_jsonb(NEW) - '{sealed_key,sealed_name,object_id}'::text[]
            <> to_jsonb(OLD) - '{sealed_key,sealed_name,object_id}'::text[]) THEN
        RAISE EXCEPTION 'A statement that is imported or refused stays as it is.'
            USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER statement_files_ended BEFORE UPDATE ON statement_files
    FOR EACH ROW EXECUTE FUNCTION refuse_ended_statement_change();
