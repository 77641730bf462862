-- The people who work on money, and what each did. Of a password only its Argon2id hash is kept, of a session's token only
-- its SHA-256.
CREATE TABLE staff (
    staff_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    name text NOT NULL CONSTRAINT staff_name_once UNIQUE,
    role text NOT NULL,
    password_hash text NOT NULL,
    failed_attempts integer NOT NULL DEFAULT 0,
    locked_until timestamptz,
    suspended_at timestamptz,
    created_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT staff_name_check CHECK (name ~ '^[a-z][a-z0-9._-]{1,31}$'),
    CONSTRAINT staff_role_check CHECK (role IN ('viewer', 'operator', 'finance', 'approver', 'administrator')),
    CONSTRAINT staff_password_hash_check CHECK (password_hash LIKE '$argon2id$%')
);

CREATE TABLE staff_sessions (
    token_hash bytea PRIMARY KEY,
    staff_id bigint NOT NULL REFERENCES staff,
    created_at timestamptz NOT NULL DEFAULT now(),
    expires_at timestamptz NOT NULL,
    CONSTRAINT staff_sessions_token_hash_check CHECK (octet_length(token_hash) = 32)
);
CREATE INDEX staff_sessions_staff ON staff_sessions (staff_id);
CREATE INDEX staff_sessions_expiry ON staff_sessions (expires_at);

-- Each row holds the hash of the row before it and its own, over its whole content. People stand in it by their numbers.
CREATE TABLE gateway_audit (
    sequence bigint PRIMARY KEY,
    occurred_at timestamptz NOT NULL,
    actor text NOT NULL,
    action text NOT NULL,
    subject text NOT NULL,
    reason text,
    details text NOT NULL,
    previous_hash bytea NOT NULL,
    hash bytea NOT NULL CONSTRAINT gateway_audit_hash_once UNIQUE,
    CONSTRAINT gateway_audit_sequence_check CHECK (sequence >= 1),
    CONSTRAINT gateway_audit_hashes_check CHECK (octet_length(hash) = 32 AND octet_length(previous_hash) = 32)
);
CREATE INDEX gateway_audit_subject ON gateway_audit (subject, sequence);

CREATE FUNCTION refuse_record_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'Rows of % are inserted and never changed.', TG_TABLE_NAME
        USING ERRCODE = 'insufficient_privilege';
END $$;

CREATE TRIGGER gateway_audit_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON gateway_audit
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_record_change();

GRANT SELECT, INSERT ON staff, gateway_audit TO {{role}};
GRANT UPDATE (role, password_hash, failed_attempts, locked_until, suspended_at) ON staff TO {{role}};
GRANT SELECT, INSERT, DELETE ON staff_sessions TO {{role}};
