-- What the gateway told last of each provider: a hint for people who are about to pay.
CREATE TABLE provider_availability (
    provider text NOT NULL,
    capability text NOT NULL,
    available boolean NOT NULL,
    since timestamptz NOT NULL,
    PRIMARY KEY (provider, capability)
);

GRANT SELECT, INSERT, UPDATE ON provider_availability TO {{role}};
