-- What a person was verified on, what a check has seen and what an administrator refused outlast the state of the moment.

-- Somebody was VERIFIED on this check; never cleared.
ALTER TABLE kyc_checks ADD COLUMN relied_on_at timestamptz;

-- submitted_at and relied_on_at: the document was part of a check, and of one that somebody was VERIFIED on; never cleared.
-- given_back_at: it was made ready for another check. discarded_at: its file is being taken away before it was kept.
ALTER TABLE kyc_documents ADD COLUMN submitted_at timestamptz, ADD COLUMN relied_on_at timestamptz,
    ADD COLUMN given_back_at timestamptz, ADD COLUMN discarded_at timestamptz;

-- An administrator rejected the person; no check alone undoes that, only an administrator's approval.
ALTER TABLE kyc_profiles ADD COLUMN refused_at timestamptz;

UPDATE kyc_checks c SET relied_on_at = k.verified_at FROM kyc_profiles k
WHERE k.check_id = c.check_id AND k.verified_at IS NOT NULL;
UPDATE kyc_checks c SET relied_on_at = coalesce(c.decided_at, c.overruled_at, c.created_at)
WHERE c.relied_on_at IS NULL AND EXISTS (
    SELECT FROM audit_entries a WHERE a.action = 'kyc.state_changed' AND a.subject = 'user:' || c.user_id
        AND a.details::jsonb ->> 'after' = 'VERIFIED' AND a.details::jsonb ->> 'check' = c.check_id::text);

UPDATE kyc_documents SET submitted_at = uploaded_at WHERE check_id IS NOT NULL;
UPDATE kyc_documents d SET submitted_at = d.uploaded_at
WHERE d.submitted_at IS NULL AND EXISTS (
    SELECT FROM audit_entries a WHERE a.action = 'kyc.submitted' AND a.subject = 'user:' || d.user_id
        AND a.details::jsonb -> 'documents' ? d.document_id::text);
UPDATE kyc_documents d SET relied_on_at = c.relied_on_at FROM kyc_checks c
WHERE c.relied_on_at IS NOT NULL AND (c.check_id = d.check_id OR EXISTS (
    SELECT FROM audit_entries a WHERE a.action = 'kyc.submitted' AND a.subject = 'user:' || d.user_id
        AND a.details::jsonb ->> 'check' = c.check_id::text
        AND a.details::jsonb -> 'documents' ? d.document_id::text));

UPDATE kyc_profiles SET refused_at = decided_at WHERE state = 'REJECTED' AND decided_by IS NOT NULL;
