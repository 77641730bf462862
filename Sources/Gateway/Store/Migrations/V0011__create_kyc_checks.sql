-- Checks of persons. What the person told stands here sealed, and is forgotten once the check is completed.
CREATE TABLE kyc_checks (
    check_id uuid PRIMARY KEY,
    user_id uuid NOT NULL,
    purpose text NOT NULL,
    document_type text,
    registered_by uuid,
    sealed_person text,
    consent_granted_at timestamptz NOT NULL,
    consent_language text NOT NULL,
    consent_policy_url text NOT NULL,
    provider text NOT NULL,
    -- Where the check was sent, in the provider's words: it is known only there.
    endpoint text,
    -- The provider's own identifier of the job, confirmed by its answer; and one that a callback told, until then.
    provider_job text,
    hinted_job text,
    state text NOT NULL DEFAULT 'received',
    claims integer NOT NULL DEFAULT 0,
    submissions integer NOT NULL DEFAULT 0,
    inquiries integer NOT NULL DEFAULT 0,
    missing_answers integer NOT NULL DEFAULT 0,
    webhook_waiting boolean NOT NULL DEFAULT false,
    next_action_at timestamptz DEFAULT now(),
    lease_until timestamptz,
    decision text,
    reasons text[],
    provider_code text,
    sealed_identity text,
    traceparent text,
    received_at timestamptz NOT NULL DEFAULT now(),
    submitted_at timestamptz,
    completed_at timestamptz,
    CONSTRAINT kyc_checks_purpose_check CHECK (
        purpose IN ('identity_document', 'selfie_registration', 'selfie_authentication')),
    CONSTRAINT kyc_checks_state_check CHECK (
        state IN ('received', 'submitting', 'pending', 'unknown', 'completed')),
    CONSTRAINT kyc_checks_submissions_check CHECK (
        state IN ('received', 'completed') OR submissions > 0 AND submitted_at IS NOT NULL AND endpoint IS NOT NULL),
    CONSTRAINT kyc_checks_decision_check CHECK (decision IN ('verified', 'rejected', 'recapture', 'review')),
    CONSTRAINT kyc_checks_reasons_check CHECK (
        decision IS NULL AND reasons IS NULL OR (decision = 'verified') = (cardinality(reasons) = 0)),
    CONSTRAINT kyc_checks_completed_check CHECK (
        (state = 'completed') = (decision IS NOT NULL) AND (state = 'completed') = (completed_at IS NOT NULL)
        AND (state = 'completed') = (sealed_person IS NULL) AND (state <> 'completed' OR next_action_at IS NULL)),
    CONSTRAINT kyc_checks_identity_check CHECK (state = 'completed' OR sealed_identity IS NULL),
    CONSTRAINT kyc_checks_consent_check CHECK (consent_language IN ('fr', 'en'))
);

-- One open check of a person for each purpose, whatever the commands say.
CREATE UNIQUE INDEX kyc_checks_open ON kyc_checks (user_id, purpose) WHERE state <> 'completed';
-- A provider's job decides one check, never two.
CREATE UNIQUE INDEX kyc_checks_provider_job ON kyc_checks (provider, provider_job) WHERE provider_job IS NOT NULL;
CREATE INDEX kyc_checks_due ON kyc_checks (next_action_at) WHERE next_action_at IS NOT NULL;
CREATE INDEX kyc_checks_waiting ON kyc_checks (received_at) WHERE state <> 'completed';
CREATE INDEX kyc_checks_identity_kept ON kyc_checks (completed_at) WHERE sealed_identity IS NOT NULL;

-- The images of a check stand in the object store; here stands what each must be.
CREATE TABLE kyc_check_images (
    check_id uuid NOT NULL REFERENCES kyc_checks,
    position integer NOT NULL,
    object_id uuid NOT NULL,
    kind text NOT NULL,
    media_type text NOT NULL,
    width integer NOT NULL,
    height integer NOT NULL,
    size integer NOT NULL,
    digest text NOT NULL,
    PRIMARY KEY (check_id, position),
    CONSTRAINT kyc_check_images_kind_check CHECK (kind IN ('selfie', 'liveness', 'id_front', 'id_back'))
);

-- What proves how a check stands: the provider's own words without the person's.
CREATE TABLE kyc_evidence (
    evidence_id uuid PRIMARY KEY,
    check_id uuid NOT NULL REFERENCES kyc_checks,
    source text NOT NULL,
    event text NOT NULL,
    http_status integer NOT NULL,
    body text NOT NULL,
    recorded_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT kyc_evidence_source_check CHECK (source IN ('reply', 'inquiry', 'own_record'))
);
CREATE INDEX kyc_evidence_check ON kyc_evidence (check_id);

-- Callbacks that came in. A signing counts once for a check; the body holds a person's papers, so only its hash is kept.
CREATE TABLE kyc_callbacks (
    check_id uuid NOT NULL REFERENCES kyc_checks,
    signing_hash bytea NOT NULL,
    body_hash bytea NOT NULL,
    claimed_status text NOT NULL,
    received_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (check_id, signing_hash)
);
CREATE INDEX kyc_callbacks_received ON kyc_callbacks (received_at);

-- The health of the capability is watched like that of the others.
ALTER TABLE provider_circuits DROP CONSTRAINT provider_circuits_capability_check,
    ADD CONSTRAINT provider_circuits_capability_check CHECK (
        capability IN ('collection', 'disbursement', 'refund', 'sms', 'kyc'));

GRANT SELECT, INSERT ON kyc_checks, kyc_check_images, kyc_evidence TO {{role}};
GRANT UPDATE (sealed_person, endpoint, provider_job, hinted_job, state, claims, submissions, inquiries,
    missing_answers, webhook_waiting, next_action_at, lease_until, decision, reasons, provider_code, sealed_identity,
    submitted_at, completed_at) ON kyc_checks TO {{role}};
GRANT SELECT, INSERT, DELETE ON kyc_callbacks TO {{role}};
