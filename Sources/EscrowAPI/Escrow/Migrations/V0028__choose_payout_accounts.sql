-- Where people have chosen to be paid as sellers; without a choice it is the account's phone.
ALTER TABLE phone_codes DROP CONSTRAINT phone_codes_purpose_check,
    ADD CONSTRAINT phone_codes_purpose_check CHECK (purpose IN ('verify_phone', 'reset_password', 'payout_account'));

CREATE TABLE payout_accounts (
    choice_id bigint GENERATED ALWAYS AS IDENTITY CONSTRAINT payout_accounts_pkey PRIMARY KEY,
    user_id bigint NOT NULL CONSTRAINT payout_accounts_user_id_fkey REFERENCES users (id),
    provider text NOT NULL,
    sealed_msisdn text NOT NULL CONSTRAINT payout_accounts_sealed_msisdn_check CHECK (sealed_msisdn LIKE 'k1.%'),
    provider_confirmed boolean,
    -- The code that was sent to the number; NULL for the account's own phone, which is proven.
    code_id uuid,
    created_at timestamptz NOT NULL DEFAULT now(),
    proven_at timestamptz,
    -- From then on it is what new agreements are made with.
    effective_at timestamptz,
    -- Another took its place before it was ever used.
    withdrawn_at timestamptz,
    CONSTRAINT payout_accounts_effective_check CHECK (
        (proven_at IS NULL) = (effective_at IS NULL) AND effective_at >= proven_at)
);
CREATE INDEX payout_accounts_user_index ON payout_accounts (user_id, choice_id DESC);
-- A choice's provider and number never change: agreements refer to it.
GRANT SELECT, INSERT ON payout_accounts TO {{role}};
GRANT UPDATE (proven_at, effective_at, withdrawn_at) ON payout_accounts TO {{role}};
GRANT USAGE ON SEQUENCE payout_accounts_choice_id_seq TO {{role}};

-- The choice that an agreement pays to; without one it is the number in its sealed terms. Fixed with its seller.
ALTER TABLE agreements
    ADD COLUMN payout_choice_id bigint
        CONSTRAINT agreements_payout_choice_id_fkey REFERENCES payout_accounts (choice_id),
    ADD CONSTRAINT agreements_payout_choice_check CHECK (seller_id IS NOT NULL OR payout_choice_id IS NULL);
CREATE OR REPLACE FUNCTION agreements_refuse_rebinding() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (OLD.seller_id IS NOT NULL OR OLD.state <> 'PENDING_FUNDS')
        AND (NEW.seller_id, NEW.payout_provider, NEW.payout_confirmed, NEW.open_command_id, NEW.payout_choice_id)
            IS DISTINCT FROM (OLD.seller_id, OLD.payout_provider, OLD.payout_confirmed, OLD.open_command_id,
                OLD.payout_choice_id) THEN
        RAISE EXCEPTION 'the seller of agreement % is fixed', OLD.agreement_id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'agreements_seller_once_check';
    END IF;
    RETURN NEW;
END
$$;
DROP TRIGGER agreements_seller_once ON agreements;
CREATE TRIGGER agreements_seller_once
    BEFORE UPDATE OF seller_id, payout_provider, payout_confirmed, open_command_id, payout_choice_id ON agreements
    FOR EACH ROW EXECUTE FUNCTION agreements_refuse_rebinding();
GRANT UPDATE (payout_choice_id) ON agreements TO {{role}};
