import Archives
import Crypto
import Foundation
import GatewayCore
import GatewayMessages
import Postgres
import Primitives
import TestSupport
import Testing

@testable import Escrow

/// No address of another person can be found from a party's copy, and its entries are proven all the same.
@Suite struct CaseFileAddressTests {
    private func lines(_ file: [UInt8]) throws -> [JSONValue] {
        let documents = try CaseFilesUnderTest.documents(file)
        return try JSONValue(parsing: documents["audit.json"] ?? [])["entries"]?.array ?? []
    }

    private func isHidden(_ line: JSONValue) -> Bool {
        line["withheld"]?.array?.contains("address") == true
    }

    @Test func `trying all addresses finds none, and the words are proven`() async throws {
        try await CaseFilesUnderTest.run { files in
            let (agreement, dispute) = try await files.closed()
            try await files.make(agreement, dispute)
            let file = try await files.read(dispute, as: files.test.buyer).bytes
            let judges = try lines(try await files.file(dispute))
            let addresses = Set(judges.compactMap { $0["address"]?.string })
            #expect(!addresses.isEmpty)
            let shown = try lines(file)
            let hidden = shown.filter { isHidden($0) }
            #expect(hidden.count >= 5 && hidden.count < shown.count)
            for line in hidden {
                let entry = try #require(line["entry"])
                let hash = try #require(line["hash"]?.string)
                #expect(line["address"] == nil && line["address_salt"] == nil && entry["address"] == nil)
                let previous = try #require(Hex.decode(line["previous_hash"]?.string ?? ""))
                for address in addresses {
                    #expect(
                        entry["address_commitment"]?.string != CaseFileArchive.digest(Array(address.utf8)))
                    let plain = JSONValue.object(
                        (entry.members ?? []).filter { $0.name != "address_commitment" }
                            + [.init("address", .string(address))])
                    #expect(hash != CaseFileArchive.digest(previous + Array(plain.canonicalText.utf8)))
                }
            }
            // One's own, and in the judges' copy everybody's, stands there with what opens the commitment.
            let own = shown.filter { $0["address"] != nil }
            #expect(!own.isEmpty)
            let salts = judges.compactMap { $0["address_salt"]?.string }
            #expect(Set(salts).count == salts.count)
            for line in own + judges.filter({ $0["address"] != nil }) {
                let address = try #require(line["address"]?.string)
                let salt = try #require(Hex.decode(line["address_salt"]?.string ?? ""))
                #expect(salt.count == 32)
                let commitment = CaseFileArchive.digest(salt + Array(address.utf8))
                #expect(line["entry"]?["address_commitment"]?.string == commitment)
            }
            let report = CaseFileVerification.verify(file, keys: files.keys)
            let audit = report.checks.first { $0.subject == .audit }
            #expect(audit?.outcome == .holds && audit?.sentences.count == 1, "\(report.json.text)")
        }
    }

    @Test func `the words of an entry and an address that stands beside it cannot be changed`() async throws {
        try await CaseFilesUnderTest.run { files in
            let (agreement, dispute) = try await files.closed()
            try await files.make(agreement, dispute)
            func reasons(_ file: [UInt8], _ change: (inout [JSONValue]) -> Void) throws -> String {
                var documents = try CaseFilesUnderTest.documents(file)
                documents["manifest.json"] = nil
                var changed = try lines(file)
                change(&changed)
                #expect(try changed != lines(file))
                documents["audit.json"] = try Self.audit(documents["audit.json"] ?? [], lines: changed)
                let packed = try CaseFileArchive.pack(
                    documents.sorted { $0.key < $1.key }.map { .init($0.key, $0.value) },
                    signer: files.signer)
                return CaseFileVerification.verify(packed, keys: files.keys).reasons(in: .english)
                    .joined(separator: " ")
            }
            let buyers = try await files.read(dispute, as: files.test.buyer).bytes
            let words = try reasons(buyers) { lines in
                guard let place = lines.firstIndex(where: { isHidden($0) }) else { return }
                lines[place] = lines[place].setting("entry") { $0.setting("actor") { _ in "user:99" } }
            }
            #expect(words.contains("has not the content that its hash says"), "\(words)")
            let judges = try await files.file(dispute)
            let address = try reasons(judges) { lines in
                guard let place = lines.firstIndex(where: { $0["address"] != nil }) else { return }
                lines[place] = lines[place].setting("address") { _ in "203.0.113.9" }
            }
            #expect(address.contains("is not from the address"), "\(address)")
        }
    }

    @Test func `of entries from before the salts a party's copy shows no hash, and the judges' proves them`()
        async throws
    {
        try await CaseFilesUnderTest.run { files in
            let (agreement, dispute) = try await files.heard()
            try await files.test.accounts.owner.session {
                try $0.script(Tampering.script("UPDATE audit_entries SET sealed_salt = NULL"))
            }
            try await files.rule(dispute)
            for payout in try await files.test.payouts(agreement) {
                try await files.test.report(payout, .succeeded)
            }
            try await files.make(agreement, dispute)
            let hashes = try await files.test.accounts.owner.session { session in
                try session.query(
                    """
                    SELECT c.hash FROM escrow.audit_chain c JOIN escrow.audit_entries e USING (entry_id)
                    WHERE e.sealed_address IS NOT NULL AND e.sealed_salt IS NULL
                    """
                ).map { try $0.bytes("hash") }
            }
            #expect(hashes.count >= 8)
            for person in [files.test.buyer, files.test.seller] {
                let file = try await files.read(dispute, as: person).bytes
                let text = try CaseFilesUnderTest.text(file)
                let leaks = hashes.filter {
                    text.contains(Hex.encode($0)) || text.contains(Hex.encode(MerkleTree.leafHash($0)))
                }
                #expect(leaks.isEmpty)
                let shown = try lines(file)
                let unproven = shown.filter { $0["withheld"]?.array?.contains("proof") == true }
                #expect(unproven.count >= 8 && unproven.count < shown.count)
                let areBare = unproven.allSatisfy {
                    $0["hash"] == nil && $0["previous_hash"] == nil && $0["path"] == nil
                }
                #expect(areBare)
                let report = CaseFileVerification.verify(file, keys: files.keys)
                #expect(report.holds, "\(report.json.text)")
                let said = report.checks.first { $0.subject == .audit }?.sentences.last?.english
                #expect(said?.contains("does not prove them") == true)
            }
            let judges = try await files.file(dispute)
            let report = CaseFileVerification.verify(judges, keys: files.keys)
            let audit = report.checks.first { $0.subject == .audit }
            #expect(report.holds && audit?.sentences.count == 1)
            let isOld = try lines(judges).contains { $0["entry"]?["address"]?.string != nil }
            #expect(isOld)
            // What parties were given before is as good as it was.
            let given = try copyOfBefore(judges, signer: files.signer)
            let old = CaseFileVerification.verify(given, keys: files.keys)
            #expect(old.holds, "\(old.json.text)")
            let said = old.checks.first { $0.subject == .audit }?.sentences.last?.english
            #expect(said?.contains("their place in the trail is proven") == true)
        }
    }

    /// A copy as parties were given before there were salts: the address left out, and every hash there.
    private func copyOfBefore(_ file: [UInt8], signer: AuditSigner) throws -> [UInt8] {
        var documents = try CaseFilesUnderTest.documents(file)
        documents["manifest.json"] = nil
        let changed = try lines(file).map { line -> JSONValue in
            guard line["entry"]?["address"]?.string != nil else { return line }
            return .object(
                (line.setting("entry") { $0.setting("address") { _ in .null } }.members ?? [])
                    + [.init("withheld", .array(["address"]))])
        }
        documents["audit.json"] = try Self.audit(documents["audit.json"] ?? [], lines: changed)
        return try CaseFileArchive.pack(
            documents.sorted { $0.key < $1.key }.map { .init($0.key, $0.value) }, signer: signer,
            format: "kimi-casefile/1")
    }

    private static func audit(_ document: [UInt8], lines: [JSONValue]) throws -> [UInt8] {
        Array(try JSONValue(parsing: document).setting("entries") { _ in .array(lines) }.text.utf8)
    }
}

extension JSONValue {
    /// The same object with one member changed.
    fileprivate func setting(_ name: String, _ change: (JSONValue) -> JSONValue) -> JSONValue {
        .object((members ?? []).map { $0.name == name ? .init(name, change($0.value)) : $0 })
    }
}
