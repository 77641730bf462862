import Durable
package import FoundationEssentials
package import Postgres

/// The gateway's tables. Everything that must commit together is done in one `transaction`.
package struct GatewayStore: Sendable {
    private let database: PostgresClient

    package init(database: PostgresClient) {
        self.database = database
    }

    /// Runs `body` in one transaction: all of it commits, or none. It may run again after a serialization failure, so
    /// it must have no effect outside the transaction.
    package func transaction<Result: Sendable>(
        _ body: @Sendable (GatewayTransaction) throws -> Result
    ) async throws -> Result {
        try await database.transaction { session in
            try body(GatewayTransaction(session: session))
        }
    }

    /// Reads everything as it stands at one instant, while others go on writing.
    package func snapshot<Result: Sendable>(
        _ body: @Sendable (GatewayTransaction) throws -> Result
    ) async throws -> Result {
        try await database.transaction { session in
            try session.script("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
            return try body(GatewayTransaction(session: session))
        }
    }

    /// The migrations of the schema `gateway`, in order.
    package static var migrations: [Migration] {
        DurableMigrations.all + [
            Migration(name: "V0001__create_ledger", sql: text(PackageResources.V0001__create_ledger_sql)),
            Migration(name: "V0002__create_payments", sql: text(PackageResources.V0002__create_payments_sql)),
            Migration(name: "V0003__create_sms", sql: text(PackageResources.V0003__create_sms_sql)),
            Migration(
                name: "V0004__add_endpoint_of_attempts",
                sql: text(PackageResources.V0004__add_endpoint_of_attempts_sql)),
            Migration(
                name: "V0005__create_provider_circuits",
                sql: text(PackageResources.V0005__create_provider_circuits_sql)),
            Migration(
                name: "V0006__create_account_holder_checks",
                sql: text(PackageResources.V0006__create_account_holder_checks_sql)),
            Migration(
                name: "V0007__add_withdrawal_of_payments",
                sql: text(PackageResources.V0007__add_withdrawal_of_payments_sql)),
            Migration(
                name: "V0008__add_preparation_of_attempts",
                sql: text(PackageResources.V0008__add_preparation_of_attempts_sql)),
            Migration(
                name: "V0009__create_payer_prompts",
                sql: text(PackageResources.V0009__create_payer_prompts_sql)),
            Migration(
                name: "V0010__add_sms_receipts", sql: text(PackageResources.V0010__add_sms_receipts_sql)),
            Migration(
                name: "V0011__create_kyc_checks", sql: text(PackageResources.V0011__create_kyc_checks_sql)),
            Migration(
                name: "V0012__bind_answers_to_submissions",
                sql: text(PackageResources.V0012__bind_answers_to_submissions_sql)),
            Migration(
                name: "V0013__tell_availability_again",
                sql: text(PackageResources.V0013__tell_availability_again_sql)),
            Migration(
                name: "V0014__add_sealed_columns",
                sql: text(PackageResources.V0014__add_sealed_columns_sql),
                step: { try PlainNumbers.seal(in: $0) }),
            Migration(
                name: "V0015__drop_plain_columns",
                sql: text(PackageResources.V0015__drop_plain_columns_sql)),
            Migration(
                name: "V0016__add_shares_of_purses",
                sql: text(PackageResources.V0016__add_shares_of_purses_sql)),
            Migration(
                name: "V0017__pay_each_share_once",
                sql: text(PackageResources.V0017__pay_each_share_once_sql)),
            Migration(
                name: "V0018__create_statements", sql: text(PackageResources.V0018__create_statements_sql)),
            Migration(
                name: "V0019__create_staff_and_audit",
                sql: text(PackageResources.V0019__create_staff_and_audit_sql)),
            Migration(
                name: "V0020__work_on_cases", sql: text(PackageResources.V0020__work_on_cases_sql)),
        ]
    }

    private static func text(_ bytes: [UInt8]) -> String {
        String(decoding: bytes, as: UTF8.self)
    }
}

/// One transaction, seen as the stores that take part in it. Valid inside the closure only.
package struct GatewayTransaction {
    let session: PostgresSession

    package var purses: PurseStore { PurseStore(session: session) }
    package var payments: PaymentStore { PaymentStore(session: session) }
    package var ledger: LedgerStore { LedgerStore(session: session) }
    package var webhooks: WebhookStore { WebhookStore(session: session) }
    package var circuits: ProviderCircuitStore { ProviderCircuitStore(session: session) }
    package var sms: SMSStore { SMSStore(session: session) }
    package var accountHolders: AccountHolderStore { AccountHolderStore(session: session) }
    package var deliveryNotifications: DeliveryNotificationStore {
        DeliveryNotificationStore(session: session)
    }
    package var payerPrompts: PayerPromptStore { PayerPromptStore(session: session) }
    package var descriptions: PurseDescriptionStore { PurseDescriptionStore(session: session) }
    package var stories: PaymentStoryStore { PaymentStoryStore(session: session) }
    package var kyc: KYCStore { KYCStore(session: session) }
    package var messages: MessageStore { MessageStore(session: session) }
    package var statements: StatementStore { StatementStore(session: session) }
    package var reconciliation: ReconciliationStore { ReconciliationStore(session: session) }
    package var staff: StaffStore { StaffStore(session: session) }
    package var staffSessions: StaffSessionStore { StaffSessionStore(session: session) }
    package var audit: GatewayAuditStore { GatewayAuditStore(session: session) }
    package var cases: CaseStore { CaseStore(session: session) }
    package var caseLinks: CaseLinkStore { CaseLinkStore(session: session) }
    package var proposals: CaseProposalStore { CaseProposalStore(session: session) }
    package var adjustments: AdjustmentStore { AdjustmentStore(session: session) }
    package var closedDays: ClosedDayStore { ClosedDayStore(session: session) }

    /// The database's time: the only clock that decides anything.
    package func now() throws -> Date {
        try session.query("SELECT now() AS now")[0].date("now")
    }
}
