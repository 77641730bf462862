-- What the network told of a message that it took. It is told once.
ALTER TABLE sms ADD COLUMN delivery text
        CONSTRAINT sms_delivery_check CHECK (delivery IN ('delivered', 'undelivered')),
    ADD COLUMN delivery_at timestamptz,
    ADD CONSTRAINT sms_delivery_at_check CHECK ((delivery IS NULL) = (delivery_at IS NULL)),
    ADD CONSTRAINT sms_delivery_state_check CHECK (delivery IS NULL OR state = 'sent');
CREATE INDEX sms_provider_reference ON sms (provider, provider_reference) WHERE provider_reference IS NOT NULL;
GRANT UPDATE (delivery, delivery_at) ON sms TO {{role}};

-- Receipts that came before the answer to the sending was stored; they wait here for a moment.
CREATE TABLE sms_early_receipts (
    provider text NOT NULL,
    provider_reference text NOT NULL,
    recipient text NOT NULL,
    delivery text NOT NULL,
    received_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (provider, provider_reference, recipient),
    CONSTRAINT sms_early_receipts_delivery_check CHECK (delivery IN ('delivered', 'undelivered'))
);
GRANT SELECT, INSERT, DELETE ON sms_early_receipts TO {{role}};
