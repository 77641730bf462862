import Foundation
import GatewayCore
import Primitives
import Sealing
import TestSupport
import Testing

@testable import Durable
@testable import Escrow
@testable import Postgres

/// Every list and look-up of the service on a million agreements: the statements that the stores really run, recorded as
/// they run them, are explained with their own values.
@Suite struct QueryPlanTests {
    /// Something that is asked of the database.
    struct Look: Sendable {
        let name: String
        /// The indexes that have to be used.
        let indexes: Set<String>
        /// The most rows that any part of it may go through: the page's length times the states or sides asked for.
        var rows = 120
        let run: @Sendable (Bench) async throws -> Void

        init(
            _ name: String, by indexes: Set<String>, rows: Int = 120,
            _ run: @escaping @Sendable (Bench) async throws -> Void
        ) {
            self.name = name
            self.indexes = indexes
            self.rows = rows
            self.run = run
        }

        static func inSession(
            _ name: String, by indexes: Set<String>, rows: Int = 120,
            _ run: @escaping @Sendable (PostgresSession) throws -> Void
        ) -> Look {
            Look(name, by: indexes, rows: rows) { bench in
                try await bench.escrow.database.transaction { try run($0) }
            }
        }
    }

    /// The services on the filled database, with a few agreements that can be opened as the newest.
    struct Bench: Sendable {
        let escrow: EscrowHarness
        let agreement: Agreement
        let payment: Payment

        var disputes: DisputeService {
            DisputeService(
                database: escrow.database,
                effects: DisputeEffects(agreements: escrow.effects, identifiers: .system), intake: intake,
                wakeup: Wakeup())
        }

        var intake: AttachmentIntake {
            AttachmentIntake(
                database: escrow.database, objects: ObjectStore(folder: "/nowhere", keys: TestSeal.keys),
                policy: AttachmentPolicy(largestFile: 1000))
        }

        func viewer(_ inquirer: Inquirer, seesAll: Bool = false) -> Viewer {
            Viewer(userID: inquirer.userID, seesAll: seesAll)
        }
    }

    static let limit = 5

    static let agreements: [Look] = [
        Look("agreements of a buyer", by: ["agreements_buyer_state_index", "agreements_pkey"]) {
            _ = try await $0.escrow.agreements.page(
                for: $0.viewer($0.escrow.buyer), states: AgreementState.allCases, before: .max, limit: limit)
        },
        Look("agreements of a seller, further on", by: ["agreements_seller_state_index"]) {
            _ = try await $0.escrow.agreements.page(
                for: $0.viewer($0.escrow.seller), states: AgreementState.allCases, before: 500_000,
                limit: limit)
        },
        Look("rare agreements of a buyer", by: ["agreements_buyer_state_index"]) {
            _ = try await $0.escrow.agreements.page(
                for: $0.viewer($0.escrow.buyer), states: [.dispute], before: .max, limit: limit)
        },
        Look("all agreements", by: ["agreements_state_index"]) {
            _ = try await $0.escrow.agreements.page(
                for: $0.viewer($0.escrow.stranger, seesAll: true), states: AgreementState.allCases,
                before: .max, limit: limit)
        },
        Look("all agreements in dispute", by: ["agreements_state_index"]) {
            _ = try await $0.escrow.agreements.page(
                for: $0.viewer($0.escrow.stranger, seesAll: true), states: [.dispute], before: .max,
                limit: limit)
        },
        Look("one agreement", by: ["agreements_pkey", "payments_agreement_index"]) {
            _ = try await $0.escrow.agreements.detail(
                .id($0.agreement.id), for: $0.viewer($0.escrow.buyer))
        },
        Look("one agreement by reference", by: ["agreements_reference_key", "payments_agreement_index"]) {
            _ = try await $0.escrow.agreements.detail(
                .reference($0.agreement.reference), for: $0.viewer($0.escrow.buyer))
        },
        .inSession("who waits for a phone", by: ["agreements_invited_index"]) {
            guard let phone = MSISDN("237670000009") else { return }
            _ = try AgreementStore.waiting(for: phone, in: $0)
        },
        .inSession("invitations of a day", by: ["agreements_invitations_index"]) {
            _ = try AgreementStore.invitations(by: 1, in: $0)
        },
        .inSession("agreements of some payments", by: ["agreements_pkey", "payments_pkey"]) {
            try AgreementStore.lockAll(payments: [UUID(), UUID()], in: $0)
        },
        Look("payments of a buyer", by: ["payments_buyer_index"], rows: 200) {
            _ = try await $0.escrow.payments.page(
                for: $0.viewer($0.escrow.buyer), kinds: [.collection, .disbursement, .refund],
                statuses: [.pending, .processing, .indeterminate, .succeeded, .failed], before: nil,
                limit: limit)
        },
        Look("failed refunds of a seller", by: ["payments_seller_index"]) {
            _ = try await $0.escrow.payments.page(
                for: $0.viewer($0.escrow.seller), kinds: [.refund], statuses: [.failed], before: nil,
                limit: limit)
        },
        Look("one payment", by: ["payments_reference_key"]) {
            _ = try await $0.escrow.payments.payment(
                reference: $0.payment.reference, for: $0.viewer($0.escrow.buyer))
        },
        Look("messages", by: ["service_events_agreement_index", "messages_pkey"]) {
            _ = try await MessageService(database: $0.escrow.database, intake: $0.intake).page(
                .id(301), for: CaseCaller($0.escrow.stranger, role: .administrator), before: .max,
                limit: limit)
        },
        Look("proofs", by: ["proofs_agreement_index"]) {
            _ = try await ProofService(database: $0.escrow.database, intake: $0.intake).page(
                .id(301), for: CaseCaller($0.escrow.stranger, role: .administrator), before: .max,
                limit: limit)
        },
    ]

