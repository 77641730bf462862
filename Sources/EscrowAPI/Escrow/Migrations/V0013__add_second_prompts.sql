-- When the payer's second prompts were asked for, and how often: who asks too early is told so.
ALTER TABLE payments ADD COLUMN prompts integer NOT NULL DEFAULT 0, ADD COLUMN prompted_at timestamptz;
GRANT UPDATE (prompts, prompted_at) ON payments TO {{role}};
