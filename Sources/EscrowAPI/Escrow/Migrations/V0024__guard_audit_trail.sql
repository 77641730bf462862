-- The audit trail is only added to, by its owner too, and signed checkpoints of it stand in a second place.
ALTER TABLE audit_entries ADD COLUMN request_id text
    CONSTRAINT audit_entries_request_id_check CHECK (char_length(request_id) BETWEEN 1 AND 200);
-- Statistics count by action and day.
CREATE INDEX audit_entries_action_index ON audit_entries (action, occurred_at);

-- What was signed, and where the tree over the chain stood, so that the next checkpoint begins there. The file in the
-- second place was lasting before its row was.
CREATE TABLE audit_checkpoints (
    size bigint CONSTRAINT audit_checkpoints_pkey PRIMARY KEY
        CONSTRAINT audit_checkpoints_size_check CHECK (size >= 1),
    root bytea NOT NULL CONSTRAINT audit_checkpoints_root_check CHECK (octet_length(root) = 32),
    peaks bytea NOT NULL CONSTRAINT audit_checkpoints_peaks_check CHECK (octet_length(peaks) % 32 = 0),
    note text NOT NULL,
    made_at timestamptz NOT NULL DEFAULT now()
);
GRANT SELECT, INSERT ON audit_checkpoints TO {{role}};

CREATE FUNCTION audit_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'The audit trail is only added to: % on % is refused.', TG_OP, TG_TABLE_NAME
        USING ERRCODE = 'insufficient_privilege';
END
$$;

-- A change of keys seals addresses anew; nothing else of an entry changes. The chain is over the address itself.
CREATE FUNCTION audit_allow_resealing() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.sealed_address IS NULL OR NEW.sealed_address IS NULL
        OR to_jsonb(NEW) - 'sealed_address' <> to_jsonb(OLD) - 'sealed_address' THEN
        RAISE EXCEPTION 'The audit trail is only added to: UPDATE on % is refused.', TG_TABLE_NAME
            USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NEW;
END
$$;

-- An entry leaves the queue once the chain holds it.
CREATE FUNCTION audit_allow_chained() RETURNS trigger LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM audit_chain WHERE entry_id = OLD.entry_id) THEN
        RAISE EXCEPTION 'Entry % waits for the chain: DELETE on % is refused.', OLD.entry_id, TG_TABLE_NAME
            USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN OLD;
END
$$;

CREATE TRIGGER audit_entries_resealed BEFORE UPDATE ON audit_entries
    FOR EACH ROW EXECUTE FUNCTION audit_allow_resealing();
CREATE TRIGGER audit_entries_kept BEFORE DELETE ON audit_entries
    FOR EACH ROW EXECUTE FUNCTION audit_refuse_change();
CREATE TRIGGER audit_entries_whole BEFORE TRUNCATE ON audit_entries
    FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse_change();
CREATE TRIGGER audit_queue_chained BEFORE DELETE ON audit_queue
    FOR EACH ROW EXECUTE FUNCTION audit_allow_chained();
CREATE TRIGGER audit_queue_kept BEFORE UPDATE ON audit_queue
    FOR EACH ROW EXECUTE FUNCTION audit_refuse_change();
CREATE TRIGGER audit_queue_whole BEFORE TRUNCATE ON audit_queue
    FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse_change();
CREATE TRIGGER audit_chain_kept BEFORE UPDATE OR DELETE ON audit_chain
    FOR EACH ROW EXECUTE FUNCTION audit_refuse_change();
CREATE TRIGGER audit_chain_whole BEFORE TRUNCATE ON audit_chain
    FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse_change();
CREATE TRIGGER audit_checkpoints_kept BEFORE UPDATE OR DELETE ON audit_checkpoints
    FOR EACH ROW EXECUTE FUNCTION audit_refuse_change();
CREATE TRIGGER audit_checkpoints_whole BEFORE TRUNCATE ON audit_checkpoints
    FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse_change();
