import Crypto
import Durable
import Escrow
import Foundation
import Logging
import Postgres
import Primitives
import TestSupport
import Testing

/// What somebody does who has the owner's rights and knows his way.
enum Tampering {
    /// The script with the triggers out of the way.
    static func script(_ change: String) -> String {
        let tables = ["audit_entries", "audit_chain", "audit_queue", "audit_checkpoints"]
        let off = tables.map { "ALTER TABLE \($0) DISABLE TRIGGER USER;" }.joined()
        let on = tables.map { "ALTER TABLE \($0) ENABLE TRIGGER USER;" }.joined()
        return "SET search_path TO escrow; \(off) \(change); \(on)"
    }
}

/// A chain with checkpoints in a second place, and whoever changes the database.
struct TrailUnderTest {
    let escrow: EscrowHarness
    let folder: URL
    let verifier: AuditVerifier
    let signer: AuditSigner

    static func run(_ body: (TrailUnderTest) async throws -> Void) async throws {
        try await EscrowHarness.run { escrow in
            let folder = try RunFolder.make("checkpoints")
            defer { try? FileManager.default.removeItem(at: folder) }
            let key = Data((0..<32).map { _ in UInt8.random(in: .min ... .max) }).base64EncodedString()
            let signer = try #require(AuditSigner(Secret("audit-1:\(key)")))
            let verifier = try #require(AuditVerifier([try signer.publicText()]))
            let trail = TrailUnderTest(escrow: escrow, folder: folder, verifier: verifier, signer: signer)
            try await escrow.owner.session { session in
                try session.script(
                    """
                    CREATE SCHEMA gateway;
                    CREATE TABLE gateway.purse_holdings (purse_id uuid, currency text, held bigint);
                    """)
            }
            // Entries with and without addresses and requests, and two checkpoints.
            for _ in 0..<3 {
                try await AuditRequest.$id.withValue("request-of-the-test") { _ = try await escrow.create() }
            }
            _ = try await trail.checkpoint()
            for _ in 0..<5 { _ = try await escrow.create() }
            _ = try await trail.checkpoint()
            try await body(trail)
        }
    }

    var checkpoints: CheckpointFolder { CheckpointFolder(path: folder.path) }

    func checkpoint() async throws -> AuditCheckpoint? {
        while try await escrow.chainer.chainBatch() > 0 {}
        return try await AuditCheckpointer(
            database: escrow.database, signer: signer, folder: checkpoints, logger: .quiet
        ).place()
    }

    /// The files of the second place, the oldest first.
    var files: [URL] {
        let found = FileManager.default.enumerator(at: folder, includingPropertiesForKeys: nil)
        return (found?.compactMap { $0 as? URL } ?? []).filter { $0.pathExtension == "checkpoint" }
            .sorted { $0.path < $1.path }
    }

    func tamper(_ change: String) async throws {
        try await escrow.owner.session { try $0.script(Tampering.script(change)) }
    }

    func verify(from: AuditCheckpoint? = nil) async throws -> AuditVerification.Report {
        try await escrow.owner.session { try $0.script("SET search_path TO escrow") }
        let evidence = AuditEvidence(folder: checkpoints, verifier: verifier, from: from)
        return try await AuditVerification(owner: escrow.owner, evidence: evidence).run()
    }

    /// The kinds of the faults, each once, and where they are.
    func faults() async throws -> [AuditFault.Kind: [Int64?]] {
        Dictionary(grouping: try await verify().trail, by: \.kind).mapValues { $0.map(\.sequence) }
    }
}

/// Whoever has the owner's rights changes the audit trail, and is found.
@Suite struct AuditTrailTests {
    @Test func anUntouchedTrailFitsItsCheckpoints() async throws {
        try await TrailUnderTest.run { trail in
            let report = try await trail.verify()
            #expect(report.faults == [])
            #expect(report.links == 8 && report.checkpoints == 2 && report.waiting == 0)
            let again = try await trail.checkpoint()
            #expect(again == nil, "nothing was added, so nothing is signed")
            let kept = trail.files.first.flatMap { CheckpointFolder.note(at: $0.path) }
            let start = trail.verifier.checkpoint(in: kept ?? "")
            #expect(start != nil)
            let since = try await trail.verify(from: start)
            #expect(since.faults == [])
            #expect(since.trusted == 3 && since.links == 5)
        }
    }

