-- When the other side was last told how a provider is, without a change: an event may be lost.
ALTER TABLE provider_circuits ADD COLUMN told_at timestamptz NOT NULL DEFAULT now();
GRANT UPDATE (told_at) ON provider_circuits TO {{role}};
