-- The deals between buyers and sellers. A row's terms never change; its state, version and flag do.

CREATE TABLE agreements (
    agreement_id bigint GENERATED ALWAYS AS IDENTITY CONSTRAINT agreements_pkey PRIMARY KEY,
    reference text NOT NULL CONSTRAINT agreements_reference_key UNIQUE
        CONSTRAINT agreements_reference_check CHECK (reference ~ '^TXN-[2-9A-HJ-NP-Z]{6}$'),
    purse_id uuid NOT NULL CONSTRAINT agreements_purse_id_key UNIQUE,
    open_command_id uuid NOT NULL CONSTRAINT agreements_open_command_id_key UNIQUE,
    buyer_id bigint NOT NULL CONSTRAINT agreements_buyer_id_fkey REFERENCES users (id),
    seller_id bigint NOT NULL CONSTRAINT agreements_seller_id_fkey REFERENCES users (id),
    title text NOT NULL CONSTRAINT agreements_title_check CHECK (char_length(title) BETWEEN 1 AND 200),
    description text NOT NULL CONSTRAINT agreements_description_check CHECK (char_length(description) <= 5000),
    category text NOT NULL CONSTRAINT agreements_category_check CHECK (
        category IN ('GOODS', 'SERVICES', 'DIGITAL', 'REAL_ESTATE', 'VEHICLES', 'OTHER')),
    currency text NOT NULL CONSTRAINT agreements_currency_check CHECK (currency = 'XAF'),
    amount bigint NOT NULL CONSTRAINT agreements_amount_check CHECK (amount BETWEEN 1 AND 1000000000000000),
    fee bigint NOT NULL CONSTRAINT agreements_fee_check CHECK (fee >= 0),
    fee_payer text NOT NULL DEFAULT 'SELLER'
        CONSTRAINT agreements_fee_payer_check CHECK (fee_payer IN ('SELLER', 'BUYER', 'SPLIT')),
    amount_due bigint NOT NULL CONSTRAINT agreements_amount_due_check CHECK (amount_due > 0),
    net bigint NOT NULL CONSTRAINT agreements_net_check CHECK (net > 0),
    payment_deadline timestamptz NOT NULL,
    delivery_deadline timestamptz NOT NULL,
    delivery_address text NOT NULL
        CONSTRAINT agreements_delivery_address_check CHECK (char_length(delivery_address) <= 500),
    payout_provider text NOT NULL,
    payout_msisdn text NOT NULL CONSTRAINT agreements_payout_msisdn_check CHECK (payout_msisdn ~ '^2376[0-9]{8}$'),
    state text NOT NULL DEFAULT 'PENDING_FUNDS' CONSTRAINT agreements_state_check CHECK (
        state IN ('PENDING_FUNDS', 'FUNDS_HELD', 'DELIVERED', 'RELEASING', 'RELEASED', 'REFUNDING', 'REFUNDED',
            'CANCELLED')),
    version bigint NOT NULL DEFAULT 1 CONSTRAINT agreements_version_check CHECK (version >= 1),
    flag text,
    idempotency_scope text,
    idempotency_key text,
    created_at timestamptz NOT NULL DEFAULT now(),
    state_changed_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT agreements_parties_check CHECK (buyer_id <> seller_id),
    CONSTRAINT agreements_deadlines_check CHECK (delivery_deadline >= payment_deadline),
    CONSTRAINT agreements_price_check CHECK (amount_due = net + fee),
    CONSTRAINT agreements_fee_payer_amounts_check CHECK (
        CASE fee_payer
            WHEN 'SELLER' THEN amount_due = amount
            WHEN 'BUYER' THEN net = amount
            ELSE amount_due >= amount AND net <= amount
        END),
    CONSTRAINT agreements_idempotency_check CHECK ((idempotency_scope IS NULL) = (idempotency_key IS NULL))
);

CREATE INDEX agreements_buyer_index ON agreements (buyer_id, agreement_id DESC);
CREATE INDEX agreements_seller_index ON agreements (seller_id, agreement_id DESC);
CREATE INDEX agreements_state_index ON agreements (state, agreement_id DESC);
CREATE INDEX agreements_flag_index ON agreements (agreement_id) WHERE flag IS NOT NULL;
-- A request that runs again under its key makes nothing new.
CREATE UNIQUE INDEX agreements_idempotency_key ON agreements (idempotency_scope, idempotency_key)
    WHERE idempotency_key IS NOT NULL;

-- The terms are frozen by right: only what may change can be updated.
GRANT SELECT, INSERT ON agreements TO {{role}};
GRANT UPDATE (state, version, flag, state_changed_at) ON agreements TO {{role}};
