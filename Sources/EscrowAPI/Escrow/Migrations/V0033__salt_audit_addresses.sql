-- The hash of a new entry is over a commitment to its address, SHA-256 of a random salt and the address, and no longer over
-- the address: whoever may see the entry and not the address would find it by trying all there are.
ALTER TABLE audit_entries
    -- NULL where there is no address, and in entries from before there were salts, whose hash is over the address.
    ADD COLUMN sealed_salt text CONSTRAINT audit_entries_sealed_salt_check CHECK (sealed_salt LIKE 'k1.%'),
    ADD CONSTRAINT audit_entries_salt_check CHECK (sealed_salt IS NULL OR sealed_address IS NOT NULL);

CREATE INDEX audit_entries_unsalted_index ON audit_entries (entry_id)
    WHERE sealed_address IS NOT NULL AND sealed_salt IS NULL;

-- A change of keys seals addresses and salts anew; nothing else of an entry changes.
CREATE OR REPLACE FUNCTION audit_allow_resealing() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (OLD.sealed_address IS NULL) <> (NEW.sealed_address IS NULL)
        OR (OLD.sealed_salt IS NULL) <> (NEW.sealed_salt IS NULL) OR OLD.sealed_address IS NULL
        OR to_jsonb(NEW) - 'sealed_address' - 'sealed_salt' <> to_jsonb(OLD) - 'sealed_address' - 'sealed_salt' THEN
        RAISE EXCEPTION 'The audit trail is only added to: UPDATE on % is refused.', TG_TABLE_NAME
            USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NEW;
END
$$;

-- The parties' copies that were made before show hashes over addresses: nobody gets them any more, and a new case file can be
-- asked for.
UPDATE case_files SET state = 'REPLACED' WHERE state = 'READY';
