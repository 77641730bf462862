-- A case is about a payment, as before, or about a break between a statement and the books. `reason` says why in both.
ALTER TABLE cases
    ALTER COLUMN payment_id DROP NOT NULL,
    ADD COLUMN break_identity uuid,
    ADD COLUMN provider text,
    ADD COLUMN day date,
    ADD COLUMN statement_amount bigint,
    ADD COLUMN book_amount bigint,
    ADD COLUMN currency text,
    ADD COLUMN explanation_en text,
    ADD COLUMN explanation_fr text,
    ADD COLUMN lines uuid[] NOT NULL DEFAULT '{}',
    ADD COLUMN payments uuid[] NOT NULL DEFAULT '{}',
    ADD COLUMN state text NOT NULL DEFAULT 'open',
    ADD COLUMN assignee bigint REFERENCES staff,
    ADD COLUMN version integer NOT NULL DEFAULT 1,
    ADD COLUMN resolution text,
    ADD COLUMN closed_at timestamptz,
    ADD CONSTRAINT cases_subject_check CHECK ((payment_id IS NULL) = (break_identity IS NOT NULL)),
    ADD CONSTRAINT cases_break_check CHECK (break_identity IS NULL OR (provider IS NOT NULL AND day IS NOT NULL
        AND currency IS NOT NULL AND explanation_en IS NOT NULL AND explanation_fr IS NOT NULL)),
    ADD CONSTRAINT cases_state_check CHECK (state IN ('open', 'assigned', 'proposed', 'resolved')),
    ADD CONSTRAINT cases_assigned_check CHECK (state <> 'assigned' OR assignee IS NOT NULL),
    ADD CONSTRAINT cases_resolution_check CHECK ((state = 'resolved') = (resolution IS NOT NULL)
        AND (state = 'resolved') = (closed_at IS NOT NULL)
        AND resolution IN ('accepted', 'linked', 'written_off', 'corrected', 'ruled', 'explained'));
CREATE UNIQUE INDEX cases_break_once ON cases (break_identity) WHERE break_identity IS NOT NULL;
CREATE INDEX cases_unresolved ON cases (provider, day) WHERE state <> 'resolved';
CREATE INDEX cases_lines ON cases USING gin (lines);
CREATE INDEX cases_payments ON cases USING gin (payments);
GRANT UPDATE (state, assignee, version, resolution, closed_at, statement_amount, book_amount, explanation_en,
    explanation_fr) ON cases TO {{role}};

-- What was done with a case, once for each of its versions: of two who act on the same version, one comes too late.
CREATE TABLE case_steps (
    case_id bigint NOT NULL REFERENCES cases,
    version integer NOT NULL,
    taken_at timestamptz NOT NULL DEFAULT now(),
    staff_id bigint REFERENCES staff,
    step text NOT NULL,
    state text NOT NULL,
    reason_code text,
    sealed_text text,
    details text NOT NULL DEFAULT '{}',
    PRIMARY KEY (case_id, version),
    CONSTRAINT case_steps_sealed_text_check CHECK (sealed_text LIKE 'k1.%')
);

-- A change of keys seals texts anew; nothing else of a step changes.
CREATE FUNCTION allow_resealed_step() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.sealed_text IS NULL OR NEW.sealed_text IS NULL
        OR to_jsonb(NEW) - 'sealed_text' <> to_jsonb(OLD) - 'sealed_text' THEN
        RAISE EXCEPTION 'Rows of % are inserted and never changed.', TG_TABLE_NAME
            USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER case_steps_resealed BEFORE UPDATE ON case_steps
    FOR EACH ROW EXECUTE FUNCTION allow_resealed_step();
CREATE TRIGGER case_steps_append_only BEFORE DELETE OR TRUNCATE ON case_steps
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_record_change();
GRANT SELECT, INSERT ON case_steps TO {{role}};

