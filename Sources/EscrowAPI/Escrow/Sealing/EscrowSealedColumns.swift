package import Durable

/// Every sealed column of the schema `escrow`, so that a change of keys finds all of them.
package enum EscrowSealedColumns {
    package static let all =
        SealedColumn.durable + [
            SealedColumn("users", "sealed_person", record: "id::text"),
            SealedColumn("sessions", "sealed_client", record: "id::text"),
            SealedColumn("agreements", "sealed_terms", record: "purse_id::text"),
            SealedColumn("payments", "sealed_msisdn", record: "payment_id::text"),
            SealedColumn("agreement_notes", "sealed_notes", record: "note_id::text"),
            SealedColumn("audit_entries", "sealed_address", record: "subject || ' ' || action"),
            SealedColumn("kyc_profiles", "sealed_message", record: "user_id::text"),
            SealedColumn("kyc_consents", "sealed_address", record: "consent_id::text"),
            SealedColumn("kyc_checks", "sealed_identity", record: "check_id::text"),
            SealedColumn("kyc_holds", "sealed_reason", record: "hold_id::text"),
        ]
}
