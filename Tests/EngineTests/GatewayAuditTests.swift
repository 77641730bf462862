import FoundationEssentials
import GatewayStore
import Postgres
import Primitives
import TestSupport
import Testing

@testable import GatewayEngine

/// The record of what people did, and everything that somebody with all rights of the database could do to it.
@Suite struct GatewayAuditTests {
    private func write(_ count: Int, _ finance: FinanceUnderTest) async throws {
        for number in 1...count {
            _ = try await finance.gateway.store.transaction { transaction in
                try transaction.audit.append(
                    GatewayAuditEntry(
                        actor: "staff:1", action: "case.comment", subject: "case:\(number)", reason: "other",
                        details: .object(["n": .integer(number)])))
            }
        }
    }

    private func faults(_ finance: FinanceUnderTest, _ folder: AuditCheckpointFolder? = nil) async throws
        -> [GatewayAuditFault]
    {
        try await AuditRecord(store: finance.gateway.store, folder: folder).verify(finance.verifier).faults
    }

    private func withFolder(_ body: (AuditCheckpointFolder, String) async throws -> Void) async throws {
        let path = TemporaryPath.new()
        defer { try? FileManager.default.removeItem(atPath: path) }
        try await body(AuditCheckpointFolder(path: path), path)
    }

    @Test func theRecordHoldsAndItsRowsAreNeverChanged() async throws {
        try await FinanceUnderTest.with { finance in
            try await write(5, finance)
            #expect(try await faults(finance) == [])
            for statement in [
                "UPDATE gateway_audit SET actor = 'x'", "DELETE FROM gateway_audit", "TRUNCATE gateway_audit",
            ] {
                await #expect(throws: PostgresError.self) {
                    try await finance.gateway.owner.session {
                        try $0.script("SET search_path = gateway; \(statement)")
                    }
                }
            }
        }
    }

    @Test func manyWhoWriteAtOnceMakeOneChainWithoutAGap() async throws {
        try await FinanceUnderTest.with { finance in
            try await withThrowingTaskGroup(of: Void.self) { group in
                for _ in 1...6 { group.addTask { try await write(5, finance) } }
                try await group.waitForAll()
            }
            let entries = try await finance.gateway.store.transaction {
                try $0.audit.entries(above: 0, limit: 100)
            }
            #expect(entries.map(\.sequence) == Array(1...30))
            #expect(try await faults(finance) == [])
        }
    }

    @Test(
        arguments: [
            ("UPDATE gateway_audit SET details = '{}' WHERE sequence = 4", GatewayAuditFault.Kind.altered, 4),
            (
                "UPDATE gateway_audit SET occurred_at = occurred_at + interval '1 us' WHERE sequence = 4",
                .altered, 4
            ),
            ("UPDATE gateway_audit SET reason = NULL WHERE sequence = 4", .altered, 4),
            ("DELETE FROM gateway_audit WHERE sequence = 4", .removed, 4),
            (
                """
                DELETE FROM gateway_audit WHERE sequence = 4;
                UPDATE gateway_audit SET sequence = sequence - 1000 WHERE sequence > 4;
                UPDATE gateway_audit SET sequence = sequence + 999 WHERE sequence < 0
                """, .removed, 4
            ),
            (
                """
                UPDATE gateway_audit SET sequence = 1000 WHERE sequence = 4;
                UPDATE gateway_audit SET sequence = 4 WHERE sequence = 5;
                UPDATE gateway_audit SET sequence = 5 WHERE sequence = 1000
                """, .reordered, 5
            ),
        ] as [(String, GatewayAuditFault.Kind, Int64)])
    func eachAttackIsNamedWithItsRow(
        _ change: String, _ kind: GatewayAuditFault.Kind, _ sequence: Int64
    ) async throws {
        try await FinanceUnderTest.with { finance in
            try await write(8, finance)
            let open = "ALTER TABLE gateway_audit DROP CONSTRAINT gateway_audit_sequence_check"
            try await finance.forge("gateway_audit", "\(open); \(change)")
            let found = try await faults(finance)
            let isNamed: Bool = found.contains { $0.kind == kind && $0.sequence == sequence }
            #expect(isNamed, "\(found)")
        }
    }

    @Test func anEntryThatSomebodyPutsInWithAGoodHashIsNamed() async throws {
        try await FinanceUnderTest.with { finance in
            try await write(6, finance)
            let before = try await finance.gateway.store.transaction {
                try $0.audit.entries(above: 2, limit: 1)
            }[0]
            let time = "2026-11-22T10:00:00.000000Z"
            let entry = GatewayAuditEntry(actor: "staff:2", action: "case.approve", subject: "case:1")
            let hash = StoredAuditEntry.hash(
                sequence: 4, occurredAt: time, entry, details: "{}", after: before.hash)
            try await finance.forge(
                "gateway_audit",
                """
                ALTER TABLE gateway_audit DROP CONSTRAINT gateway_audit_sequence_check;
                UPDATE gateway_audit SET sequence = sequence - 1000 WHERE sequence > 3;
                UPDATE gateway_audit SET sequence = sequence + 1001 WHERE sequence < 0;
                INSERT INTO gateway_audit VALUES (4, '\(time)', 'staff:2', 'case.approve', 'case:1', NULL, '{}',
                    '\\x\(Hex.encode(before.hash))', '\\x\(Hex.encode(hash))')
                """)
            let found = try await faults(finance)
            let isNamed: Bool = found.contains { $0.kind == .inserted && $0.sequence == 4 }
            #expect(isNamed, "\(found)")
        }
    }

    @Test func aCutEndAndARewrittenRecordAreFoundByTheSignedCheckpoints() async throws {
        try await FinanceUnderTest.with { finance in
            try await withFolder { folder, _ in
                let record = AuditRecord(store: finance.gateway.store, folder: folder)
                try await write(4, finance)
                #expect(try await record.sign(finance.signer)?.sequence == 4)
                #expect(try await record.sign(finance.signer) == nil)
                try await write(3, finance)
                #expect(try await record.sign(finance.signer)?.sequence == 7)
                #expect(try await faults(finance, folder) == [])
                try await finance.forge("gateway_audit", "DELETE FROM gateway_audit WHERE sequence > 5")
                let cut = try await faults(finance, folder)
                #expect(cut.map(\.kind) == [.cut] && cut.first?.sequence == 6)
                #expect(try await faults(finance) == [])
                try await write(3, finance)
                let rewritten = try await faults(finance, folder)
                #expect(rewritten.map(\.kind) == [.rewritten] && rewritten.first?.sequence == 7)
            }
        }
    }

    @Test func aCheckpointOfAnotherKeyIsAForgery() async throws {
        try await FinanceUnderTest.with { finance in
            try await withFolder { folder, path in
                try await write(2, finance)
                let record = AuditRecord(store: finance.gateway.store, folder: folder)
                _ = try await record.sign(finance.gateway.signer)
                #expect(try await faults(finance, folder).map(\.kind) == [.checkpoint])
                let name = try #require(try FileManager.default.contentsOfDirectory(atPath: path).first)
                #expect(name == "0000000000000000002.checkpoint")
            }
        }
    }
}

/// Folders of tests that are deleted after them.
enum TemporaryPath {
    static func new() -> String {
        FileManager.default.temporaryDirectory.path + "/kimi-audit-"
            + IdentifierSource.system.random().lowercased
    }
}