    static let disputes: [Look] = [
        Look("disputes of a buyer", by: ["disputes_pkey"]) {
            _ = try await $0.disputes.page(
                DisputeFilter(limit: limit), for: CaseCaller($0.escrow.buyer, role: .buyer))
        },
        Look("disputes of an arbiter", by: ["disputes_arbiter_state_index", "rulings_proposed_index"]) {
            _ = try await $0.disputes.page(
                DisputeFilter(limit: limit), for: CaseCaller($0.escrow.stranger, role: .arbiter))
        },
        Look("escalated disputes", by: ["disputes_state_index"]) {
            _ = try await $0.disputes.page(
                DisputeFilter(states: [.escalated], limit: limit),
                for: CaseCaller($0.escrow.stranger, role: .administrator))
        },
        Look("disputes of an agreement", by: ["disputes_agreement_index"]) {
            _ = try await $0.disputes.page(
                DisputeFilter(agreementID: 1000, limit: limit),
                for: CaseCaller($0.escrow.stranger, role: .administrator))
        },
        Look("disputes that wait for a signature", by: ["rulings_proposed_index"]) {
            _ = try await $0.disputes.page(
                DisputeFilter(awaitingSignature: true, limit: limit),
                for: CaseCaller($0.escrow.stranger, role: .administrator))
        },
        Look("one dispute", by: ["disputes_reference_key"]) {
            _ = try await $0.disputes.detail(
                .reference("DSP-GGGGGH"), for: CaseCaller($0.escrow.stranger, role: .administrator))
        },
        Look("evidence", by: ["dispute_evidence_dispute_index"]) {
            _ = try await $0.disputes.evidence(
                .id(50), for: CaseCaller($0.escrow.stranger, role: .administrator), before: .max,
                limit: limit)
        },
        Look("comments", by: ["dispute_comments_dispute_index"]) {
            _ = try await $0.disputes.comments(
                .id(50), for: CaseCaller($0.escrow.stranger, role: .administrator), before: .max,
                limit: limit)
        },
        .inSession("the dispute that stands", by: ["disputes_standing_key"]) {
            _ = try DisputeStore.standing(agreementID: 1000, milestoneID: nil, in: $0)
        },
    ]

    static let people: [Look] = [
        .inSession("administrators", by: ["users_role_index"]) {
            _ = try AccountRecordStore.page(AccountFilter(role: .administrator, limit: limit), in: $0)
        },
        .inSession("suspended people", by: ["users_suspended_index"]) {
            _ = try AccountRecordStore.page(AccountFilter(suspended: true, limit: limit), in: $0)
        },
        .inSession("people under review", by: ["kyc_profiles_state_index"]) {
            _ = try AccountRecordStore.page(AccountFilter(kycState: .underReview, limit: limit), in: $0)
        },
        .inSession("the newest people", by: ["users_pkey"]) {
            _ = try AccountRecordStore.page(AccountFilter(limit: limit), in: $0)
        },
        .inSession("people by name", by: ["users_name_index"]) {
            _ = try AccountRecordStore.page(AccountFilter(name: "Awa Ngono", limit: limit), in: $0)
        },
        .inSession("people by phone", by: ["users_phone_index_key"]) {
            _ = try AccountRecordStore.page(AccountFilter(phone: "237670000001", limit: limit), in: $0)
        },
        .inSession("the queue of verifications", by: ["kyc_profiles_queue_index"]) {
            _ = try KYCProfileStore.queue(
                states: KYCState.allCases, sharedOnly: false, after: 0, limit: limit, in: $0)
        },
        .inSession("who showed another's document", by: ["kyc_profiles_shared_index"]) {
            _ = try KYCProfileStore.queue(
                states: [.verified], sharedOnly: true, after: 0, limit: limit, in: $0)
        },
        .inSession("sessions", by: ["sessions_live_index"]) {
            _ = try SessionStore.alive(userID: 1001, before: nil, limit: limit, in: $0)
        },
        .inSession("a session's standing", by: ["sessions_pkey", "users_pkey"]) {
            _ = try SessionStore.standing(id: UUID(), userID: 1, in: $0)
        },
        .inSession("notifications", by: ["notifications_user_index"]) {
            _ = try NotificationStore.page(userID: 1, before: nil, limit: limit, in: $0)
        },
        .inSession("texts of a day", by: ["notifications_address_index"], rows: 300) {
            _ = try NotificationStore.textsToday(to: "237670000001", topic: .money, in: $0)
        },
        .inSession(
            "messages of a webhook",
            by: ["webhook_attempts_message_index"], rows: 400
        ) {
            guard let endpoint = UUID(uuidString: "00000009-0000-7000-8000-000000000001") else { return }
            _ = try $0.find(WebhookMessageStore.page(of: endpoint, before: nil, limit: limit))
        },
        .inSession("endpoints", by: ["webhook_endpoints_user_index"]) {
            _ = try WebhookStore.endpoints(userID: 1001, in: $0)
        },
    ]