    @Test func anAlteredRowIsNamed() async throws {
        try await TrailUnderTest.run { trail in
            try await trail.tamper(
                """
                UPDATE audit_entries SET details = '{}' WHERE entry_id = 2;
                UPDATE audit_entries SET request_id = NULL WHERE entry_id = 3;
                UPDATE audit_entries SET actor = 'user:77' WHERE entry_id = 7
                """)
            let faults = try await trail.faults()
            #expect(faults == [.altered: [2, 3, 7]])
        }
    }

    @Test(arguments: [false, true])
    func aRemovedRowIsNamed(numberedAnew: Bool) async throws {
        try await TrailUnderTest.run { trail in
            try await trail.tamper(
                "DELETE FROM audit_chain WHERE seq = 4; DELETE FROM audit_entries WHERE entry_id = 4")
            if numberedAnew {
                try await trail.tamper(
                    "UPDATE audit_chain SET seq = seq + 100 WHERE seq > 4; UPDATE audit_chain SET seq = seq - 101 WHERE seq > 4"
                )
            }
            let faults = try await trail.faults()
            #expect(faults[.removed] == [4])
            #expect(faults[.altered] == nil && faults[.rewritten] == nil)
        }
    }

    @Test func aRowWhoseLinkIsKeptIsMissed() async throws {
        try await TrailUnderTest.run { trail in
            try await trail.tamper(
                """
                ALTER TABLE audit_chain DROP CONSTRAINT audit_chain_entry_id_fkey;
                DELETE FROM audit_entries WHERE entry_id = 4
                """)
            let faults = try await trail.faults()
            #expect(faults == [.removed: [4]])
        }
    }

    @Test func anInsertedRowIsNamed() async throws {
        try await TrailUnderTest.run { trail in
            try await trail.tamper(
                "INSERT INTO audit_entries (actor, action, subject, details) VALUES ('user:9', 'x', 'y', '{}')"
            )
            let faults = try await trail.verify().trail
            #expect(faults.map(\.kind) == [.inserted])
            #expect(faults.first?.entryID == 9)
        }
    }

    @Test func anInsertedLinkIsNamed() async throws {
        try await TrailUnderTest.run { trail in
            try await trail.tamper(
                """
                INSERT INTO audit_entries (actor, action, subject, details) VALUES ('user:9', 'x', 'y', '{}');
                UPDATE audit_chain SET seq = seq + 100 WHERE seq > 4;
                UPDATE audit_chain SET seq = seq - 99 WHERE seq > 4;
                INSERT INTO audit_chain (seq, entry_id, prev_hash, hash)
                    SELECT 5, 9, hash, sha256(hash) FROM audit_chain WHERE seq = 4
                """)
            let faults = try await trail.faults()
            #expect(faults[.inserted] == [5])
            #expect(faults[.reordered] == nil && faults[.removed] == nil)
        }
    }

    @Test(arguments: [
        // The links change places.
        """
        UPDATE audit_chain SET seq = 100 WHERE seq = 4; UPDATE audit_chain SET seq = 4 WHERE seq = 5;
        UPDATE audit_chain SET seq = 5 WHERE seq = 100
        """,
        // The links stay, and bind each other's entries.
        """
        ALTER TABLE audit_chain DROP CONSTRAINT audit_chain_entry_id_key;
        UPDATE audit_chain SET entry_id = 9 - entry_id WHERE seq IN (4, 5)
        """,
        // The contents of the rows change places.
        """
        CREATE TEMP TABLE kept AS SELECT * FROM audit_entries WHERE entry_id IN (4, 5);
        UPDATE audit_entries e SET occurred_at = k.occurred_at, actor = k.actor, action = k.action, subject = k.subject,
            sealed_address = k.sealed_address, sealed_salt = k.sealed_salt, details = k.details,
            request_id = k.request_id
        FROM kept k WHERE e.entry_id IN (4, 5) AND k.entry_id = 9 - e.entry_id
        """,
    ])
    func reorderedRowsAreNamed(change: String) async throws {
        try await TrailUnderTest.run { trail in
            try await trail.tamper(change)
            let faults = try await trail.faults()
            let places = faults[.reordered] ?? []
            #expect(places.contains(4) && places.contains(5))
            #expect(faults[.altered] == nil && faults[.inserted] == nil && faults[.removed] == nil)
        }
    }

