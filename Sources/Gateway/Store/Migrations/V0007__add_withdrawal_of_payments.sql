-- A payment of which nothing has ever left may be ended by the gateway: every submission is proved not to have been sent.
ALTER TABLE payments ADD COLUMN submissions_not_sent integer NOT NULL DEFAULT 0,
    ADD CONSTRAINT payments_submissions_not_sent_check CHECK (submissions_not_sent BETWEEN 0 AND submissions);
GRANT UPDATE (submissions_not_sent) ON payments TO {{role}};

-- What proves it are the gateway's own rows.
ALTER TABLE evidence DROP CONSTRAINT evidence_source_check,
    ADD CONSTRAINT evidence_source_check CHECK (source IN ('reply', 'inquiry', 'statement', 'ruling', 'own_record'));
