-- What administrators set while the service runs; without a row the environment's value holds.
CREATE TABLE service_settings (
    name text CONSTRAINT service_settings_pkey PRIMARY KEY,
    value text NOT NULL CONSTRAINT service_settings_value_check CHECK (char_length(value) BETWEEN 1 AND 100),
    version bigint NOT NULL DEFAULT 1,
    changed_by text NOT NULL,
    changed_at timestamptz NOT NULL DEFAULT now()
);
GRANT SELECT, INSERT, UPDATE ON service_settings TO {{role}};
