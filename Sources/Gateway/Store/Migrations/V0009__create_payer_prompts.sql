-- Payers who are to be prompted again, how often that was asked for, and when last. A row is taken before the provider is called,
-- so each order prompts once at most.
CREATE TABLE payer_prompts (
    payment_id uuid PRIMARY KEY REFERENCES payments,
    ordered_at timestamptz NOT NULL DEFAULT now(),
    waiting boolean NOT NULL DEFAULT true,
    prompts integer NOT NULL DEFAULT 1
);
CREATE INDEX payer_prompts_waiting ON payer_prompts (ordered_at) WHERE waiting;
GRANT SELECT, INSERT ON payer_prompts TO {{role}};
GRANT UPDATE (ordered_at, waiting, prompts) ON payer_prompts TO {{role}};
