-- How a provider is doing in one capability, as all processes of the gateway see it. A row is written when a call fails,
-- and when a call succeeds after one that failed: a provider that is well costs no write.
CREATE TABLE provider_circuits (
    provider text NOT NULL,
    capability text NOT NULL,
    state text NOT NULL DEFAULT 'closed',
    failures integer NOT NULL DEFAULT 0,
    trips integer NOT NULL DEFAULT 0,
    since timestamptz NOT NULL DEFAULT now(),
    retry_at timestamptz,
    last_failure_at timestamptz,
    PRIMARY KEY (provider, capability),
    CONSTRAINT provider_circuits_capability_check CHECK (
        capability IN ('collection', 'disbursement', 'refund', 'sms')),
    CONSTRAINT provider_circuits_state_check CHECK (state IN ('closed', 'open', 'half_open')),
    CONSTRAINT provider_circuits_retry_check CHECK ((state = 'closed') = (retry_at IS NULL)),
    CONSTRAINT provider_circuits_trips_check CHECK ((state = 'closed') = (trips = 0))
);

-- The queue: accepted, and nothing has left.
CREATE INDEX payments_queued ON payments (provider, kind) WHERE state = 'received';

GRANT SELECT, INSERT ON provider_circuits TO {{role}};
GRANT UPDATE (state, failures, trips, since, retry_at, last_failure_at) ON provider_circuits TO {{role}};
