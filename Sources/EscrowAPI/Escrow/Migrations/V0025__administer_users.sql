-- Administrators find, suspend and appoint people; what they change, and why, is kept.
ALTER TABLE sessions DROP CONSTRAINT sessions_revoked_for_check,
    ADD CONSTRAINT sessions_revoked_for_check CHECK (
        revoked_for IN ('logout', 'revoked', 'password_changed', 'password_reset', 'refresh_reused', 'suspended',
            'role_changed'));

-- Blind indexes of the words of a person's names: found whole, by all that are asked for.
ALTER TABLE users ADD COLUMN name_indexes bytea[] NOT NULL DEFAULT '{}';
CREATE INDEX users_name_index ON users USING gin (name_indexes);
CREATE INDEX users_role_index ON users (role, id DESC);
CREATE INDEX users_suspended_index ON users (id DESC) WHERE suspended_at IS NOT NULL;

CREATE TABLE account_changes (
    change_id bigint GENERATED ALWAYS AS IDENTITY CONSTRAINT account_changes_pkey PRIMARY KEY,
    user_id bigint NOT NULL CONSTRAINT account_changes_user_id_fkey REFERENCES users (id),
    kind text NOT NULL CONSTRAINT account_changes_kind_check CHECK (kind IN ('SUSPENDED', 'REINSTATED', 'ROLE')),
    role_before text,
    role_after text,
    -- As in the audit trail: `user:3`, `system:cli`.
    actor text NOT NULL,
    sealed_reason text NOT NULL
        CONSTRAINT account_changes_sealed_reason_check CHECK (sealed_reason LIKE 'k1.%'),
    changed_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT account_changes_role_check CHECK (
        (kind = 'ROLE') = (role_before IS NOT NULL AND role_after IS NOT NULL))
);
CREATE INDEX account_changes_user_index ON account_changes (user_id, change_id DESC);
GRANT SELECT, INSERT ON account_changes TO {{role}};
GRANT USAGE ON SEQUENCE account_changes_change_id_seq TO {{role}};

-- Statistics count money by day.
CREATE INDEX payments_succeeded_index ON payments (state_changed_at) WHERE state = 'SUCCEEDED';
