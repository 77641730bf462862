-- Pictures of the face in motion, which Smile ID v3 wants.
ALTER TABLE kyc_documents DROP CONSTRAINT kyc_documents_kind_check, ADD CONSTRAINT kyc_documents_kind_check CHECK (
    kind IN ('ID_FRONT', 'ID_BACK', 'SELFIE', 'PROOF_OF_ADDRESS') OR kind ~ '^LIVENESS_[1-8]$');
