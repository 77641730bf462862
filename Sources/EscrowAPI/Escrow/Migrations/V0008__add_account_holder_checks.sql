-- What the gateway told of whose operator's account a number is. The number itself does not stand here: the key is an
-- HMAC of it. A row is asked again once its answer is too old.
CREATE TABLE account_holder_checks (
    phone_key bytea NOT NULL CONSTRAINT account_holder_checks_phone_key_check CHECK (octet_length(phone_key) = 32),
    provider text NOT NULL,
    check_id uuid NOT NULL CONSTRAINT account_holder_checks_check_id_key UNIQUE,
    command_id uuid NOT NULL CONSTRAINT account_holder_checks_command_id_key UNIQUE,
    asked_at timestamptz NOT NULL DEFAULT now(),
    -- 'unanswered' where the operator did not tell.
    standing text CONSTRAINT account_holder_checks_standing_check CHECK (
        standing IN ('active', 'inactive', 'unknown', 'unanswered')),
    answered_at timestamptz,
    CONSTRAINT account_holder_checks_pkey PRIMARY KEY (phone_key, provider),
    CONSTRAINT account_holder_checks_answer_check CHECK ((standing IS NULL) = (answered_at IS NULL))
);
CREATE INDEX account_holder_checks_asked_index ON account_holder_checks (asked_at);
GRANT SELECT, INSERT, UPDATE, DELETE ON account_holder_checks TO {{role}};

-- Whether the operator confirmed the choice that a number's prefix suggested; NULL where a person chose.
ALTER TABLE payments ADD COLUMN provider_confirmed boolean;
ALTER TABLE agreements ADD COLUMN payout_confirmed boolean;
