-- Files beside agreements, proofs of delivery, and what the parties write to each other.

-- A row stands before its object is written, so that no object can be left without one.
CREATE TABLE attachments (
    attachment_id uuid CONSTRAINT attachments_pkey PRIMARY KEY,
    agreement_id bigint NOT NULL CONSTRAINT attachments_agreement_id_fkey REFERENCES agreements (agreement_id),
    author_id bigint NOT NULL CONSTRAINT attachments_author_id_fkey REFERENCES users (id),
    object_id uuid NOT NULL CONSTRAINT attachments_object_id_key UNIQUE,
    -- abandoned: it did not come whole, and its object goes.
    state text NOT NULL DEFAULT 'receiving' CONSTRAINT attachments_state_check CHECK (
        state IN ('receiving', 'kept', 'abandoned')),
    media_type text,
    size bigint CONSTRAINT attachments_size_check CHECK (size > 0),
    -- Of the file as it is kept.
    sha256 bytea CONSTRAINT attachments_sha256_check CHECK (octet_length(sha256) = 32),
    begun_at timestamptz NOT NULL DEFAULT now(),
    kept_at timestamptz,
    CONSTRAINT attachments_content_check CHECK (
        (state = 'kept') = (media_type IS NOT NULL AND size IS NOT NULL AND sha256 IS NOT NULL AND kept_at IS NOT NULL))
);
CREATE INDEX attachments_author_index ON attachments (agreement_id, author_id);

-- What is kept stays as it is.
CREATE FUNCTION attachments_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.state = 'kept' THEN
        RAISE EXCEPTION 'attachment % is kept', OLD.attachment_id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'attachments_kept_check';
    END IF;
    RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
END
$$;
CREATE TRIGGER attachments_kept BEFORE UPDATE OR DELETE ON attachments
    FOR EACH ROW EXECUTE FUNCTION attachments_refuse_change();

CREATE TABLE proofs (
    proof_id bigint GENERATED ALWAYS AS IDENTITY CONSTRAINT proofs_pkey PRIMARY KEY,
    agreement_id bigint NOT NULL CONSTRAINT proofs_agreement_id_fkey REFERENCES agreements (agreement_id),
    milestone_id bigint CONSTRAINT proofs_milestone_id_fkey REFERENCES milestones (milestone_id),
    author_id bigint NOT NULL CONSTRAINT proofs_author_id_fkey REFERENCES users (id),
    kind text NOT NULL CONSTRAINT proofs_kind_check CHECK (
        kind IN ('PHOTO', 'RECEIPT', 'TRACKING', 'SIGNATURE', 'OTHER')),
    attachment_id uuid CONSTRAINT proofs_attachment_id_key UNIQUE
        CONSTRAINT proofs_attachment_id_fkey REFERENCES attachments (attachment_id),
    sealed_text text CONSTRAINT proofs_sealed_text_check CHECK (sealed_text LIKE 'k1.%'),
    -- Of the file where there is one, else of the text in UTF-8.
    sha256 bytea NOT NULL CONSTRAINT proofs_sha256_check CHECK (octet_length(sha256) = 32),
    created_at timestamptz NOT NULL DEFAULT statement_timestamp(),
    -- The client's key, as an HMAC, and a digest of what it brought.
    idempotency_index bytea CONSTRAINT proofs_idempotency_index_key UNIQUE
        CONSTRAINT proofs_idempotency_index_check CHECK (octet_length(idempotency_index) = 32),
    request_digest bytea NOT NULL,
    CONSTRAINT proofs_content_check CHECK (attachment_id IS NOT NULL OR sealed_text IS NOT NULL)
);
CREATE INDEX proofs_agreement_index ON proofs (agreement_id, proof_id);

CREATE TABLE messages (
    -- Its place in what happened to the agreement.
    message_id bigint CONSTRAINT messages_pkey PRIMARY KEY
        CONSTRAINT messages_message_id_fkey REFERENCES service_events (event_id),
    agreement_id bigint NOT NULL CONSTRAINT messages_agreement_id_fkey REFERENCES agreements (agreement_id),
    author_id bigint NOT NULL CONSTRAINT messages_author_id_fkey REFERENCES users (id),
    sealed_text text CONSTRAINT messages_sealed_text_check CHECK (sealed_text LIKE 'k1.%'),
    created_at timestamptz NOT NULL DEFAULT statement_timestamp(),
    idempotency_index bytea CONSTRAINT messages_idempotency_index_key UNIQUE
        CONSTRAINT messages_idempotency_index_check CHECK (octet_length(idempotency_index) = 32),
    request_digest bytea NOT NULL
);
CREATE INDEX messages_agreement_index ON messages (agreement_id, message_id);

CREATE TABLE message_attachments (
    message_id bigint NOT NULL CONSTRAINT message_attachments_message_id_fkey REFERENCES messages (message_id),
    attachment_id uuid CONSTRAINT message_attachments_pkey PRIMARY KEY
        CONSTRAINT message_attachments_attachment_id_fkey REFERENCES attachments (attachment_id)
);
CREATE INDEX message_attachments_message_index ON message_attachments (message_id);

GRANT SELECT, INSERT, UPDATE, DELETE ON attachments TO {{role}};
GRANT SELECT, INSERT ON proofs, messages, message_attachments TO {{role}};
GRANT USAGE ON SEQUENCE proofs_proof_id_seq TO {{role}};