    static let workers: [Look] = [
        .inSession("jobs that are due", by: ["jobs_due"]) {
            _ = try JobLease.claim(
                kinds: AgreementJob.allCases.map(\.rawValue), limit: limit, lease: .seconds(60), in: $0)
        },
        .inSession("commands that are due", by: ["outbox_due"]) {
            _ = try Outbox.claim(limit: limit, delays: [.seconds(1)], in: $0)
        },
        .inSession("events that nobody was told of", by: ["service_events_waiting_index"]) {
            _ = try ServiceEventStore.takeWaiting(limit: limit, in: $0)
        },
        .inSession("keys that are too old", by: ["idempotency_keys_expiry"]) {
            _ = try IdempotencyKeys.purgeExpired(in: $0)
        },
        .inSession("refresh tokens that are too old", by: ["refresh_tokens_expiry_index"]) {
            _ = try SessionStore.purgeRefreshTokens(in: $0)
        },
        .inSession("entries that wait for the chain", by: ["audit_queue_pkey", "audit_entries_pkey"]) {
            _ = try AuditStore.waiting(limit: limit, in: $0)
        },
    ]

    @Test func everyListAndLookUpUsesItsIndexOnAMillionAgreements() async throws {
        try await EscrowHarness.run { escrow in
            try await escrow.owner.session { try $0.script(MillionAgreements.sql) }
            let large = try await largeTables(escrow)
            #expect(large.isSuperset(of: ["agreements", "payments", "service_events", "users"]))
            for _ in 0..<Self.limit { _ = try await escrow.create() }
            let funded = try await escrow.funded()
            let bench = Bench(escrow: escrow, agreement: funded.agreement, payment: funded.collection)
            for look in Self.agreements + Self.disputes + Self.people + Self.workers + Self.requests {
                let plans = try await plans(of: look, bench)
                #expect(!plans.isEmpty, "\(look.name) asks nothing")
                let unused = look.indexes.subtracting(plans.flatMap(\.plan.indexes))
                #expect(unused.isEmpty, "\(look.name) does not use \(unused.sorted())")
                for (sql, plan) in plans {
                    let faults = plan.faults(large: large, rows: look.rows)
                    #expect(faults == [], "\(look.name): \(sql)")
                }
            }
        }
    }

    /// The statements that a look runs, each explained with the values that it was run with.
    private func plans(of look: Look, _ bench: Bench) async throws -> [(sql: String, plan: QueryPlan)] {
        let tally = DatabaseTally(keepingStatements: true)
        try await DatabaseTally.$current.withValue(tally) {
            do {
                try await look.run(bench)
            } catch is SealingError {
                // A row of the filler, which nobody can open: it was read, and that is what counts.
            }
        }
        let reads = tally.statements.filter { !$0.sql.hasPrefix("INSERT") && !$0.sql.hasPrefix("WITH entry") }
        return try await bench.escrow.database.transaction { session in
            try reads.map { statement in
                let row = try session.query("EXPLAIN (ANALYZE, TIMING off, FORMAT JSON) \(statement)")[0]
                return (
                    statement.sql, QueryPlan(try JSONValue(parsing: try row.string("QUERY PLAN")))
                )
            }
        }
    }

    private func largeTables(_ escrow: EscrowHarness) async throws -> Set<String> {
        try await escrow.owner.session { session in
            Set(
                try session.query(
                    """
                    SELECT relname::text AS name FROM pg_class
                    WHERE relnamespace = 'escrow'::regnamespace AND relkind = 'r' AND reltuples > 20000
                    """
                ).map { try $0.string("name") })
        }
    }
}