    @Test func aCutTailIsNamedThoughItsEntriesAndQueueRowsWentWithIt() async throws {
        try await TrailUnderTest.run { trail in
            try await trail.tamper(
                """
                DELETE FROM audit_chain WHERE seq > 6; DELETE FROM audit_queue;
                DELETE FROM audit_entries WHERE entry_id > 6; DELETE FROM audit_checkpoints WHERE size > 6
                """)
            let faults = try await trail.faults()
            #expect(faults == [.cut: [7]])
        }
    }

    @Test func aFullRewriteIsNamed() async throws {
        try await TrailUnderTest.run { trail in
            // The whole chain is made anew over other entries, by the daemon's own hand.
            try await trail.tamper(
                """
                DELETE FROM audit_chain; DELETE FROM audit_checkpoints;
                UPDATE audit_entries SET actor = 'user:77' WHERE entry_id = 5;
                INSERT INTO audit_queue (entry_id) SELECT entry_id FROM audit_entries
                """)
            while try await trail.escrow.chainer.chainBatch() > 0 {}
            let report = try await trail.verify()
            #expect(report.trail.map(\.kind) == [.rewritten])
            #expect(report.trail.first?.sequence == 4, "the checkpoint over three entries still fits")
            let blind = try await AuditVerification(owner: trail.escrow.owner).run()
            #expect(blind.holds, "without the second place nobody would see it")
        }
    }

    @Test func aCheckpointThatIsGoneOrForgedIsNamed() async throws {
        try await TrailUnderTest.run { trail in
            let files = trail.files
            try FileManager.default.removeItem(at: files[0])
            let note = try String(contentsOf: files[1], encoding: .utf8)
            try note.replacingOccurrences(of: "\n8\n", with: "\n9\n").write(
                to: files[1], atomically: true, encoding: .utf8)
            let report = try await trail.verify()
            #expect(report.trail.map(\.kind) == [.checkpoint, .checkpoint])
            #expect(report.checkpoints == 0)
        }
    }

