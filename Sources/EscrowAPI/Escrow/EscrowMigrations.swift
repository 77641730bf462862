import FoundationEssentials
package import Postgres

/// The migrations of the escrow schema's own tables, in their order; those of `Durable` come before them.
package enum EscrowMigrations {
    package static let all: [Migration] = [
        Migration(name: "V0001__create_users", sql: text(PackageResources.V0001__create_users_sql)),
        Migration(name: "V0002__create_agreements", sql: text(PackageResources.V0002__create_agreements_sql)),
        Migration(name: "V0003__create_payments", sql: text(PackageResources.V0003__create_payments_sql)),
        Migration(
            name: "V0004__create_audit_trail", sql: text(PackageResources.V0004__create_audit_trail_sql)),
        Migration(
            name: "V0005__create_agreement_notes",
            sql: text(PackageResources.V0005__create_agreement_notes_sql)),
        Migration(
            name: "V0006__create_provider_availability",
            sql: text(PackageResources.V0006__create_provider_availability_sql)),
        Migration(name: "V0007__add_payer_pages", sql: text(PackageResources.V0007__add_payer_pages_sql)),
        Migration(
            name: "V0008__add_account_holder_checks",
            sql: text(PackageResources.V0008__add_account_holder_checks_sql)),
        Migration(
            name: "V0009__add_delivery_of_codes",
            sql: text(PackageResources.V0009__add_delivery_of_codes_sql)),
        Migration(name: "V0010__create_kyc", sql: text(PackageResources.V0010__create_kyc_sql)),
        Migration(
            name: "V0011__add_sealed_columns",
            sql: text(PackageResources.V0011__add_sealed_columns_sql), step: { try PlainColumns.seal(in: $0) }
        ),
        Migration(
            name: "V0012__drop_plain_columns",
            sql: text(PackageResources.V0012__drop_plain_columns_sql)),
        Migration(
            name: "V0013__add_second_prompts",
            sql: text(PackageResources.V0013__add_second_prompts_sql)),
        Migration(
            name: "V0014__know_object_store",
            sql: text(PackageResources.V0014__know_object_store_sql)),
        Migration(
            name: "V0015__add_liveness_frames",
            sql: text(PackageResources.V0015__add_liveness_frames_sql)),
        Migration(
            name: "V0016__keep_evidence_of_checks",
            sql: text(PackageResources.V0016__keep_evidence_of_checks_sql)),
        Migration(
            name: "V0017__create_service_events",
            sql: text(PackageResources.V0017__create_service_events_sql)),
        Migration(
            name: "V0018__add_milestones_and_invitations",
            sql: text(PackageResources.V0018__add_milestones_and_invitations_sql)),
        Migration(
            name: "V0019__add_payments_of_parts",
            sql: text(PackageResources.V0019__add_payments_of_parts_sql)),
        Migration(
            name: "V0020__create_messages_and_proofs",
            sql: text(PackageResources.V0020__create_messages_and_proofs_sql)),
        Migration(
            name: "V0021__create_disputes",
            sql: text(PackageResources.V0021__create_disputes_sql)),
        Migration(
            name: "V0022__create_notifications",
            sql: text(PackageResources.V0022__create_notifications_sql)),
        Migration(
            name: "V0023__create_webhooks", sql: text(PackageResources.V0023__create_webhooks_sql)),
        Migration(
            name: "V0024__guard_audit_trail", sql: text(PackageResources.V0024__guard_audit_trail_sql)),
        Migration(
            name: "V0025__administer_users", sql: text(PackageResources.V0025__administer_users_sql),
            step: { try PersonIndexing.fill(in: $0) }),
        Migration(
            name: "V0026__create_service_settings",
            sql: text(PackageResources.V0026__create_service_settings_sql)),
        Migration(
            name: "V0027__find_audit_entries_by_actor",
            sql: text(PackageResources.V0027__find_audit_entries_by_actor_sql)),
        Migration(
            name: "V0028__choose_payout_accounts",
            sql: text(PackageResources.V0028__choose_payout_accounts_sql)),
        Migration(name: "V0029__flag_parts", sql: text(PackageResources.V0029__flag_parts_sql)),
        Migration(
            name: "V0030__bound_declines_and_invitations",
            sql: text(PackageResources.V0030__bound_declines_and_invitations_sql)),
        Migration(
            name: "V0031__create_case_files", sql: text(PackageResources.V0031__create_case_files_sql)),
        Migration(
            name: "V0032__index_for_a_million_agreements",
            sql: text(PackageResources.V0032__index_for_a_million_agreements_sql)),
        Migration(
            name: "V0033__salt_audit_addresses",
            sql: text(PackageResources.V0033__salt_audit_addresses_sql)),
        Migration(
            name: "V0034__lift_disputes", sql: text(PackageResources.V0034__lift_disputes_sql)),
        Migration(
            name: "V0035__keep_leftovers_of_case_files",
            sql: text(PackageResources.V0035__keep_leftovers_of_case_files_sql)),
    ]

    private static func text(_ bytes: [UInt8]) -> String {
        String(decoding: bytes, as: UTF8.self)
    }
}
