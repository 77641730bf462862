-- What people were told of events, each on each channel once, and what they want to be told of.
CREATE TABLE notifications (
    -- Also the identifier of the text message, or of the e-mail.
    notification_id uuid CONSTRAINT notifications_pkey PRIMARY KEY,
    event_id bigint NOT NULL CONSTRAINT notifications_event_id_fkey REFERENCES service_events,
    -- NULL for somebody who is invited and has no account yet.
    user_id bigint CONSTRAINT notifications_user_id_fkey REFERENCES users,
    agreement_id bigint CONSTRAINT notifications_agreement_id_fkey REFERENCES agreements,
    topic text NOT NULL CONSTRAINT notifications_topic_check CHECK (
        topic IN ('MONEY', 'DELIVERY', 'DISPUTE', 'MESSAGE', 'ACCOUNT', 'INVITATION')),
    template text NOT NULL,
    channel text NOT NULL CONSTRAINT notifications_channel_check CHECK (channel IN ('SMS', 'EMAIL')),
    language text NOT NULL CONSTRAINT notifications_language_check CHECK (language IN ('fr', 'en')),
    -- The number or address of that moment; NULL where the person has none.
    sealed_address text CONSTRAINT notifications_sealed_address_check CHECK (sealed_address LIKE 'k1.%'),
    -- By which one address's messages are counted.
    address_index bytea,
    -- What the template's blanks are filled with.
    sealed_values text NOT NULL CONSTRAINT notifications_sealed_values_check CHECK (sealed_values LIKE 'k1.%'),
    state text NOT NULL CONSTRAINT notifications_state_check CHECK (
        state IN ('QUEUED', 'SENT', 'DELIVERED', 'FAILED', 'SKIPPED')),
    -- Why it failed or was not sent.
    reason text,
    attempts integer NOT NULL DEFAULT 0,
    created_at timestamptz NOT NULL DEFAULT now(),
    sent_at timestamptz,
    ended_at timestamptz,
    CONSTRAINT notifications_reason_check CHECK ((state IN ('FAILED', 'SKIPPED')) = (reason IS NOT NULL))
);
-- Whatever a person's part in an event, he is told once on each channel.
CREATE UNIQUE INDEX notifications_once_key ON notifications (event_id, coalesce(user_id, 0), channel);
CREATE INDEX notifications_user_index ON notifications (user_id, notification_id DESC);
CREATE INDEX notifications_address_index ON notifications (address_index, created_at) WHERE address_index IS NOT NULL;

CREATE TABLE notification_preferences (
    user_id bigint NOT NULL CONSTRAINT notification_preferences_user_id_fkey REFERENCES users,
    -- What concerns the account's safety, and invitations, cannot be switched off.
    topic text NOT NULL CONSTRAINT notification_preferences_topic_check CHECK (
        topic IN ('MONEY', 'DELIVERY', 'DISPUTE', 'MESSAGE')),
    channel text NOT NULL CONSTRAINT notification_preferences_channel_check CHECK (channel IN ('SMS', 'EMAIL')),
    enabled boolean NOT NULL,
    changed_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT notification_preferences_pkey PRIMARY KEY (user_id, topic, channel)
);

GRANT SELECT, INSERT, UPDATE (state, reason, attempts, sent_at, ended_at) ON notifications TO {{role}};
GRANT SELECT, INSERT, UPDATE (enabled, changed_at) ON notification_preferences TO {{role}};
