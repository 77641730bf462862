-- What lists and look-ups need once there are a million agreements: no list goes through more rows than it shows, times
-- the number of states that it asks for.

-- A person's agreements in one state, the newest first, however many he has in other states.
CREATE INDEX agreements_buyer_state_index ON agreements (buyer_id, state, agreement_id DESC);
CREATE INDEX agreements_seller_state_index ON agreements (seller_id, state, agreement_id DESC);
DROP INDEX agreements_buyer_index;
DROP INDEX agreements_seller_index;
-- How many strangers a buyer invited in a day.
CREATE INDEX agreements_invitations_index ON agreements (buyer_id, created_at) WHERE invited_phone_index IS NOT NULL;

-- A payment belongs to the parties of its agreement, and so does a dispute: both are fixed before there can be one. The
-- database copies them, whatever the row says.
ALTER TABLE payments ADD COLUMN buyer_id bigint, ADD COLUMN seller_id bigint;
ALTER TABLE disputes ADD COLUMN buyer_id bigint, ADD COLUMN seller_id bigint;
UPDATE payments p SET buyer_id = a.buyer_id, seller_id = a.seller_id
FROM agreements a WHERE a.agreement_id = p.agreement_id;
UPDATE disputes d SET buyer_id = a.buyer_id, seller_id = a.seller_id
FROM agreements a WHERE a.agreement_id = d.agreement_id;
ALTER TABLE payments ALTER COLUMN buyer_id SET NOT NULL;
ALTER TABLE disputes ALTER COLUMN buyer_id SET NOT NULL;

CREATE FUNCTION copy_parties() RETURNS trigger LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
BEGIN
    SELECT buyer_id, seller_id INTO NEW.buyer_id, NEW.seller_id FROM agreements
    WHERE agreement_id = NEW.agreement_id;
    RETURN NEW;
END
$$;
CREATE TRIGGER payments_parties BEFORE INSERT ON payments FOR EACH ROW EXECUTE FUNCTION copy_parties();
CREATE TRIGGER disputes_parties BEFORE INSERT ON disputes FOR EACH ROW EXECUTE FUNCTION copy_parties();

CREATE INDEX payments_buyer_index ON payments (buyer_id, kind, state, payment_id DESC);
CREATE INDEX payments_seller_index ON payments (seller_id, kind, state, payment_id DESC);
CREATE INDEX disputes_buyer_index ON disputes (buyer_id, state, dispute_id DESC);
CREATE INDEX disputes_seller_index ON disputes (seller_id, state, dispute_id DESC);
CREATE INDEX disputes_arbiter_state_index ON disputes (arbiter_id, state, dispute_id DESC)
    WHERE arbiter_id IS NOT NULL;
DROP INDEX disputes_arbiter_index;
CREATE INDEX rulings_proposed_index ON rulings (dispute_id) WHERE state = 'PROPOSED';

-- People by the state of their verification, the newest account first, and who showed another's document.
CREATE INDEX kyc_profiles_state_index ON kyc_profiles (state, user_id DESC);
CREATE INDEX kyc_profiles_shared_index ON kyc_profiles (state, submission) WHERE shared;

-- What is swept by age.
CREATE INDEX refresh_tokens_expiry_index ON refresh_tokens (expires_at);
CREATE INDEX phone_codes_age_index ON phone_codes (created_at);

-- An agreement and a message have their numbers before they are written, so that all that belongs to them is written
-- together with them.
GRANT USAGE ON SEQUENCE agreements_agreement_id_seq, service_events_event_id_seq TO {{role}};
