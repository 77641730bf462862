CREATE TABLE purses (
    purse_id uuid PRIMARY KEY,
    account_id bigint NOT NULL UNIQUE REFERENCES ledger_accounts,
    currency text NOT NULL,
    seller_provider text NOT NULL,
    seller_msisdn text NOT NULL,
    opened_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT purses_seller_msisdn_check CHECK (seller_msisdn ~ '^[1-9][0-9]{7,14}$')
);

CREATE TABLE payments (
    payment_id uuid PRIMARY KEY,
    purse_id uuid NOT NULL REFERENCES purses,
    kind text NOT NULL,
    provider text NOT NULL,
    msisdn text NOT NULL,
    amount bigint NOT NULL,
    fee bigint NOT NULL DEFAULT 0,
    currency text NOT NULL,
    reference text NOT NULL,
    message text NOT NULL,
    collection_id uuid REFERENCES payments,
    automatic boolean NOT NULL DEFAULT false,
    traceparent text,
    state text NOT NULL DEFAULT 'received',
    failure text,
    provider_code text,
    provider_reference text,
    not_found_answers integer NOT NULL DEFAULT 0,
    submissions integer NOT NULL DEFAULT 0,
    inquiries integer NOT NULL DEFAULT 0,
    webhook_waiting boolean NOT NULL DEFAULT false,
    next_action_at timestamptz DEFAULT now(),
    lease_until timestamptz,
    received_at timestamptz NOT NULL DEFAULT now(),
    submitted_at timestamptz,
    final_at timestamptz,
    confirmed_at timestamptz,
    late_success_at timestamptz,
    CONSTRAINT payments_kind_check CHECK (kind IN ('collection', 'disbursement', 'refund')),
    CONSTRAINT payments_amount_check CHECK (amount BETWEEN 1 AND 1000000000000000),
    CONSTRAINT payments_fee_check CHECK (fee BETWEEN 0 AND 1000000000000000 AND (fee = 0 OR kind = 'disbursement')),
    CONSTRAINT payments_state_check CHECK (
        state IN ('received', 'submitting', 'pending', 'indeterminate', 'succeeded', 'failed')),
    CONSTRAINT payments_failure_check CHECK ((state = 'failed') = (failure IS NOT NULL)),
    CONSTRAINT payments_final_check CHECK ((state IN ('succeeded', 'failed')) = (final_at IS NOT NULL)),
    CONSTRAINT payments_collection_check CHECK ((kind = 'refund') = (collection_id IS NOT NULL))
);

-- One open collection for each amount due, and one payment on its way out, whatever the commands say.
CREATE UNIQUE INDEX payments_open_collection ON payments (purse_id)
    WHERE kind = 'collection' AND state NOT IN ('succeeded', 'failed');
CREATE UNIQUE INDEX payments_open_payout ON payments (purse_id)
    WHERE kind <> 'collection' AND NOT automatic AND state NOT IN ('succeeded', 'failed');
CREATE UNIQUE INDEX payments_automatic_refund_once ON payments (collection_id)
    WHERE automatic AND state <> 'failed';
CREATE INDEX payments_purse ON payments (purse_id);
CREATE INDEX payments_due ON payments (next_action_at) WHERE next_action_at IS NOT NULL;

-- One try with a provider; its identifier is the provider's too, and is committed before the first byte leaves.
CREATE TABLE attempts (
    attempt_id uuid PRIMARY KEY,
    payment_id uuid NOT NULL UNIQUE REFERENCES payments,
    provider text NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now()
);

-- What proves a state: the provider's own words, scrubbed.
CREATE TABLE evidence (
    evidence_id uuid PRIMARY KEY,
    payment_id uuid NOT NULL REFERENCES payments,
    source text NOT NULL,
    event text NOT NULL,
    http_status integer NOT NULL,
    body text NOT NULL,
    recorded_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT evidence_source_check CHECK (source IN ('reply', 'inquiry', 'statement', 'ruling'))
);
CREATE INDEX evidence_payment ON evidence (payment_id);
ALTER TABLE ledger_transfers ADD FOREIGN KEY (evidence_id) REFERENCES evidence,
    ADD FOREIGN KEY (payment_id) REFERENCES payments;

CREATE TABLE webhooks (
    webhook_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    payment_id uuid NOT NULL REFERENCES payments,
    body_hash bytea NOT NULL,
    body text NOT NULL,
    claimed_status text NOT NULL,
    received_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT webhooks_once UNIQUE (payment_id, body_hash)
);

CREATE TABLE cases (
    case_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    payment_id uuid NOT NULL REFERENCES payments,
    reason text NOT NULL,
    opened_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT cases_once UNIQUE (payment_id, reason)
);

GRANT SELECT, INSERT ON purses, attempts, evidence, webhooks, cases TO {{role}};
-- Locking a purse's row needs the right to change one column of it.
GRANT UPDATE (opened_at) ON purses TO {{role}};
GRANT SELECT, INSERT ON payments TO {{role}};
GRANT UPDATE (state, failure, provider_code, provider_reference, not_found_answers, submissions, inquiries,
    webhook_waiting, next_action_at, lease_until, submitted_at, final_at, confirmed_at, late_success_at)
    ON payments TO {{role}};

-- What the other service's audit compares its belief with; read with the owner's rights only.
CREATE VIEW purse_holdings AS
    SELECT p.purse_id, p.currency, b.posted - b.reserved AS held, b.reserved
    FROM purses p JOIN purse_balances b USING (account_id);
