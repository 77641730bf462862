-- What parties could not agree on: the dispute, what was said and shown, and how it was ruled.

CREATE TABLE disputes (
    dispute_id bigint GENERATED ALWAYS AS IDENTITY CONSTRAINT disputes_pkey PRIMARY KEY,
    reference text NOT NULL CONSTRAINT disputes_reference_key UNIQUE,
    agreement_id bigint NOT NULL CONSTRAINT disputes_agreement_id_fkey REFERENCES agreements (agreement_id),
    milestone_id bigint CONSTRAINT disputes_milestone_id_fkey REFERENCES milestones (milestone_id),
    opened_by bigint NOT NULL CONSTRAINT disputes_opened_by_fkey REFERENCES users (id),
    party text NOT NULL CONSTRAINT disputes_party_check CHECK (party IN ('BUYER', 'SELLER')),
    category text NOT NULL CONSTRAINT disputes_category_check CHECK (
        category IN ('NOT_DELIVERED', 'NOT_AS_DESCRIBED', 'DAMAGED', 'INCOMPLETE', 'PAYMENT', 'OTHER')),
    sealed_statement text NOT NULL CONSTRAINT disputes_sealed_statement_check CHECK (sealed_statement LIKE 'k1.%'),
    state text NOT NULL DEFAULT 'OPEN' CONSTRAINT disputes_state_check CHECK (
        state IN ('OPEN', 'ASSIGNED', 'IN_REVIEW', 'RESOLVED', 'CLOSED', 'ESCALATED')),
    -- Of what is disputed, when the dispute began.
    state_before text NOT NULL CONSTRAINT disputes_state_before_check CHECK (
        state_before IN ('FUNDS_HELD', 'DELIVERED')),
    held bigint NOT NULL CONSTRAINT disputes_held_check CHECK (held > 0),
    currency text NOT NULL CONSTRAINT disputes_currency_check CHECK (currency = 'XAF'),
    arbiter_id bigint CONSTRAINT disputes_arbiter_id_fkey REFERENCES users (id),
    assigned_by bigint CONSTRAINT disputes_assigned_by_fkey REFERENCES users (id),
    -- By when the next step is due; NULL once it is ruled.
    due_at timestamptz,
    escalated_at timestamptz,
    version bigint NOT NULL DEFAULT 1,
    idempotency_index bytea CONSTRAINT disputes_idempotency_index_key UNIQUE
        CONSTRAINT disputes_idempotency_index_check CHECK (octet_length(idempotency_index) = 32),
    created_at timestamptz NOT NULL DEFAULT statement_timestamp(),
    state_changed_at timestamptz NOT NULL DEFAULT statement_timestamp(),
    closed_at timestamptz,
    CONSTRAINT disputes_due_check CHECK ((due_at IS NULL) = (state IN ('RESOLVED', 'CLOSED'))),
    CONSTRAINT disputes_closed_check CHECK ((closed_at IS NULL) = (state <> 'CLOSED')),
    CONSTRAINT disputes_arbiter_check CHECK (state NOT IN ('ASSIGNED', 'IN_REVIEW') OR arbiter_id IS NOT NULL)
);
-- One dispute of a thing at a time.
CREATE UNIQUE INDEX disputes_standing_key ON disputes (agreement_id, (coalesce(milestone_id, 0)))
    WHERE state <> 'CLOSED';
CREATE INDEX disputes_agreement_index ON disputes (agreement_id, dispute_id DESC);
CREATE INDEX disputes_state_index ON disputes (state, dispute_id DESC);
CREATE INDEX disputes_arbiter_index ON disputes (arbiter_id, dispute_id DESC) WHERE arbiter_id IS NOT NULL;

CREATE TABLE dispute_evidence (
    evidence_id bigint GENERATED ALWAYS AS IDENTITY CONSTRAINT dispute_evidence_pkey PRIMARY KEY,
    dispute_id bigint NOT NULL CONSTRAINT dispute_evidence_dispute_id_fkey REFERENCES disputes (dispute_id),
    author_id bigint NOT NULL CONSTRAINT dispute_evidence_author_id_fkey REFERENCES users (id),
    attachment_id uuid CONSTRAINT dispute_evidence_attachment_id_key UNIQUE
        CONSTRAINT dispute_evidence_attachment_id_fkey REFERENCES attachments (attachment_id),
    sealed_text text CONSTRAINT dispute_evidence_sealed_text_check CHECK (sealed_text LIKE 'k1.%'),
    sha256 bytea NOT NULL CONSTRAINT dispute_evidence_sha256_check CHECK (octet_length(sha256) = 32),
    created_at timestamptz NOT NULL DEFAULT statement_timestamp(),
    idempotency_index bytea CONSTRAINT dispute_evidence_idempotency_index_key UNIQUE
        CONSTRAINT dispute_evidence_idempotency_index_check CHECK (octet_length(idempotency_index) = 32),
    request_digest bytea NOT NULL,
    CONSTRAINT dispute_evidence_content_check CHECK (attachment_id IS NOT NULL OR sealed_text IS NOT NULL)
);
CREATE INDEX dispute_evidence_dispute_index ON dispute_evidence (dispute_id, evidence_id);

