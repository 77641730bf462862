-- What the network told of the message that brought a code.
ALTER TABLE phone_codes ADD COLUMN delivery text
        CONSTRAINT phone_codes_delivery_check CHECK (delivery IN ('delivered', 'undelivered')),
    ADD COLUMN delivery_at timestamptz,
    ADD CONSTRAINT phone_codes_delivery_at_check CHECK ((delivery IS NULL) = (delivery_at IS NULL));
