-- What happened that people or their programs are told of: written in the transaction of the change, fanned out once.
-- No personal data: people and things stand here by their numbers.
CREATE TABLE service_events (
    event_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    kind text NOT NULL,
    agreement_id bigint REFERENCES agreements,
    user_id bigint REFERENCES users,
    details text NOT NULL,
    occurred_at timestamptz NOT NULL DEFAULT statement_timestamp(),
    fanned_at timestamptz
);
CREATE INDEX service_events_waiting_index ON service_events (event_id) WHERE fanned_at IS NULL;
CREATE INDEX service_events_agreement_index ON service_events (agreement_id, event_id);
GRANT SELECT, INSERT, UPDATE (fanned_at) ON service_events TO {{role}};