    @Test func theOwnerToIsRefusedEveryChangeButResealing() async throws {
        try await TrailUnderTest.run { trail in
            let owner = trail.escrow.owner
            for change in [
                "UPDATE audit_entries SET actor = 'x'", "UPDATE audit_entries SET sealed_address = NULL",
                "UPDATE audit_entries SET sealed_salt = NULL WHERE sealed_salt IS NOT NULL",
                "UPDATE audit_entries SET sealed_address = NULL, sealed_salt = NULL",
                "DELETE FROM audit_entries", "TRUNCATE audit_entries CASCADE",
                "UPDATE audit_chain SET seq = seq + 1", "DELETE FROM audit_chain", "TRUNCATE audit_chain",
                "UPDATE audit_checkpoints SET note = ''", "DELETE FROM audit_checkpoints",
                "TRUNCATE audit_checkpoints",
                "INSERT INTO audit_queue SELECT 1; UPDATE audit_queue SET entry_id = 2",
            ] {
                let error = await #expect(throws: PostgresError.self, "\(change)") {
                    try await owner.session { try $0.script("SET search_path TO escrow; " + change) }
                }
                #expect(error?.code == .insufficientPrivilege, "\(change)")
            }
            _ = try await trail.escrow.create()
            let waiting = await #expect(throws: PostgresError.self) {
                try await owner.session {
                    try $0.script("SET search_path TO escrow; DELETE FROM audit_queue")
                }
            }
            #expect(waiting?.code == .insufficientPrivilege)
            try await owner.session { session in
                try session.script(
                    "SET search_path TO escrow; UPDATE audit_entries SET sealed_address = sealed_address")
                try session.script(
                    "UPDATE audit_entries SET sealed_salt = sealed_salt WHERE sealed_salt IS NOT NULL")
            }
        }
    }

    @Test func anExportProvesItselfByTheSignedCheckpoint() async throws {
        try await TrailUnderTest.run { trail in
            try await trail.escrow.owner.session { try $0.script("SET search_path TO escrow") }
            var lines: [JSONValue] = []
            let export = AuditExport(
                owner: trail.escrow.owner,
                evidence: AuditEvidence(folder: trail.checkpoints, verifier: trail.verifier))
            let count = try await export.run(from: 2, to: 6) { lines.append($0) }
            #expect(count == 5 && lines.count == 6)
            #expect(lines.first?["sequence"]?.integer == 2)
            #expect(lines.first?["entry"]?["request_id"]?.string == "request-of-the-test")
            let salts = try lines.dropLast().map { line -> [UInt8] in
                let salt = try #require(Hex.decode(line["address_salt"]?.string ?? ""))
                let commitment = SHA256.hash(data: salt + Array((line["address"]?.string ?? "").utf8))
                #expect(line["entry"]?["address_commitment"]?.string == Hex.encode(commitment))
                return salt
            }
            let areWhole = salts.allSatisfy { $0.count == 32 }
            #expect(Set(salts).count == 5 && areWhole)
            let closing = try #require(lines.last)
            let checkpoint = try #require(trail.verifier.checkpoint(in: closing["checkpoint"]?.string ?? ""))
            let path = try #require(closing["proof"]?["path"]?.array).compactMap {
                $0.string.flatMap { Hex.decode($0) }
            }
            let proof = MerkleProof(index: 5, size: checkpoint.size, path: path)
            let leaf = try #require(lines[4]["hash"]?.string.flatMap { Hex.decode($0) })
            #expect(proof.root(of: leaf) == checkpoint.root)
            #expect(proof.root(of: [0]) != checkpoint.root)
            let exported = try await trail.escrow.audit("audit.exported")
            #expect(exported == 1)
        }
    }
}

@Suite struct MerkleTreeTests {
    /// The leaves and roots that the implementations of certificate transparency test with.
    @Test func theRootsAreThoseOfCertificateTransparency() {
        let leaves: [[UInt8]] = [
            [], [0x00], [0x10], [0x20, 0x21], [0x30, 0x31], [0x40, 0x41, 0x42, 0x43], Array(0x50...0x57),
            Array(0x60...0x6F),
        ]
        var tree = MerkleTree()
        #expect(
            Hex.encode(tree.root) == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")
        tree.append(leaves[0])
        #expect(
            Hex.encode(tree.root) == "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d")
        for leaf in leaves.dropFirst() { tree.append(leaf) }
        #expect(
            Hex.encode(tree.root) == "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328")
        #expect(MerkleTree(size: tree.size, peaks: Array(tree.peaks.joined())) == tree)
        #expect(MerkleTree(size: 7, peaks: Array(tree.peaks.joined())) == nil)
    }

    @Test func everyLeafOfEveryTreeHasItsProof() throws {
        func tree(_ range: Range<Int64>) -> MerkleTree {
            var tree = MerkleTree()
            for leaf in range { tree.append([UInt8(leaf)]) }
            return tree
        }
        for size in Int64(1)...33 {
            let root = tree(0..<size).root
            for index in 0..<size {
                let path = MerkleProof.neighbours(of: index, in: size).map { tree($0).root }
                let proof = MerkleProof(index: index, size: size, path: path)
                #expect(proof.root(of: [UInt8(index)]) == root)
                #expect(proof.root(of: [UInt8(index) ^ 0x80]) != root)
            }
        }
    }
}
