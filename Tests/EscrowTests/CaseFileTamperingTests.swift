import Archives
import Foundation
import GatewayMessages
import Primitives
import TestSupport
import Testing

@testable import Escrow

/// What is altered in a case file is refused, and said.
@Suite struct CaseFileTamperingTests {
    @Test func `no single byte can be flipped anywhere`() async throws {
        try await CaseFilesUnderTest.run { files in
            let (agreement, dispute) = try await files.closed()
            try await files.make(agreement, dispute)
            let file = try await files.file(dispute)
            let keys = files.keys
            #expect(CaseFileVerification.verify(file, keys: keys).holds)
            let missed = Self.places(in: file).filter { place in
                var altered = file
                altered[place] ^= UInt8(1 << (place % 8))
                return CaseFileVerification.verify(altered, keys: keys).holds
            }
            #expect(missed == [])
        }
    }

    /// The first and last bytes, the beginning of each header, and so many others that there are 2,000 at least.
    static func places(in file: [UInt8]) -> [Int] {
        var places = Set(0..<min(64, file.count))
        places.formUnion((file.count - 400)..<file.count)
        for place in 0..<(file.count - 4) where file[place] == 0x50 && file[place + 1] == 0x4B {
            places.formUnion(place..<min(place + 30, file.count))
        }
        let step = max(1, file.count / 2000)
        places.formUnion(stride(from: 0, to: file.count, by: step))
        return places.sorted()
    }

    @Test func `what was cut, added, packed anew or signed by another is refused with the reason`()
        async throws
    {
        try await CaseFilesUnderTest.run { files in
            let (agreement, dispute) = try await files.closed()
            try await files.make(agreement, dispute)
            let file = try await files.file(dispute)
            func reasons(_ file: [UInt8], _ keys: AuditVerifier?) -> String {
                CaseFileVerification.verify(file, keys: keys).reasons(in: .english).joined(separator: " ")
            }
            #expect(reasons(file, files.keys) == "")
            #expect(reasons([], files.keys).contains("does not end with a signature"))
            #expect(reasons(Array(file.dropLast()), files.keys).contains("cut off within its signature"))
            #expect(reasons(Array(file.prefix(file.count / 2)), files.keys).contains("is cut off"))
            #expect(reasons(Array(file.dropFirst()), files.keys).contains("was altered"))
            #expect(reasons([0] + file, files.keys).contains("was altered"))
            #expect(reasons(file + [0], files.keys).contains("1 bytes were added"))
            let entries = try CaseFilesUnderTest.documents(file).sorted { $0.key < $1.key }.map {
                (name: $0.key, bytes: $0.value)
            }
            #expect(
                reasons(try ZIPArchive.write(entries: entries), files.keys).contains("packed it anew"))
            let stranger = try CaseFilesUnderTest.signer("audit-1")
            let others = AuditVerifier([try stranger.publicText()])
            #expect(reasons(file, others).contains("signed by another key"))
            // Without a key nothing says that it is not a stranger's.
            let forged = try CaseFileArchive.pack(
                entries.filter { $0.name != "manifest.json" }.map { .init($0.name, $0.bytes) },
                signer: stranger)
            for file in [file, forged] {
                let report = CaseFileVerification.verify(file, keys: nil)
                let signer = report.checks.first { $0.subject == .signer }
                #expect(signer?.outcome == .open)
                #expect(!report.holds && report.json["holds"]?.bool == false)
            }
            let alone = CaseFileVerification.verify(file, keys: nil)
            #expect(alone.isWhole && alone.json["whole"]?.bool == true)
        }
    }

    @Test func `whoever holds a key still cannot put another checkpoint, row or hash in`() async throws {
        try await CaseFilesUnderTest.run { files in
            let (agreement, dispute) = try await files.closed()
            try await files.make(agreement, dispute)
            let documents = try CaseFilesUnderTest.documents(try await files.file(dispute))
            func reasons(_ name: String, _ change: (String) -> String) throws -> String {
                var altered = documents
                let text = String(decoding: altered[name] ?? [], as: UTF8.self)
                let changed = change(text)
                #expect(changed != text, "\(name)")
                altered[name] = Array(changed.utf8)
                altered["manifest.json"] = nil
                let file = try CaseFileArchive.pack(
                    altered.sorted { $0.key < $1.key }.map { .init($0.key, $0.value) },
                    signer: files.signer)
                return CaseFileVerification.verify(file, keys: files.keys).reasons(in: .english)
                    .joined(separator: " ")
            }
            let other = try files.signer.note(of: Self.checkpoint)
            let checkpoint = try reasons("audit.json") { Self.replacing(checkpointOf: $0, by: other) }
            #expect(checkpoint.contains("does not stand under the signed checkpoint"))
            let stranger = try CaseFilesUnderTest.signer("audit-1")
            let unsigned = try stranger.note(of: Self.checkpoint)
            let foreign = try reasons("audit.json") { Self.replacing(checkpointOf: $0, by: unsigned) }
            #expect(foreign.contains("not signed by any of the known keys"))
            let entry = try reasons("audit.json") {
                $0.replacingOccurrences(of: "dispute.evidence_added", with: "dispute.evidence_taken")
            }
            #expect(entry.contains("has not the content that its hash says"))
            let evidence = try reasons("evidence.json") {
                $0.replacingOccurrences(of: "Il était entier.", with: "Il était cassé.")
            }
            #expect(evidence.contains("is not what its hash says"))
            let ruling = try reasons("rulings.json") {
                $0.replacingOccurrences(of: "250000", with: "250001")
            }
            #expect(ruling.contains("does not divide exactly"))
            let payment = try reasons("payments.json") {
                $0.replacingOccurrences(of: "243750", with: "243751")
            }
            #expect(payment.contains("not the same in both services"))
            let purse = try reasons("purse.json") {
                $0.replacingOccurrences(of: "\"posted\":0", with: "\"posted\":1")
            }
            #expect(purse.contains("the purse says"))
        }
    }

    private static let checkpoint = AuditCheckpoint(size: 9999, root: [UInt8](repeating: 7, count: 32))

    private static func replacing(checkpointOf text: String, by note: String) -> String {
        let old = (try? JSONValue(parsing: text))?["checkpoint"] ?? .null
        return text.replacingOccurrences(of: old.text, with: JSONValue.string(note).text)
    }
}
