-- Payments of milestones and of rulings: two legs of one settlement share a command.
ALTER TABLE payments
    ADD COLUMN milestone_id bigint CONSTRAINT payments_milestone_id_fkey REFERENCES milestones (milestone_id),
    ADD COLUMN dispute_id bigint,
    ADD CONSTRAINT payments_part_check CHECK (
        kind <> 'collection' OR (milestone_id IS NULL AND dispute_id IS NULL)),
    DROP CONSTRAINT payments_command_id_key,
    ADD CONSTRAINT payments_command_id_key UNIQUE (command_id, kind);

-- The money of each part leaves once: to the seller or back to the buyer; where a ruling splits it, once to each.
DROP INDEX payments_live_payout_key;
CREATE UNIQUE INDEX payments_live_payout_key ON payments (agreement_id, coalesce(milestone_id, 0))
    WHERE kind IN ('disbursement', 'refund') AND state <> 'FAILED' AND command_id IS NOT NULL AND dispute_id IS NULL;
CREATE UNIQUE INDEX payments_live_leg_key ON payments (agreement_id, coalesce(milestone_id, 0), kind)
    WHERE kind IN ('disbursement', 'refund') AND state <> 'FAILED' AND command_id IS NOT NULL
        AND dispute_id IS NOT NULL;
