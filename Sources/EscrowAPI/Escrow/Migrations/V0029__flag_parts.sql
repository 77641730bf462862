-- Why a person has to look, by part: what is wrong with one milestone says nothing of the others, and one reason does not
-- hide another. agreements.flag stays the gravest of them, for lists and counts.

CREATE TABLE agreement_flags (
    flag_id bigint GENERATED ALWAYS AS IDENTITY CONSTRAINT agreement_flags_pkey PRIMARY KEY,
    agreement_id bigint NOT NULL CONSTRAINT agreement_flags_agreement_id_fkey REFERENCES agreements (agreement_id),
    -- NULL for the agreement as a whole.
    milestone_id bigint CONSTRAINT agreement_flags_milestone_id_fkey REFERENCES milestones (milestone_id),
    reason text NOT NULL CONSTRAINT agreement_flags_reason_check CHECK (
        reason IN ('payment_contradicted', 'purse_refused', 'payout_attempts_exhausted', 'payout_failing')),
    raised_at timestamptz NOT NULL DEFAULT now()
);
CREATE UNIQUE INDEX agreement_flags_part_key ON agreement_flags (agreement_id, (coalesce(milestone_id, 0)), reason);
GRANT SELECT, INSERT, DELETE ON agreement_flags TO {{role}};

-- A payout whose tries are used up is flagged where it still waits; where none does, nobody has to look any more.
INSERT INTO agreement_flags (agreement_id, milestone_id, reason)
SELECT a.agreement_id, m.milestone_id, a.flag
FROM agreements a
    LEFT JOIN milestones m ON m.agreement_id = a.agreement_id AND a.flag = 'payout_attempts_exhausted'
WHERE a.flag IS NOT NULL
    AND (a.flag <> 'payout_attempts_exhausted' OR coalesce(m.state, a.state) IN ('RELEASING', 'REFUNDING'));
UPDATE agreements a SET flag = NULL, version = version + 1
WHERE flag IS NOT NULL AND NOT EXISTS (SELECT FROM agreement_flags f WHERE f.agreement_id = a.agreement_id);
