-- The double-entry ledger. Rows of ledger_transfers are inserted and never changed: no role has the right to.

CREATE TABLE ledger_accounts (
    account_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    kind text NOT NULL,
    owner text NOT NULL,
    currency text NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT ledger_accounts_key UNIQUE (kind, owner, currency),
    CONSTRAINT ledger_accounts_kind_check CHECK (
        kind IN ('provider_clearing', 'purse', 'in_flight', 'fees', 'provider_charges', 'suspense')),
    CONSTRAINT ledger_accounts_owner_check CHECK ((kind IN ('provider_clearing', 'purse')) = (owner <> '')),
    CONSTRAINT ledger_accounts_currency_check CHECK (currency IN ('XAF', 'EUR'))
);

CREATE TABLE ledger_transfers (
    transfer_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    debit_account_id bigint NOT NULL REFERENCES ledger_accounts,
    credit_account_id bigint NOT NULL REFERENCES ledger_accounts,
    amount bigint NOT NULL,
    currency text NOT NULL,
    phase text NOT NULL,
    hold_id bigint REFERENCES ledger_transfers,
    reason text NOT NULL,
    payment_id uuid NOT NULL,
    evidence_id uuid,
    created_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT ledger_transfers_amount_check CHECK (amount BETWEEN 1 AND 1000000000000000),
    CONSTRAINT ledger_transfers_accounts_check CHECK (debit_account_id <> credit_account_id),
    CONSTRAINT ledger_transfers_phase_check CHECK (phase IN ('single', 'pending', 'post', 'void')),
    CONSTRAINT ledger_transfers_hold_check CHECK ((phase IN ('post', 'void')) = (hold_id IS NOT NULL)),
    CONSTRAINT ledger_transfers_evidence_check CHECK ((phase = 'pending') = (evidence_id IS NULL)),
    CONSTRAINT ledger_transfers_reason_check CHECK (
        reason IN ('collection', 'payout', 'fee', 'settlement', 'late_success'))
);

-- A hold is posted or voided once, and a payment is booked once for each reason.
CREATE UNIQUE INDEX ledger_transfers_hold_once ON ledger_transfers (hold_id) WHERE hold_id IS NOT NULL;
CREATE UNIQUE INDEX ledger_transfers_reason_once ON ledger_transfers (payment_id, reason, phase);
CREATE INDEX ledger_transfers_debit ON ledger_transfers (debit_account_id);
CREATE INDEX ledger_transfers_credit ON ledger_transfers (credit_account_id);

-- What each purse holds, kept by the trigger below alone. Platform accounts keep no running balance: every payment
-- would wait for the same row.
CREATE TABLE purse_balances (
    account_id bigint PRIMARY KEY REFERENCES ledger_accounts,
    posted bigint NOT NULL DEFAULT 0,
    reserved bigint NOT NULL DEFAULT 0,
    CONSTRAINT purse_balances_floor_check CHECK (posted - reserved >= 0),
    CONSTRAINT purse_balances_reserved_check CHECK (reserved >= 0)
);

CREATE FUNCTION open_purse_balance() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $$
BEGIN
    INSERT INTO purse_balances (account_id) VALUES (NEW.account_id);
    RETURN NULL;
END $$;

CREATE TRIGGER ledger_accounts_open_purse_balance AFTER INSERT ON ledger_accounts
    FOR EACH ROW WHEN (NEW.kind = 'purse') EXECUTE FUNCTION open_purse_balance();

CREATE FUNCTION apply_ledger_transfer() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $$
DECLARE
    hold ledger_transfers%ROWTYPE;
BEGIN
    IF (SELECT count(*) FROM ledger_accounts
        WHERE account_id IN (NEW.debit_account_id, NEW.credit_account_id) AND currency = NEW.currency) <> 2 THEN
        RAISE EXCEPTION 'a transfer stays within one currency'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'ledger_transfers_currency_check';
    END IF;
    IF NEW.hold_id IS NOT NULL THEN
        SELECT * INTO STRICT hold FROM ledger_transfers WHERE transfer_id = NEW.hold_id;
        IF hold.phase <> 'pending' OR hold.debit_account_id <> NEW.debit_account_id
            OR hold.credit_account_id <> NEW.credit_account_id OR hold.amount <> NEW.amount
            OR hold.currency <> NEW.currency OR hold.payment_id <> NEW.payment_id OR hold.reason <> NEW.reason THEN
            RAISE EXCEPTION 'a post or a void repeats its hold'
                USING ERRCODE = 'check_violation', CONSTRAINT = 'ledger_transfers_hold_match_check';
        END IF;
    END IF;
    UPDATE purse_balances SET
        posted = posted - CASE WHEN NEW.phase IN ('single', 'post') THEN NEW.amount ELSE 0 END,
        reserved = reserved + CASE NEW.phase WHEN 'pending' THEN NEW.amount WHEN 'single' THEN 0 ELSE -NEW.amount END
        WHERE account_id = NEW.debit_account_id;
    UPDATE purse_balances SET
        posted = posted + CASE WHEN NEW.phase IN ('single', 'post') THEN NEW.amount ELSE 0 END
        WHERE account_id = NEW.credit_account_id;
    RETURN NULL;
END $$;

CREATE TRIGGER ledger_transfers_apply AFTER INSERT ON ledger_transfers
    FOR EACH ROW EXECUTE FUNCTION apply_ledger_transfer();

CREATE FUNCTION refuse_ledger_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'ledger rows are inserted and never changed' USING ERRCODE = 'insufficient_privilege';
END $$;

CREATE TRIGGER ledger_transfers_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON ledger_transfers
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_ledger_change();

GRANT SELECT, INSERT ON ledger_accounts, ledger_transfers TO {{role}};
GRANT SELECT ON purse_balances TO {{role}};
