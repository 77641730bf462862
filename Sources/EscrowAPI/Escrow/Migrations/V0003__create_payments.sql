-- Orders to move an agreement's money, by the identifiers that the gateway knows them by.

CREATE TABLE payments (
    payment_id uuid CONSTRAINT payments_pkey PRIMARY KEY,
    reference text NOT NULL CONSTRAINT payments_reference_key UNIQUE,
    agreement_id bigint NOT NULL CONSTRAINT payments_agreement_id_fkey REFERENCES agreements (agreement_id),
    kind text NOT NULL CONSTRAINT payments_kind_check CHECK (kind IN ('collection', 'disbursement', 'refund')),
    state text NOT NULL DEFAULT 'PENDING' CONSTRAINT payments_state_check CHECK (
        state IN ('PENDING', 'PROCESSING', 'INDETERMINATE', 'SUCCEEDED', 'FAILED')),
    currency text NOT NULL CONSTRAINT payments_currency_check CHECK (currency = 'XAF'),
    amount bigint NOT NULL CONSTRAINT payments_amount_check CHECK (amount > 0),
    fee bigint NOT NULL DEFAULT 0 CONSTRAINT payments_fee_check CHECK (
        fee >= 0 AND (fee = 0 OR kind = 'disbursement')),
    -- The order's command; NULL where the gateway moved money by itself.
    command_id uuid CONSTRAINT payments_command_id_key UNIQUE,
    attempt integer NOT NULL CONSTRAINT payments_attempt_check CHECK (attempt >= 0),
    provider text,
    msisdn text CONSTRAINT payments_msisdn_check CHECK (msisdn ~ '^2376[0-9]{8}$'),
    collection_id uuid CONSTRAINT payments_collection_id_fkey REFERENCES payments (payment_id),
    accepted_at timestamptz,
    failure text,
    provider_reference text,
    inquiries integer NOT NULL DEFAULT 0,
    open_inquiry_id uuid CONSTRAINT payments_open_inquiry_id_key UNIQUE,
    idempotency_scope text,
    idempotency_key text,
    created_at timestamptz NOT NULL DEFAULT now(),
    state_changed_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT payments_failure_check CHECK ((state = 'FAILED') = (failure IS NOT NULL)),
    CONSTRAINT payments_account_check CHECK ((provider IS NULL) = (msisdn IS NULL)),
    CONSTRAINT payments_order_check CHECK (
        (command_id IS NULL) = (attempt = 0) AND (command_id IS NOT NULL OR kind = 'refund')
        AND (command_id IS NULL OR provider IS NOT NULL)),
    CONSTRAINT payments_collection_check CHECK (collection_id IS NULL OR kind = 'refund'),
    CONSTRAINT payments_idempotency_check CHECK ((idempotency_scope IS NULL) = (idempotency_key IS NULL))
);

-- One collection is open or has succeeded, never two.
CREATE UNIQUE INDEX payments_live_collection_key ON payments (agreement_id)
    WHERE kind = 'collection' AND state <> 'FAILED';
-- The money of an agreement leaves once: to the seller or back to the buyer.
CREATE UNIQUE INDEX payments_live_payout_key ON payments (agreement_id)
    WHERE kind IN ('disbursement', 'refund') AND state <> 'FAILED' AND command_id IS NOT NULL;
CREATE INDEX payments_agreement_index ON payments (agreement_id, created_at);
CREATE UNIQUE INDEX payments_idempotency_key ON payments (idempotency_scope, idempotency_key)
    WHERE idempotency_key IS NOT NULL;

-- A final state stays.
CREATE FUNCTION payments_refuse_reversal() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.state IN ('SUCCEEDED', 'FAILED') AND NEW.state <> OLD.state THEN
        RAISE EXCEPTION 'payment % is final', OLD.payment_id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'payments_forward_check';
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER payments_forward BEFORE UPDATE OF state ON payments
    FOR EACH ROW EXECUTE FUNCTION payments_refuse_reversal();

GRANT SELECT, INSERT ON payments TO {{role}};
GRANT UPDATE (state, accepted_at, failure, provider_reference, inquiries, open_inquiry_id, state_changed_at)
    ON payments TO {{role}};
