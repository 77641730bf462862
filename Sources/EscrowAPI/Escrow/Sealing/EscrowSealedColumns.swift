package import Durable

/// Every sealed column of the schema `escrow`, so that a change of keys finds all of them.
package enum EscrowSealedColumns {
    package static let all =
        SealedColumn.durable + [
            SealedColumn("users", "sealed_person", record: "id::text"),
            SealedColumn("sessions", "sealed_client", record: "id::text"),
            SealedColumn("agreements", "sealed_terms", record: "purse_id::text"),
            SealedColumn("milestones", "sealed_title", record: "agreement_id || '/' || number"),
            SealedColumn("payments", "sealed_msisdn", record: "payment_id::text"),
            SealedColumn("agreement_notes", "sealed_notes", record: "note_id::text"),
            SealedColumn("audit_entries", "sealed_address", record: "subject || ' ' || action"),
            SealedColumn("audit_entries", "sealed_salt", record: "subject || ' ' || action"),
            SealedColumn("kyc_profiles", "sealed_message", record: "user_id::text"),
            SealedColumn("kyc_consents", "sealed_address", record: "consent_id::text"),
            SealedColumn("kyc_checks", "sealed_identity", record: "check_id::text"),
            SealedColumn("kyc_holds", "sealed_reason", record: "hold_id::text"),
            // Messages, proofs, disputes
            SealedColumn("proofs", "sealed_text", record: "proof_id::text"),
            SealedColumn("messages", "sealed_text", record: "message_id::text"),
            SealedColumn("disputes", "sealed_statement", record: "dispute_id::text"),
            SealedColumn("disputes", "sealed_lifting", record: "dispute_id::text"),
            SealedColumn("dispute_evidence", "sealed_text", record: "evidence_id::text"),
            SealedColumn("dispute_comments", "sealed_text", record: "comment_id::text"),
            SealedColumn("rulings", "sealed_reasons", record: "ruling_id::text"),
            SealedColumn("case_files", "sealed_purse", record: "case_file_id::text"),
            SealedColumn("notifications", "sealed_address", record: "notification_id::text"),
            SealedColumn("notifications", "sealed_values", record: "notification_id::text"),
            // Administration
            SealedColumn("account_changes", "sealed_reason", record: "change_id::text"),
            SealedColumn("webhook_endpoints", "sealed_url", record: "endpoint_id::text"),
            SealedColumn("webhook_secrets", "sealed_secret", record: "secret_id::text"),
            // Payout accounts
            SealedColumn("payout_accounts", "sealed_msisdn", record: "choice_id::text"),
        ]
}
