import Durable
import Foundation
import GatewayCore
import Logging
import Postgres
import Primitives
import TestSupport
import Testing

@testable import Escrow

/// The chain over the audit trail, and the comparison with the purses.
@Suite struct AuditVerificationTests {
    /// A harness whose audit is chained, with a stand-in for the gateway's documented view.
    private func withChainedTrail(
        _ body: (EscrowHarness, _ verify: () async throws -> AuditVerification.Report) async throws -> Void
    ) async throws {
        try await EscrowHarness.run { escrow in
            _ = try await escrow.funded()
            _ = try await escrow.create()
            while try await escrow.chainer.chainBatch() > 0 {}
            try await escrow.owner.session { session in
                try session.script(
                    """
                    CREATE SCHEMA gateway;
                    CREATE TABLE gateway.purse_holdings AS
                        SELECT purse_id, currency, CASE state WHEN 'FUNDS_HELD' THEN amount_due ELSE 0 END AS held
                        FROM escrow.agreements;
                    """)
            }
            try await body(escrow) {
                try await escrow.owner.session { try $0.script("SET search_path TO escrow") }
                return try await AuditVerification(owner: escrow.owner).run()
            }
        }
    }

    @Test func anUntouchedTrailAndFullPursesHold() async throws {
        try await withChainedTrail { escrow, verify in
            let report = try await verify()
            #expect(report.faults == [])
            #expect(report.links >= 4 && report.waiting == 0 && report.agreements == 2)
        }
    }

    @Test func entriesFromBeforeTheSaltsVerifyBesideThoseWithOne() async throws {
        try await EscrowHarness.run { escrow in
            _ = try await escrow.create()
            try await escrow.owner.session {
                try $0.script(Tampering.script("UPDATE audit_entries SET sealed_salt = NULL"))
                try $0.script(
                    "CREATE SCHEMA gateway; CREATE TABLE gateway.purse_holdings (purse_id uuid, currency text, held bigint)"
                )
            }
            _ = try await escrow.create()
            while try await escrow.chainer.chainBatch() > 0 {}
            try await escrow.owner.session { try $0.script("SET search_path TO escrow") }
            #expect(try await AuditVerification(owner: escrow.owner).run().faults == [])
            let rows = try await escrow.database.session {
                try AuditStore.links(above: 0, limit: 100, in: $0)
            }
            let documents = rows.compactMap { $0.entry.map { AuditChain.document(of: $0) } }
            let hasOld = documents.contains { $0["address"]?.string == "127.0.0.1" }
            #expect(hasOld)
            let salted = documents.filter { $0["address_commitment"] != nil }
            let areHidden = salted.allSatisfy { $0["address"] == nil }
            #expect(!salted.isEmpty && areHidden)
            // Without its salt a new entry is another one.
            try await escrow.owner.session {
                try $0.script(Tampering.script("UPDATE audit_entries SET sealed_salt = NULL"))
            }
            try await escrow.owner.session { try $0.script("SET search_path TO escrow") }
            let kinds = try await AuditVerification(owner: escrow.owner).run().trail.map(\.kind)
            let areAltered = kinds.allSatisfy { $0 == .altered }
            #expect(!kinds.isEmpty && areAltered)
        }
    }

    @Test(arguments: [
        ("UPDATE audit_entries SET details = '{}' WHERE entry_id = 2", "number 2"),
        (
            "UPDATE audit_entries SET occurred_at = occurred_at + interval '1 microsecond' WHERE entry_id = 3",
            "number 3"
        ),
        (
            """
            UPDATE audit_entries SET sealed_address = (
                SELECT sealed_address FROM audit_entries WHERE entry_id <> 1 AND sealed_address IS NOT NULL LIMIT 1)
            WHERE entry_id = 1
            """, "number 1"
        ),
        ("DELETE FROM audit_chain WHERE seq = 2", "number 2"),
        ("DELETE FROM audit_chain WHERE seq = (SELECT max(seq) FROM audit_chain)", "neither in the chain"),
        (
            "INSERT INTO audit_entries (actor, action, subject, details) VALUES ('user:9', 'x', 'y', '{}')",
            "neither in the chain"
        ),
    ])
    func whatWasChangedIsFoundAndNamed(change: String, named: String) async throws {
        try await withChainedTrail { escrow, verify in
            try await escrow.owner.session { try $0.script(Tampering.script(change)) }
            let report = try await verify()
            let sentences = report.faults.map { $0.lowercased() }
            let isNamed = sentences.contains { $0.contains(named) }
            #expect(isNamed, "\(sentences)")
        }
    }

    @Test func aPurseThatHoldsOtherMoneyThanBelievedIsNamed() async throws {
        try await withChainedTrail { escrow, verify in
            try await escrow.owner.session {
                try $0.script(
                    """
                    UPDATE gateway.purse_holdings SET held = held - 1 WHERE held > 0;
                    INSERT INTO gateway.purse_holdings VALUES (gen_random_uuid(), 'XAF', 7);
                    """)
            }
            let report = try await verify()
            #expect(report.faults.count == 2)
            #expect(
                report.faults.first?.contains("450000") == true
                    && report.faults.first?.contains("449999") == true)
        }
    }

    @Test func theDaemonsRoleCannotChangeOrRemoveWhatWasRecorded() async throws {
        try await EscrowHarness.run { escrow in
            _ = try await escrow.create()
            while try await escrow.chainer.chainBatch() > 0 {}
            for change in [
                "UPDATE audit_entries SET actor = 'x'", "DELETE FROM audit_entries",
                "DELETE FROM audit_chain",
                "UPDATE audit_chain SET seq = seq + 1", "UPDATE agreements SET amount = 1",
                "DELETE FROM payments",
                "TRUNCATE audit_entries",
            ] {
                let error = await #expect(throws: PostgresError.self) {
                    try await escrow.database.session { try $0.script(change) }
                }
                #expect(error?.code == .insufficientPrivilege)
            }
        }
    }

    @Test func severalChainersLeaveOneChainWithoutAGap() async throws {
        try await EscrowHarness.run { escrow in
            for _ in 0..<10 { _ = try await escrow.create() }
            try await withThrowingTaskGroup(of: Void.self) { group in
                for _ in 0..<4 { group.addTask { while try await escrow.chainer.chainBatch() > 0 {} } }
                try await group.waitForAll()
            }
            while try await escrow.chainer.chainBatch() > 0 {}
            let row = try await escrow.database.session { session in
                try session.query("SELECT count(*) AS n, max(seq) AS last FROM audit_chain")[0]
            }
            #expect(try row.int("n") == 10 && row.int("last") == 10)
        }
    }
}