-- What one person wants to do with money, or with a payment whose end nobody knows, and a second one decides.
CREATE TABLE case_proposals (
    proposal_id uuid PRIMARY KEY,
    case_id bigint NOT NULL REFERENCES cases,
    kind text NOT NULL,
    amount bigint NOT NULL,
    currency text NOT NULL,
    debit_kind text,
    debit_owner text,
    credit_kind text,
    credit_owner text,
    ruling text,
    failure text,
    reason_code text NOT NULL,
    state text NOT NULL DEFAULT 'open',
    proposed_by bigint NOT NULL REFERENCES staff,
    proposed_at timestamptz NOT NULL DEFAULT now(),
    decided_by bigint REFERENCES staff,
    decided_at timestamptz,
    CONSTRAINT case_proposals_kind_check CHECK (kind IN ('write_off', 'correction', 'ruling')),
    CONSTRAINT case_proposals_amount_check CHECK (amount BETWEEN 1 AND 1000000000000000),
    CONSTRAINT case_proposals_accounts_check CHECK (num_nonnulls(debit_kind, debit_owner, credit_kind, credit_owner)
        = CASE kind WHEN 'ruling' THEN 0 ELSE 4 END),
    CONSTRAINT case_proposals_ruling_check CHECK ((kind = 'ruling') = (ruling IS NOT NULL)
        AND ruling IN ('succeeded', 'failed', 'late_accepted')
        AND (ruling IS NOT DISTINCT FROM 'failed') = (failure IS NOT NULL)),
    CONSTRAINT case_proposals_state_check CHECK (state IN ('open', 'approved', 'declined')),
    CONSTRAINT case_proposals_decided_check CHECK ((state = 'open') = (decided_by IS NULL)
        AND (state = 'open') = (decided_at IS NULL)),
    CONSTRAINT case_proposals_two_people_check CHECK (state <> 'approved' OR decided_by <> proposed_by)
);
CREATE UNIQUE INDEX case_proposals_open ON case_proposals (case_id) WHERE state = 'open';
GRANT SELECT, INSERT ON case_proposals TO {{role}};
GRANT UPDATE (state, decided_by, decided_at) ON case_proposals TO {{role}};

-- Lines and payments that a person has joined; each stands in one link. A link that is taken back is deleted, and the
-- steps tell of it.
CREATE TABLE case_links (
    link_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    case_id bigint NOT NULL UNIQUE REFERENCES cases,
    provider text NOT NULL
);
CREATE TABLE case_link_lines (
    line_id uuid PRIMARY KEY,
    link_id bigint NOT NULL REFERENCES case_links ON DELETE CASCADE
);
CREATE TABLE case_link_payments (
    payment_id uuid PRIMARY KEY REFERENCES payments,
    link_id bigint NOT NULL REFERENCES case_links ON DELETE CASCADE
);
GRANT SELECT, INSERT, DELETE ON case_links, case_link_lines, case_link_payments TO {{role}};

-- A closed day: its report as it was signed.
CREATE TABLE closed_days (
    day date PRIMARY KEY,
    closed_by bigint NOT NULL REFERENCES staff,
    closed_at timestamptz NOT NULL,
    report text NOT NULL,
    report_hash bytea NOT NULL,
    signing_key text NOT NULL,
    signature text NOT NULL,
    CONSTRAINT closed_days_hash_check CHECK (octet_length(report_hash) = 32)
);
CREATE TRIGGER closed_days_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON closed_days
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_record_change();

-- What closed days have used up: a line and a payment once each. Those of one claim belong together.
CREATE TABLE claimed_lines (
    line_id uuid PRIMARY KEY,
    day date NOT NULL REFERENCES closed_days DEFERRABLE INITIALLY DEFERRED,
    claim_id integer NOT NULL
);
CREATE TABLE claimed_payments (
    payment_id uuid PRIMARY KEY REFERENCES payments,
    day date NOT NULL REFERENCES closed_days DEFERRABLE INITIALLY DEFERRED,
    claim_id integer NOT NULL
);
CREATE INDEX claimed_lines_claim ON claimed_lines (day, claim_id);
CREATE INDEX claimed_payments_claim ON claimed_payments (day, claim_id);
GRANT SELECT, INSERT ON closed_days, claimed_lines, claimed_payments TO {{role}};

