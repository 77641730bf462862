-- Messages to the other side. A row is done when it was answered (or, for some relays, sent); until then it is sent again.
CREATE TABLE outbox (
    message_id uuid PRIMARY KEY,
    type text NOT NULL,
    subject uuid NOT NULL,
    sequence bigint NOT NULL,
    payload text NOT NULL,
    traceparent text,
    sensitive boolean NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    send_count integer NOT NULL DEFAULT 0,
    next_send_at timestamptz NOT NULL DEFAULT now(),
    done_at timestamptz,
    CONSTRAINT outbox_sequence_check CHECK (sequence > 0),
    CONSTRAINT outbox_subject_sequence_key UNIQUE (subject, sequence)
);
CREATE INDEX outbox_due ON outbox (next_send_at) WHERE done_at IS NULL;
CREATE INDEX outbox_undone ON outbox (subject, sequence) WHERE done_at IS NULL;

-- The last sequence number given to a subject. Its row lock makes the order of numbers the order of commits.
CREATE TABLE outbox_sequences (
    subject uuid PRIMARY KEY,
    last_sequence bigint NOT NULL
);

-- Messages from the other side, each known by its id for good.
CREATE TABLE inbox (
    message_id uuid PRIMARY KEY,
    type text NOT NULL,
    subject uuid NOT NULL,
    sequence bigint,
    fingerprint bytea NOT NULL,
    outcome text,
    received_at timestamptz NOT NULL DEFAULT now()
);

-- The highest sequence number seen of a subject.
CREATE TABLE inbox_sequences (
    subject uuid PRIMARY KEY,
    last_sequence bigint NOT NULL
);

-- Work to do later. A finished job is deleted; one that failed for good stays for people.
CREATE TABLE jobs (
    job_id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    kind text NOT NULL,
    key text NOT NULL,
    payload text NOT NULL,
    state text NOT NULL DEFAULT 'open',
    run_at timestamptz NOT NULL,
    attempts integer NOT NULL DEFAULT 0,
    -- Grows when an open job is replaced, so that a worker does not finish what it has not seen.
    revision bigint NOT NULL DEFAULT 0,
    lease_id uuid,
    lease_until timestamptz,
    last_error text,
    created_at timestamptz NOT NULL DEFAULT now(),
    failed_at timestamptz,
    CONSTRAINT jobs_state_check CHECK (state IN ('open', 'failed')),
    CONSTRAINT jobs_lease_check CHECK ((lease_id IS NULL) = (lease_until IS NULL))
);
CREATE UNIQUE INDEX jobs_open_key ON jobs (kind, key) WHERE state = 'open';
CREATE INDEX jobs_due ON jobs (kind, run_at) WHERE state = 'open';

-- Answers that a client may ask for again under its own key.
CREATE TABLE idempotency_keys (
    scope text NOT NULL,
    key text NOT NULL,
    fingerprint bytea NOT NULL,
    claimed_at timestamptz NOT NULL DEFAULT now(),
    completed_at timestamptz,
    expires_at timestamptz NOT NULL DEFAULT now() + interval '7 days',
    status integer,
    headers text,
    body bytea,
    PRIMARY KEY (scope, key),
    CONSTRAINT idempotency_keys_answer_check CHECK (
        (completed_at IS NULL) = (status IS NULL)
        AND (completed_at IS NULL) = (headers IS NULL)
        AND (completed_at IS NULL) = (body IS NULL)
    )
);
CREATE INDEX idempotency_keys_expiry ON idempotency_keys (expires_at);

GRANT SELECT, INSERT ON outbox TO {{role}};
GRANT UPDATE (payload, send_count, next_send_at, done_at) ON outbox TO {{role}};
GRANT SELECT, INSERT ON outbox_sequences TO {{role}};
GRANT UPDATE (last_sequence) ON outbox_sequences TO {{role}};
GRANT SELECT, INSERT ON inbox TO {{role}};
GRANT UPDATE (outcome) ON inbox TO {{role}};
GRANT SELECT, INSERT ON inbox_sequences TO {{role}};
GRANT UPDATE (last_sequence) ON inbox_sequences TO {{role}};
GRANT SELECT, INSERT, UPDATE, DELETE ON jobs TO {{role}};
GRANT SELECT, INSERT, UPDATE, DELETE ON idempotency_keys TO {{role}};
