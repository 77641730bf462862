-- Whether a person is who he says: what he agreed to, his papers, the checks of them, and what was decided.

-- By this the gateway and the object store know a person.
ALTER TABLE users ADD COLUMN subject uuid NOT NULL DEFAULT gen_random_uuid() CONSTRAINT users_subject_key UNIQUE;

-- The queue of administrators is in the order of submission.
CREATE SEQUENCE kyc_submission_numbers;

CREATE TABLE kyc_profiles (
    user_id bigint CONSTRAINT kyc_profiles_pkey PRIMARY KEY
        CONSTRAINT kyc_profiles_user_id_fkey REFERENCES users (id),
    state text NOT NULL DEFAULT 'PENDING' CONSTRAINT kyc_profiles_state_check CHECK (
        state IN ('PENDING', 'SUBMITTED', 'UNDER_REVIEW', 'VERIFIED', 'REJECTED', 'EXPIRED')),
    id_type text NOT NULL DEFAULT 'IDENTITY_CARD' CONSTRAINT kyc_profiles_id_type_check CHECK (
        id_type IN ('IDENTITY_CARD', 'PASSPORT', 'RESIDENT_ID', 'DRIVERS_LICENSE', 'VOTER_ID', 'TRAVEL_DOC')),
    version bigint NOT NULL DEFAULT 1,
    -- Codes, separated by commas.
    reasons text NOT NULL DEFAULT '',
    -- What has to be photographed again, separated by commas.
    retake text NOT NULL DEFAULT '',
    -- What an administrator wrote to the person, sealed.
    sealed_message text CONSTRAINT kyc_profiles_sealed_message_check CHECK (sealed_message LIKE 'k1.%'),
    -- Another account showed the same document.
    shared boolean NOT NULL DEFAULT false,
    submission bigint,
    check_id uuid,
    submitted_at timestamptz,
    decided_at timestamptz,
    -- The administrator; NULL where the provider decided.
    decided_by bigint CONSTRAINT kyc_profiles_decided_by_fkey REFERENCES users (id),
    verified_at timestamptz,
    expires_at timestamptz,
    changed_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT kyc_profiles_self_decision_check CHECK (decided_by <> user_id),
    CONSTRAINT kyc_profiles_verified_check CHECK (
        state <> 'VERIFIED' OR (verified_at IS NOT NULL AND expires_at IS NOT NULL))
);
CREATE INDEX kyc_profiles_queue_index ON kyc_profiles (state, submission) WHERE submission IS NOT NULL;

CREATE TABLE kyc_consents (
    consent_id uuid CONSTRAINT kyc_consents_pkey PRIMARY KEY,
    user_id bigint NOT NULL CONSTRAINT kyc_consents_user_id_fkey REFERENCES users (id),
    granted_at timestamptz NOT NULL DEFAULT now(),
    -- Of the notice that was agreed to.
    language text NOT NULL CONSTRAINT kyc_consents_language_check CHECK (language IN ('fr', 'en')),
    policy_url text NOT NULL,
    -- Of the network, sealed.
    sealed_address text NOT NULL CONSTRAINT kyc_consents_sealed_address_check CHECK (sealed_address LIKE 'k1.%')
);
CREATE INDEX kyc_consents_user_index ON kyc_consents (user_id, granted_at DESC);

