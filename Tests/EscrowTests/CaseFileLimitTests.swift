import Foundation
import GatewayCore
import GatewayMessages
import Primitives
import Sealing
import TestSupport
import Testing

@testable import Escrow

/// What a case file leaves out is never a fact, and the file says how much it is; of two attempts one makes it.
@Suite struct CaseFileLimitTests {
    private func document(_ name: String, _ file: [UInt8]) throws -> JSONValue {
        try JSONValue(parsing: CaseFilesUnderTest.documents(file)[name] ?? [])
    }

    private func actions(_ file: [UInt8]) throws -> [String] {
        (try document("audit.json", file)["entries"]?.array ?? []).compactMap {
            $0["entry"]?["action"]?.string
        }
    }

    @Test func `no reader pushes a fact out`() async throws {
        try await CaseFilesUnderTest.run(limits: CaseFileLimits(looks: 3)) { files in
            let (agreement, dispute) = try await files.heard()
            try await files.make(agreement, dispute)
            for _ in 0..<12 { #expect(try await files.read(dispute, as: files.test.buyer).status == 200) }
            try await files.rule(dispute)
            for payout in try await files.test.payouts(agreement) {
                try await files.test.report(payout, .succeeded)
            }
            try await files.make(agreement, dispute)
            let file = try await files.file(dispute)
            let shown = try actions(file)
            let wanted = [
                "agreement.created", "dispute.opened", "dispute.assigned", "dispute.ruled",
                "agreement.settled", "dispute.evidence_added", "proof.added", "message.posted",
            ]
            for action in wanted { #expect(shown.contains(action), "\(action)") }
            let facts = try await files.test.count(
                "audit_entries",
                where: """
                    (subject IN ('dispute:\(dispute)', 'agreement:\(agreement.id)') OR subject LIKE 'payment:%')
                        AND action NOT LIKE '%viewed' AND action NOT LIKE 'dispute.case_file%'
                    """)
            let looks = shown.filter { $0.hasSuffix("viewed") || $0.hasPrefix("dispute.case_file_") }
            #expect(looks.count == 3 && shown.count - looks.count == Int(facts))
            let about = try document("case.json", file)
            // Twelve looks, two requests and one making before this one.
            #expect(about["left_out"]?["looks"] == 12 && about["complete"] == true)
            let report = CaseFileVerification.verify(file, keys: files.keys)
            #expect(report.holds)
            let said = report.checks.first { $0.subject == .contents }?.sentences.last?.english
            #expect(said == "12 older looks at the case are counted and not shown.")
        }
    }

    @Test func `what is cut of the talk is the oldest, and counted`() async throws {
        try await CaseFilesUnderTest.run(limits: CaseFileLimits(talk: 1)) { files in
            let (agreement, dispute) = try await files.closed()
            try await files.make(agreement, dispute)
            let file = try await files.file(dispute)
            let about = try document("case.json", file)
            #expect(about["complete"] == false)
            #expect(about["left_out"]?["evidence"] == 1 && about["left_out"]?["comments"] == 1)
            #expect((about["left_out"]?["messages"]?.integer ?? 0) > 1 && about["left_out"]?["proofs"] == nil)
            let evidence = try document("evidence.json", file)["evidence"]?.array ?? []
            let texts = evidence.map { $0["text"]?.string }
            #expect(texts == ["Il était entier."])
            let report = CaseFileVerification.verify(file, keys: files.keys)
            #expect(report.holds, "\(report.json.text)")
            #expect(try actions(file).contains("dispute.ruled"))
        }
    }

    @Test func `an attempt that comes too late leaves the archives of the one that was quicker`() async throws
    {
        try await CaseFilesUnderTest.run { files in
            let (agreement, dispute) = try await files.heard()
            let asked = try await files.ask(dispute, as: files.test.buyer)
            let id = try files.identifier(of: asked)
            try await files.test.tell(.purseDescribed(try await files.books(of: agreement, for: id)))
            // The first attempt has begun, and another takes over and finishes.
            let first = try await files.jobs.begin(id)
            #expect(first?.count == 3)
            try await files.build()
            // The late one is at the same point now.
            let late = try await files.jobs.begin(id)
            #expect(late == nil)
            #expect(CaseFileVerification.verify(try await files.file(dispute), keys: files.keys).holds)
            #expect(try await files.read(dispute, as: files.test.buyer).status == 200)
            #expect(try await files.test.count("case_file_leftovers") == 0)
        }
    }

    @Test func `what an attempt gave up before it died is deleted by the next`() async throws {
        try await CaseFilesUnderTest.run { files in
            let (agreement, dispute) = try await files.heard()
            let before = files.test.objectCount
            try await files.make(agreement, dispute)
            let id = try files.identifier(of: try await files.ask(dispute, as: files.test.buyer))
            // It has written an archive, and died before anybody knew.
            let left = try await files.jobs.begin(id)
            let store = ObjectStore(folder: files.test.folder, keys: TestSeal.keys)
            for (_, object) in left ?? [] {
                let writer = try await store.writer(of: object, owner: "x")
                try await writer.write([1, 2, 3])
                _ = try await writer.finish()
            }
            #expect(files.test.objectCount == before + 6)
            try await files.test.tell(.purseDescribed(try await files.books(of: agreement, for: id)))
            try await files.build()
            #expect(files.test.objectCount == before + 3)
            #expect(CaseFileVerification.verify(try await files.file(dispute), keys: files.keys).holds)
        }
    }
}
