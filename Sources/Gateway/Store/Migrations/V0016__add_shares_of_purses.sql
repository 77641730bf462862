-- A purse's money may leave in shares: by milestones, and in two legs where an arbiter has split it. Of each share, one
-- payout is on its way at a time.
ALTER TABLE payments
    ADD COLUMN part smallint NOT NULL DEFAULT 0 CONSTRAINT payments_part_check CHECK (part BETWEEN 0 AND 50),
    ADD COLUMN leg smallint NOT NULL DEFAULT 0 CONSTRAINT payments_leg_check CHECK (leg BETWEEN 0 AND 2),
    ADD CONSTRAINT payments_share_check CHECK (
        CASE leg
            WHEN 0 THEN part = 0
            WHEN 1 THEN kind = 'disbursement' AND NOT automatic
            ELSE kind = 'refund' AND NOT automatic
        END);

DROP INDEX payments_open_payout;
CREATE UNIQUE INDEX payments_open_payout ON payments (purse_id, part, leg)
    WHERE kind <> 'collection' AND NOT automatic AND state NOT IN ('succeeded', 'failed');
