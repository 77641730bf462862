-- Events for the servers of clients, by Standard Webhooks 1.0.
CREATE TABLE webhook_endpoints (
    endpoint_id uuid CONSTRAINT webhook_endpoints_pkey PRIMARY KEY,
    user_id bigint NOT NULL CONSTRAINT webhook_endpoints_user_id_fkey REFERENCES users,
    sealed_url text NOT NULL CONSTRAINT webhook_endpoints_sealed_url_check CHECK (sealed_url LIKE 'k1.%'),
    -- The kinds that it wants; all where empty.
    event_types text[] NOT NULL DEFAULT '{}',
    state text NOT NULL DEFAULT 'ENABLED' CONSTRAINT webhook_endpoints_state_check CHECK (
        state IN ('ENABLED', 'DISABLED', 'DELETED')),
    -- owner, gone (it answered 410), failing
    disabled_for text,
    -- Since when no message has arrived, while some have failed.
    failing_since timestamptz,
    version bigint NOT NULL DEFAULT 1,
    idempotency_index bytea CONSTRAINT webhook_endpoints_idempotency_key UNIQUE,
    created_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT webhook_endpoints_disabled_check CHECK ((state = 'DISABLED') = (disabled_for IS NOT NULL))
);
CREATE INDEX webhook_endpoints_user_index ON webhook_endpoints (user_id, endpoint_id) WHERE state <> 'DELETED';

CREATE TABLE webhook_secrets (
    secret_id uuid CONSTRAINT webhook_secrets_pkey PRIMARY KEY,
    endpoint_id uuid NOT NULL CONSTRAINT webhook_secrets_endpoint_id_fkey REFERENCES webhook_endpoints,
    sealed_secret text NOT NULL CONSTRAINT webhook_secrets_sealed_secret_check CHECK (sealed_secret LIKE 'k1.%'),
    created_at timestamptz NOT NULL DEFAULT now(),
    -- NULL for the current one.
    retires_at timestamptz
);
CREATE UNIQUE INDEX webhook_secrets_current_key ON webhook_secrets (endpoint_id) WHERE retires_at IS NULL;
CREATE INDEX webhook_secrets_endpoint_index ON webhook_secrets (endpoint_id, retires_at);

CREATE TABLE webhook_messages (
    message_id uuid CONSTRAINT webhook_messages_pkey PRIMARY KEY,
    endpoint_id uuid NOT NULL CONSTRAINT webhook_messages_endpoint_id_fkey REFERENCES webhook_endpoints,
    -- NULL for a test that the owner asked for.
    event_id bigint CONSTRAINT webhook_messages_event_id_fkey REFERENCES service_events,
    kind text NOT NULL,
    -- The bytes that are signed and sent, the same each time. No personal data.
    body text NOT NULL CONSTRAINT webhook_messages_body_check CHECK (octet_length(body) < 20000),
    state text NOT NULL DEFAULT 'PENDING' CONSTRAINT webhook_messages_state_check CHECK (
        state IN ('PENDING', 'DELIVERED', 'EXHAUSTED')),
    -- Since it was last begun, by the event or by hand.
    attempts integer NOT NULL DEFAULT 0,
    created_at timestamptz NOT NULL DEFAULT now(),
    ended_at timestamptz,
    CONSTRAINT webhook_messages_once_key UNIQUE (endpoint_id, event_id)
);
CREATE INDEX webhook_messages_endpoint_index ON webhook_messages (endpoint_id, message_id DESC);

CREATE TABLE webhook_attempts (
    attempt_id bigint GENERATED ALWAYS AS IDENTITY CONSTRAINT webhook_attempts_pkey PRIMARY KEY,
    message_id uuid NOT NULL CONSTRAINT webhook_attempts_message_id_fkey REFERENCES webhook_messages,
    at timestamptz NOT NULL DEFAULT now(),
    -- What the server answered, or why there was no answer.
    status integer,
    error text,
    duration_ms bigint NOT NULL,
    CONSTRAINT webhook_attempts_outcome_check CHECK ((status IS NULL) <> (error IS NULL))
);
CREATE INDEX webhook_attempts_message_index ON webhook_attempts (message_id, attempt_id);

GRANT SELECT, INSERT, UPDATE (sealed_url, event_types, state, disabled_for, failing_since, version)
    ON webhook_endpoints TO {{role}};
GRANT SELECT, INSERT, UPDATE (retires_at) ON webhook_secrets TO {{role}};
GRANT SELECT, INSERT, UPDATE (state, attempts, ended_at) ON webhook_messages TO {{role}};
GRANT SELECT, INSERT ON webhook_attempts TO {{role}};
