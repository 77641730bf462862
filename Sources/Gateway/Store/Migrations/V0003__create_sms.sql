CREATE TABLE sms (
    sms_id uuid PRIMARY KEY,
    recipient text NOT NULL,
    text text NOT NULL,
    state text NOT NULL DEFAULT 'received',
    provider text,
    provider_reference text,
    submissions integer NOT NULL DEFAULT 0,
    next_action_at timestamptz DEFAULT now(),
    received_at timestamptz NOT NULL DEFAULT now(),
    final_at timestamptz,
    CONSTRAINT sms_state_check CHECK (state IN ('received', 'submitting', 'sent', 'unknown', 'failed'))
);
CREATE INDEX sms_due ON sms (next_action_at) WHERE next_action_at IS NOT NULL;

GRANT SELECT, INSERT ON sms TO {{role}};
GRANT UPDATE (text, state, provider, provider_reference, submissions, next_action_at, final_at) ON sms TO {{role}};
