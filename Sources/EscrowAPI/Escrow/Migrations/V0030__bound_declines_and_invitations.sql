-- The deadline that the arbiter got first stays, whoever declines to sign his ruling.
ALTER TABLE disputes ADD COLUMN ruling_due_at timestamptz;
UPDATE disputes d SET ruling_due_at = due_at
WHERE state = 'IN_REVIEW'
    AND NOT EXISTS (SELECT FROM rulings r WHERE r.dispute_id = d.dispute_id AND r.state = 'PROPOSED');
GRANT UPDATE (ruling_due_at) ON disputes TO {{role}};

-- An administrator may have money held, too.
ALTER TABLE disputes
    DROP CONSTRAINT disputes_party_check,
    ADD CONSTRAINT disputes_party_check CHECK (party IN ('BUYER', 'SELLER', 'ADMIN'));

-- When both sides were told that no operator has an account of the invited number.
ALTER TABLE agreements ADD COLUMN not_payable_told_at timestamptz;
GRANT UPDATE (not_payable_told_at) ON agreements TO {{role}};