-- Movements of the books that no payment causes: each belongs to a case or to the close of a day.
CREATE TABLE ledger_adjustments (
    adjustment_id uuid PRIMARY KEY,
    case_id bigint REFERENCES cases,
    closed_day date REFERENCES closed_days DEFERRABLE INITIALLY DEFERRED,
    provider text,
    part text,
    amount bigint NOT NULL,
    currency text NOT NULL,
    made_by bigint NOT NULL REFERENCES staff,
    approved_by bigint REFERENCES staff,
    -- Above this a second person was needed when it was made.
    two_people_above bigint NOT NULL,
    reason_code text NOT NULL,
    made_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT ledger_adjustments_subject_check CHECK (num_nonnulls(case_id, closed_day) = 1),
    CONSTRAINT ledger_adjustments_part_check CHECK ((closed_day IS NULL) = (part IS NULL)
        AND part IN ('fee', 'value_added_tax', 'transfer_tax')),
    CONSTRAINT ledger_adjustments_amount_check CHECK (amount BETWEEN 1 AND 1000000000000000),
    CONSTRAINT ledger_adjustments_two_people_check CHECK (approved_by IS DISTINCT FROM made_by
        AND (approved_by IS NOT NULL OR closed_day IS NOT NULL OR amount <= two_people_above))
);
CREATE UNIQUE INDEX ledger_adjustments_day_once ON ledger_adjustments (closed_day, provider, part, currency)
    WHERE closed_day IS NOT NULL;
CREATE TRIGGER ledger_adjustments_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON ledger_adjustments
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_record_change();
GRANT SELECT, INSERT ON ledger_adjustments TO {{role}};

ALTER TABLE ledger_accounts DROP CONSTRAINT ledger_accounts_kind_check,
    ADD CONSTRAINT ledger_accounts_kind_check CHECK (kind IN
        ('provider_clearing', 'purse', 'in_flight', 'fees', 'provider_charges', 'suspense', 'write_offs'));

ALTER TABLE ledger_transfers
    ALTER COLUMN payment_id DROP NOT NULL,
    ADD COLUMN adjustment_id uuid REFERENCES ledger_adjustments,
    ADD CONSTRAINT ledger_transfers_cause_check CHECK (num_nonnulls(payment_id, adjustment_id) = 1),
    DROP CONSTRAINT ledger_transfers_evidence_check,
    ADD CONSTRAINT ledger_transfers_evidence_check CHECK (CASE WHEN adjustment_id IS NULL
        THEN (phase = 'pending') = (evidence_id IS NULL) ELSE phase = 'single' AND evidence_id IS NULL END),
    DROP CONSTRAINT ledger_transfers_reason_check,
    ADD CONSTRAINT ledger_transfers_reason_check CHECK (reason IN ('collection', 'payout', 'fee', 'settlement',
        'late_success', 'late_settlement', 'late_fee', 'provider_charge', 'write_off', 'correction')),
    ADD CONSTRAINT ledger_transfers_adjusted_check CHECK (
        (adjustment_id IS NOT NULL) = (reason IN ('provider_charge', 'write_off', 'correction')));
CREATE UNIQUE INDEX ledger_transfers_adjustment_once ON ledger_transfers (adjustment_id)
    WHERE adjustment_id IS NOT NULL;

-- Purses are moved by commands alone, and with them what is in flight and what Kimi has earned.
CREATE FUNCTION refuse_adjusted_purse() RETURNS trigger
    LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
BEGIN
    IF EXISTS (SELECT FROM ledger_accounts WHERE account_id IN (NEW.debit_account_id, NEW.credit_account_id)
        AND kind NOT IN ('provider_clearing', 'provider_charges', 'suspense', 'write_offs')) THEN
        RAISE EXCEPTION 'an adjustment moves no purse'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'ledger_transfers_adjusted_accounts_check';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER ledger_transfers_adjusted BEFORE INSERT ON ledger_transfers
    FOR EACH ROW WHEN (NEW.adjustment_id IS NOT NULL) EXECUTE FUNCTION refuse_adjusted_purse();

-- A payout that was executed late, and that two people have let count: the purse has paid it.
ALTER TABLE payments ADD COLUMN late_settled_at timestamptz,
    ADD CONSTRAINT payments_late_settled_check CHECK (late_settled_at IS NULL OR late_success_at IS NOT NULL);
GRANT UPDATE (late_settled_at) ON payments TO {{role}};
