-- People, their sessions, and what guards the doors to them.

CREATE TABLE users (
    id bigint GENERATED ALWAYS AS IDENTITY CONSTRAINT users_pkey PRIMARY KEY,
    phone text NOT NULL CONSTRAINT users_phone_key UNIQUE
        CONSTRAINT users_phone_check CHECK (phone ~ '^2376[0-9]{8}$'),
    first_name text NOT NULL CONSTRAINT users_first_name_check CHECK (char_length(first_name) BETWEEN 1 AND 100),
    last_name text NOT NULL CONSTRAINT users_last_name_check CHECK (char_length(last_name) BETWEEN 1 AND 100),
    email text CONSTRAINT users_email_check CHECK (char_length(email) <= 254 AND email ~ '^[^@[:space:]]+@[^@[:space:]]+$'),
    role text NOT NULL CONSTRAINT users_role_check CHECK (role IN ('BUYER', 'SELLER', 'ARBITRE', 'ADMIN')),
    language text NOT NULL DEFAULT 'fr' CONSTRAINT users_language_check CHECK (language IN ('fr', 'en')),
    password_hash text NOT NULL CONSTRAINT users_password_hash_check CHECK (password_hash LIKE '$argon2id$%'),
    password_changed_at timestamptz NOT NULL DEFAULT now(),
    phone_verified_at timestamptz,
    -- An HMAC of the client's idempotency key: the same registration sent again finds the account that it made.
    registration_key bytea CONSTRAINT users_registration_key_key UNIQUE
        CONSTRAINT users_registration_key_check CHECK (octet_length(registration_key) = 32),
    suspended_at timestamptz,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    version bigint NOT NULL DEFAULT 1
);

-- One row for each sign-in; its refresh tokens are one family.
CREATE TABLE sessions (
    id uuid CONSTRAINT sessions_pkey PRIMARY KEY,
    user_id bigint NOT NULL CONSTRAINT sessions_user_id_fkey REFERENCES users (id),
    client_address text NOT NULL,
    user_agent text,
    created_at timestamptz NOT NULL DEFAULT now(),
    last_used_at timestamptz NOT NULL DEFAULT now(),
    expires_at timestamptz NOT NULL,
    revoked_at timestamptz,
    revoked_for text CONSTRAINT sessions_revoked_for_check CHECK (
        revoked_for IN ('logout', 'revoked', 'password_changed', 'password_reset', 'refresh_reused')),
    CONSTRAINT sessions_revocation_check CHECK ((revoked_at IS NULL) = (revoked_for IS NULL))
);
CREATE INDEX sessions_live_index ON sessions (user_id, id) WHERE revoked_at IS NULL;

CREATE TABLE refresh_tokens (
    token_hash bytea CONSTRAINT refresh_tokens_pkey PRIMARY KEY
        CONSTRAINT refresh_tokens_token_hash_check CHECK (octet_length(token_hash) = 32),
    session_id uuid NOT NULL CONSTRAINT refresh_tokens_session_id_fkey REFERENCES sessions (id),
    issued_at timestamptz NOT NULL DEFAULT now(),
    expires_at timestamptz NOT NULL,
    used_at timestamptz
);
-- A family has one token that is still good.
CREATE UNIQUE INDEX refresh_tokens_unused_key ON refresh_tokens (session_id) WHERE used_at IS NULL;

-- Codes sent to a phone; only the newest of a user and purpose counts.
CREATE TABLE phone_codes (
    id uuid CONSTRAINT phone_codes_pkey PRIMARY KEY,
    user_id bigint NOT NULL CONSTRAINT phone_codes_user_id_fkey REFERENCES users (id),
    purpose text NOT NULL CONSTRAINT phone_codes_purpose_check CHECK (purpose IN ('verify_phone', 'reset_password')),
    code_hmac bytea NOT NULL CONSTRAINT phone_codes_code_hmac_check CHECK (octet_length(code_hmac) = 32),
    tries integer NOT NULL DEFAULT 0 CONSTRAINT phone_codes_tries_check CHECK (tries BETWEEN 0 AND 5),
    created_at timestamptz NOT NULL DEFAULT now(),
    expires_at timestamptz NOT NULL,
    used_at timestamptz
);
CREATE INDEX phone_codes_newest_index ON phone_codes (user_id, purpose, created_at DESC);

-- Failed tries by account and by address, known and unknown alike: the key is an HMAC, so that the table
-- tells no phone number and no address.
CREATE TABLE account_lockouts (
    key bytea CONSTRAINT account_lockouts_pkey PRIMARY KEY
        CONSTRAINT account_lockouts_key_check CHECK (octet_length(key) = 32),
    failures integer NOT NULL CONSTRAINT account_lockouts_failures_check CHECK (failures >= 0),
    last_failure_at timestamptz NOT NULL,
    locked_until timestamptz
);
CREATE INDEX account_lockouts_last_failure_index ON account_lockouts (last_failure_at);

GRANT SELECT, INSERT, UPDATE ON users TO {{role}};
GRANT SELECT, INSERT, UPDATE ON sessions TO {{role}};
GRANT SELECT, INSERT, UPDATE, DELETE ON refresh_tokens TO {{role}};
GRANT SELECT, INSERT, UPDATE, DELETE ON phone_codes TO {{role}};
GRANT SELECT, INSERT, UPDATE, DELETE ON account_lockouts TO {{role}};
