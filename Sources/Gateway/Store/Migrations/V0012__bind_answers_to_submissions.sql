-- When an order last left, and why its provider refused it when it was sent again.
ALTER TABLE payments ADD COLUMN last_submitted_at timestamptz, ADD COLUMN refusal text;
GRANT UPDATE (last_submitted_at, refusal) ON payments TO {{role}};
