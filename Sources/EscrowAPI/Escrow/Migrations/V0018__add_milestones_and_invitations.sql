-- Agreements in parts, with a seller who may still have to come, terms of silence of their own, and disputes.
ALTER TABLE agreements
    ALTER COLUMN seller_id DROP NOT NULL,
    ALTER COLUMN payout_provider DROP NOT NULL,
    ALTER COLUMN open_command_id DROP NOT NULL,
    -- The blind index of the number that a seller was invited by.
    ADD COLUMN invited_phone_index bytea
        CONSTRAINT agreements_invited_phone_index_check CHECK (octet_length(invited_phone_index) = 32),
    ADD COLUMN auto_release_days integer NOT NULL DEFAULT 14
        CONSTRAINT agreements_auto_release_days_check CHECK (auto_release_days BETWEEN 1 AND 365),
    ADD COLUMN undelivered_days integer NOT NULL DEFAULT 14
        CONSTRAINT agreements_undelivered_days_check CHECK (undelivered_days BETWEEN 1 AND 365),
    DROP CONSTRAINT agreements_state_check,
    ADD CONSTRAINT agreements_state_check CHECK (
        state IN ('PENDING_FUNDS', 'FUNDS_HELD', 'DELIVERED', 'DISPUTE', 'RELEASING', 'RELEASED', 'REFUNDING', 'REFUNDED',
            'CANCELLED')),
    ADD CONSTRAINT agreements_seller_check CHECK (
        (seller_id IS NULL) = (payout_provider IS NULL) AND (seller_id IS NULL) = (open_command_id IS NULL)
        AND (seller_id IS NOT NULL OR (invited_phone_index IS NOT NULL AND payout_confirmed IS NULL))
        AND (seller_id IS NOT NULL OR state IN ('PENDING_FUNDS', 'CANCELLED')));

-- A seller is bound once, before funding, and stays.
CREATE FUNCTION agreements_refuse_rebinding() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (OLD.seller_id IS NOT NULL OR OLD.state <> 'PENDING_FUNDS')
        AND (NEW.seller_id, NEW.payout_provider, NEW.payout_confirmed, NEW.open_command_id)
            IS DISTINCT FROM (OLD.seller_id, OLD.payout_provider, OLD.payout_confirmed, OLD.open_command_id) THEN
        RAISE EXCEPTION 'the seller of agreement % is fixed', OLD.agreement_id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'agreements_seller_once_check';
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER agreements_seller_once
    BEFORE UPDATE OF seller_id, payout_provider, payout_confirmed, open_command_id ON agreements
    FOR EACH ROW EXECUTE FUNCTION agreements_refuse_rebinding();
CREATE INDEX agreements_invited_index ON agreements (invited_phone_index) WHERE invited_phone_index IS NOT NULL;
GRANT UPDATE (seller_id, payout_provider, payout_confirmed, open_command_id) ON agreements TO {{role}};

-- Parts of an agreement, each delivered, confirmed, disputed and paid alone. A row's terms never change.
CREATE TABLE milestones (
    milestone_id bigint GENERATED ALWAYS AS IDENTITY CONSTRAINT milestones_pkey PRIMARY KEY,
    agreement_id bigint NOT NULL CONSTRAINT milestones_agreement_id_fkey REFERENCES agreements (agreement_id),
    number smallint NOT NULL CONSTRAINT milestones_number_check CHECK (number BETWEEN 1 AND 50),
    sealed_title text NOT NULL CONSTRAINT milestones_sealed_title_check CHECK (sealed_title LIKE 'k1.%'),
    amount bigint NOT NULL CONSTRAINT milestones_amount_check CHECK (amount BETWEEN 1 AND 1000000000000000),
    fee bigint NOT NULL CONSTRAINT milestones_fee_check CHECK (fee >= 0),
    amount_due bigint NOT NULL CONSTRAINT milestones_amount_due_check CHECK (amount_due > 0),
    net bigint NOT NULL CONSTRAINT milestones_net_check CHECK (net > 0),
    delivery_deadline timestamptz NOT NULL,
    state text NOT NULL DEFAULT 'PENDING_FUNDS' CONSTRAINT milestones_state_check CHECK (
        state IN ('PENDING_FUNDS', 'FUNDS_HELD', 'DELIVERED', 'DISPUTE', 'RELEASING', 'RELEASED', 'REFUNDING', 'REFUNDED',
            'CANCELLED')),
    state_changed_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT milestones_agreement_number_key UNIQUE (agreement_id, number),
    CONSTRAINT milestones_price_check CHECK (amount_due = net + fee)
);
GRANT SELECT, INSERT ON milestones TO {{role}};
GRANT UPDATE (state, state_changed_at) ON milestones TO {{role}};

-- The parts are the whole: checked once the transaction that makes an agreement ends.
CREATE FUNCTION milestones_check_sums() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (
        SELECT FROM agreements a
        JOIN (SELECT sum(amount) AS amount, sum(fee) AS fee, sum(amount_due) AS amount_due, sum(net) AS net
              FROM milestones WHERE agreement_id = NEW.agreement_id) m
            ON (m.amount, m.fee, m.amount_due, m.net) IS DISTINCT FROM (a.amount, a.fee, a.amount_due, a.net)
        WHERE a.agreement_id = NEW.agreement_id) THEN
        RAISE EXCEPTION 'the milestones of agreement % are not its whole', NEW.agreement_id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'milestones_sum_check';
    END IF;
    RETURN NULL;
END
$$;
CREATE CONSTRAINT TRIGGER milestones_sum AFTER INSERT ON milestones
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION milestones_check_sums();

-- What a ruling gives to each side of an agreement or a milestone: decided once, and never changed.
CREATE TABLE settlements (
    settlement_id bigint GENERATED ALWAYS AS IDENTITY CONSTRAINT settlements_pkey PRIMARY KEY,
    agreement_id bigint NOT NULL CONSTRAINT settlements_agreement_id_fkey REFERENCES agreements (agreement_id),
    milestone_id bigint CONSTRAINT settlements_milestone_id_fkey REFERENCES milestones (milestone_id),
    dispute_id bigint NOT NULL CONSTRAINT settlements_dispute_id_key UNIQUE,
    net bigint NOT NULL CONSTRAINT settlements_net_check CHECK (net >= 0),
    fee bigint NOT NULL CONSTRAINT settlements_fee_check CHECK (fee >= 0 AND (fee = 0 OR net > 0)),
    to_buyer bigint NOT NULL CONSTRAINT settlements_to_buyer_check CHECK (to_buyer >= 0),
    decided_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT settlements_sum_check CHECK (net + fee + to_buyer > 0)
);
CREATE UNIQUE INDEX settlements_part_key ON settlements (agreement_id, coalesce(milestone_id, 0));
GRANT SELECT, INSERT ON settlements TO {{role}};

-- What was funded before ends by itself, too, where the seller never delivers.
INSERT INTO jobs (kind, key, payload, run_at)
SELECT 'undelivered', agreement_id::text, agreement_id::text,
    greatest(delivery_deadline, now()) + make_interval(days => undelivered_days)
FROM agreements WHERE state = 'FUNDS_HELD'
ON CONFLICT (kind, key) WHERE state = 'open' DO NOTHING;