CREATE TABLE dispute_comments (
    comment_id bigint GENERATED ALWAYS AS IDENTITY CONSTRAINT dispute_comments_pkey PRIMARY KEY,
    dispute_id bigint NOT NULL CONSTRAINT dispute_comments_dispute_id_fkey REFERENCES disputes (dispute_id),
    author_id bigint NOT NULL CONSTRAINT dispute_comments_author_id_fkey REFERENCES users (id),
    internal boolean NOT NULL,
    sealed_text text NOT NULL CONSTRAINT dispute_comments_sealed_text_check CHECK (sealed_text LIKE 'k1.%'),
    created_at timestamptz NOT NULL DEFAULT statement_timestamp(),
    idempotency_index bytea CONSTRAINT dispute_comments_idempotency_index_key UNIQUE
        CONSTRAINT dispute_comments_idempotency_index_check CHECK (octet_length(idempotency_index) = 32)
);
CREATE INDEX dispute_comments_dispute_index ON dispute_comments (dispute_id, comment_id);

CREATE TABLE rulings (
    ruling_id uuid CONSTRAINT rulings_pkey PRIMARY KEY,
    dispute_id bigint NOT NULL CONSTRAINT rulings_dispute_id_fkey REFERENCES disputes (dispute_id),
    outcome text NOT NULL CONSTRAINT rulings_outcome_check CHECK (
        outcome IN ('BUYER_FAVOR', 'SELLER_FAVOR', 'PARTIAL', 'NO_FAULT')),
    to_buyer bigint NOT NULL CONSTRAINT rulings_to_buyer_check CHECK (to_buyer >= 0),
    to_seller bigint NOT NULL CONSTRAINT rulings_to_seller_check CHECK (to_seller >= 0),
    -- NULL where nobody ruled in time.
    sealed_reasons text CONSTRAINT rulings_sealed_reasons_check CHECK (sealed_reasons LIKE 'k1.%'),
    proposed_by bigint CONSTRAINT rulings_proposed_by_fkey REFERENCES users (id),
    proposed_at timestamptz NOT NULL DEFAULT statement_timestamp(),
    needs_second boolean NOT NULL,
    -- Who confirmed or declined.
    second_by bigint CONSTRAINT rulings_second_by_fkey REFERENCES users (id),
    second_at timestamptz,
    -- LAPSED: nobody signed in time, or the dispute went to another arbiter.
    state text NOT NULL CONSTRAINT rulings_state_check CHECK (
        state IN ('PROPOSED', 'EFFECTIVE', 'DECLINED', 'LAPSED', 'AUTOMATIC')),
    idempotency_index bytea CONSTRAINT rulings_idempotency_index_key UNIQUE
        CONSTRAINT rulings_idempotency_index_check CHECK (octet_length(idempotency_index) = 32),
    CONSTRAINT rulings_second_check CHECK (second_by <> proposed_by),
    CONSTRAINT rulings_second_at_check CHECK ((second_by IS NULL) = (second_at IS NULL)),
    CONSTRAINT rulings_signed_check CHECK (state <> 'EFFECTIVE' OR needs_second = (second_by IS NOT NULL)),
    CONSTRAINT rulings_automatic_check CHECK (
        (state = 'AUTOMATIC') = (proposed_by IS NULL) AND (state = 'AUTOMATIC') = (sealed_reasons IS NULL))
);
-- One ruling stands or waits, and money moves by one.
CREATE UNIQUE INDEX rulings_standing_key ON rulings (dispute_id)
    WHERE state IN ('PROPOSED', 'EFFECTIVE', 'AUTOMATIC');
CREATE INDEX rulings_dispute_index ON rulings (dispute_id, proposed_at);

-- The whole of what was held is divided, by the database's own check.
CREATE FUNCTION rulings_require_sum() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.to_buyer + NEW.to_seller <> (SELECT held FROM disputes WHERE dispute_id = NEW.dispute_id) THEN
        RAISE EXCEPTION 'ruling % does not divide what is held', NEW.ruling_id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'rulings_sum_check';
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER rulings_sum BEFORE INSERT ON rulings FOR EACH ROW EXECUTE FUNCTION rulings_require_sum();

GRANT SELECT, INSERT ON disputes, dispute_evidence, dispute_comments, rulings TO {{role}};
GRANT UPDATE (state, arbiter_id, assigned_by, due_at, escalated_at, version, state_changed_at, closed_at)
    ON disputes TO {{role}};
GRANT UPDATE (state, second_by, second_at) ON rulings TO {{role}};
GRANT USAGE ON SEQUENCE disputes_dispute_id_seq, dispute_evidence_evidence_id_seq, dispute_comments_comment_id_seq
    TO {{role}};