-- A row stands before its object is written, so that no object can be left without one.
CREATE TABLE kyc_documents (
    document_id uuid CONSTRAINT kyc_documents_pkey PRIMARY KEY,
    user_id bigint NOT NULL CONSTRAINT kyc_documents_user_id_fkey REFERENCES users (id),
    object_id uuid NOT NULL CONSTRAINT kyc_documents_object_id_key UNIQUE,
    kind text CONSTRAINT kyc_documents_kind_check CHECK (
        kind IN ('ID_FRONT', 'ID_BACK', 'SELFIE', 'PROOF_OF_ADDRESS')),
    -- kept: ready for a check; submitted: part of one; retired: replaced, taken back or to be taken again.
    state text NOT NULL DEFAULT 'receiving' CONSTRAINT kyc_documents_state_check CHECK (
        state IN ('receiving', 'kept', 'submitted', 'retired', 'erased')),
    media_type text,
    width integer,
    height integer,
    size bigint,
    digest text,
    check_id uuid,
    -- The client's key, as an HMAC.
    idempotency_index bytea CONSTRAINT kyc_documents_idempotency_index_key UNIQUE
        CONSTRAINT kyc_documents_idempotency_index_check CHECK (octet_length(idempotency_index) = 32),
    uploaded_at timestamptz NOT NULL DEFAULT now(),
    retired_at timestamptz,
    erased_at timestamptz,
    CONSTRAINT kyc_documents_content_check CHECK (
        state IN ('receiving', 'erased')
        OR (kind IS NOT NULL AND media_type IS NOT NULL AND size IS NOT NULL AND digest IS NOT NULL)),
    CONSTRAINT kyc_documents_submitted_check CHECK (state <> 'submitted' OR check_id IS NOT NULL),
    CONSTRAINT kyc_documents_retired_check CHECK (state <> 'retired' OR retired_at IS NOT NULL),
    CONSTRAINT kyc_documents_erased_check CHECK ((state = 'erased') = (erased_at IS NOT NULL))
);
CREATE UNIQUE INDEX kyc_documents_kept_key ON kyc_documents (user_id, kind) WHERE state = 'kept';
CREATE INDEX kyc_documents_user_index ON kyc_documents (user_id, uploaded_at DESC);
CREATE INDEX kyc_documents_check_index ON kyc_documents (check_id) WHERE check_id IS NOT NULL;

CREATE TABLE kyc_checks (
    check_id uuid CONSTRAINT kyc_checks_pkey PRIMARY KEY,
    user_id bigint NOT NULL CONSTRAINT kyc_checks_user_id_fkey REFERENCES users (id),
    purpose text NOT NULL CONSTRAINT kyc_checks_purpose_check CHECK (purpose = 'identity_document'),
    id_type text NOT NULL,
    consent_id uuid NOT NULL CONSTRAINT kyc_checks_consent_id_fkey REFERENCES kyc_consents (consent_id),
    command_id uuid NOT NULL CONSTRAINT kyc_checks_command_id_key UNIQUE,
    accepted_at timestamptz,
    inquiries integer NOT NULL DEFAULT 0,
    open_inquiry_id uuid CONSTRAINT kyc_checks_open_inquiry_id_key UNIQUE,
    decision text CONSTRAINT kyc_checks_decision_check CHECK (
        decision IN ('verified', 'rejected', 'recapture', 'review')),
    reasons text NOT NULL DEFAULT '',
    provider text,
    provider_reference text,
    -- What was read off the document, sealed; and the number on it, as an HMAC.
    sealed_identity text CONSTRAINT kyc_checks_sealed_identity_check CHECK (sealed_identity LIKE 'k1.%'),
    document_index bytea CONSTRAINT kyc_checks_document_index_check CHECK (octet_length(document_index) = 32),
    created_at timestamptz NOT NULL DEFAULT now(),
    decided_at timestamptz,
    -- An administrator decided first.
    overruled_at timestamptz,
    CONSTRAINT kyc_checks_decided_check CHECK ((decision IS NULL) = (decided_at IS NULL))
);
-- One check of a person is open for each purpose.
CREATE UNIQUE INDEX kyc_checks_open_key ON kyc_checks (user_id, purpose)
    WHERE decided_at IS NULL AND overruled_at IS NULL;
CREATE INDEX kyc_checks_document_index ON kyc_checks (document_index) WHERE document_index IS NOT NULL;
CREATE INDEX kyc_checks_user_index ON kyc_checks (user_id, created_at DESC);

-- Nothing of these people is erased while a hold stands.
CREATE TABLE kyc_holds (
    hold_id uuid CONSTRAINT kyc_holds_pkey PRIMARY KEY,
    user_id bigint NOT NULL CONSTRAINT kyc_holds_user_id_fkey REFERENCES users (id),
    sealed_reason text NOT NULL CONSTRAINT kyc_holds_sealed_reason_check CHECK (sealed_reason LIKE 'k1.%'),
    placed_at timestamptz NOT NULL DEFAULT now(),
    released_at timestamptz
);
CREATE UNIQUE INDEX kyc_holds_standing_key ON kyc_holds (user_id) WHERE released_at IS NULL;

GRANT USAGE ON SEQUENCE kyc_submission_numbers TO {{role}};
GRANT SELECT, INSERT, UPDATE, DELETE ON kyc_profiles, kyc_documents TO {{role}};
GRANT SELECT, INSERT, DELETE ON kyc_consents TO {{role}};
GRANT SELECT, INSERT, UPDATE, DELETE ON kyc_checks TO {{role}};
GRANT SELECT, INSERT, UPDATE ON kyc_holds TO {{role}};
