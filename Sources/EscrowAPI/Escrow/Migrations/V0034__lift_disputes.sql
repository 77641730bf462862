-- What administrators opened they can take back, with a reason that both parties read.
ALTER TABLE disputes
    ADD COLUMN lifted_by bigint CONSTRAINT disputes_lifted_by_fkey REFERENCES users (id),
    ADD COLUMN sealed_lifting text CONSTRAINT disputes_sealed_lifting_check CHECK (sealed_lifting LIKE 'k1.%'),
    -- How much of the buyer's silence was left when the dispute began; NULL where none ran.
    ADD COLUMN silence_left_ms bigint CONSTRAINT disputes_silence_left_check CHECK (silence_left_ms >= 0),
    ADD CONSTRAINT disputes_lifted_check CHECK (
        (lifted_by IS NULL) = (sealed_lifting IS NULL)
        AND (lifted_by IS NULL OR (state = 'CLOSED' AND party = 'ADMIN')));
GRANT UPDATE (lifted_by, sealed_lifting) ON disputes TO {{role}};

-- For how long lifted disputes have held a part: its delivery deadline is counted as much later.
ALTER TABLE agreements ADD COLUMN paused_ms bigint NOT NULL DEFAULT 0
    CONSTRAINT agreements_paused_check CHECK (paused_ms >= 0);
ALTER TABLE milestones ADD COLUMN paused_ms bigint NOT NULL DEFAULT 0
    CONSTRAINT milestones_paused_check CHECK (paused_ms >= 0);
GRANT UPDATE (paused_ms) ON agreements, milestones TO {{role}};

-- Who had the money held neither rules nor signs, whatever role he has by then.
CREATE FUNCTION rulings_refuse_opener() RETURNS trigger LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
BEGIN
    IF (SELECT opened_by FROM disputes WHERE dispute_id = NEW.dispute_id) IN (NEW.proposed_by, NEW.second_by) THEN
        RAISE EXCEPTION 'ruling % is by the one who opened its dispute', NEW.ruling_id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'rulings_opener_check';
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER rulings_opener BEFORE INSERT OR UPDATE OF proposed_by, second_by ON rulings
    FOR EACH ROW EXECUTE FUNCTION rulings_refuse_opener();
