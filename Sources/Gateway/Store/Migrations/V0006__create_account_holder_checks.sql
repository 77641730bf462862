-- Questions about whose account a number is. The number is forgotten once the question is answered.
CREATE TABLE account_holder_checks (
    check_id uuid PRIMARY KEY,
    provider text NOT NULL,
    msisdn text,
    inquiries integer NOT NULL DEFAULT 0,
    next_action_at timestamptz DEFAULT now(),
    standing text,
    received_at timestamptz NOT NULL DEFAULT now(),
    answered_at timestamptz,
    CONSTRAINT account_holder_checks_standing_check CHECK (standing IN ('active', 'inactive', 'unknown')),
    CONSTRAINT account_holder_checks_msisdn_check CHECK ((msisdn IS NULL) = (answered_at IS NOT NULL))
);
CREATE INDEX account_holder_checks_due ON account_holder_checks (next_action_at) WHERE next_action_at IS NOT NULL;

GRANT SELECT, INSERT ON account_holder_checks TO {{role}};
GRANT UPDATE (msisdn, inquiries, next_action_at, standing, answered_at) ON account_holder_checks TO {{role}};

-- Collections whose payer a provider is to tell that the money has come in. A row is taken before the provider is
-- called, so each payer is told once at most.
CREATE TABLE delivery_notifications (
    payment_id uuid PRIMARY KEY REFERENCES payments,
    received_at timestamptz NOT NULL DEFAULT now()
);
GRANT SELECT, INSERT, DELETE ON delivery_notifications TO {{role}};
-- Locking a row needs the right to change one column of it.
GRANT UPDATE (received_at) ON delivery_notifications TO {{role}};
