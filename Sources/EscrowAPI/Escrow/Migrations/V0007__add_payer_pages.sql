-- The operator's page on which a payer agrees, while it is open.
ALTER TABLE payments ADD COLUMN payer_url text
    CONSTRAINT payments_payer_url_check CHECK (payer_url IS NULL OR kind = 'collection');

GRANT UPDATE (payer_url) ON payments TO {{role}};
