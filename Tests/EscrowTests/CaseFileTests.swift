import Durable
import Escrow
import Foundation
import GatewayCore
import GatewayMessages
import Postgres
import Primitives
import TestSupport
import Testing

/// Case files from the request to the archive.
@Suite struct CaseFileTests {
    @Test func `a ruled dispute becomes a file that proves itself`() async throws {
        try await CaseFilesUnderTest.run { files in
            let (agreement, dispute) = try await files.closed()
            let test = files.test
            #expect(try await files.read(dispute, as: test.buyer).status == 404)
            let asked = try await files.ask(dispute, as: test.seller)
            #expect(asked.status == 202 && asked.json["status"] == "WAITING")
            // While one is being made, that is the one.
            #expect(try await files.ask(dispute, as: test.buyer).json["id"] == asked.json["id"])
            #expect(try await files.read(dispute, as: test.buyer).status == 409)
            #expect(try await test.count("outbox", where: "type = 'describe-purse'") == 1)
            #expect(try await files.ask(dispute, as: test.stranger).status == 404)
            #expect(try await files.ask(dispute, as: test.otherArbiter).status == 404)
            let id = try files.identifier(of: asked)
            try await test.tell(.purseDescribed(try await files.books(of: agreement, for: id)))
            try await files.build()
            #expect(try await files.read(dispute, as: test.stranger).status == 404)
            for person in [test.buyer, test.seller, test.arbiter, test.administrator] {
                let reply = try await files.read(dispute, as: person)
                #expect(reply.status == 200 && reply.headers["content-type"] == "application/zip")
                let report = CaseFileVerification.verify(reply.bytes, keys: files.keys)
                #expect(report.holds, "\(report.json.text)")
                let subjects = report.checks.map(\.subject)
                #expect(subjects == CaseFileReport.Subject.allCases)
                let open = report.checks.filter { $0.outcome != .holds }
                #expect(open.isEmpty, "\(report.json.text)")
            }
            #expect(try await test.count("audit_entries", where: "action = 'dispute.case_file_read'") == 4)
            #expect(try await test.count("audit_entries", where: "action = 'dispute.case_file_built'") == 1)
            // What the gateway said is not kept beyond its use.
            #expect(try await test.count("case_files", where: "sealed_purse IS NOT NULL") == 0)
            let named = try await files.read(
                dispute, as: test.buyer, "?case_file=\(id.uuidString.lowercased())")
            #expect(named.status == 200)
            let absent = "?case_file=00000000-0000-4000-8000-000000000000"
            #expect(try await files.read(dispute, as: test.buyer, absent).status == 404)
            #expect(try await files.read(dispute, as: test.buyer, "?case_file=x").status == 422)
        }
    }

    @Test func `a party's copy hides what is internal and the other's numbers and addresses`() async throws {
        try await CaseFilesUnderTest.run { files in
            let (agreement, dispute) = try await files.closed()
            try await files.make(agreement, dispute)
            let test = files.test
            let buyers = try CaseFilesUnderTest.text(try await files.read(dispute, as: test.buyer).bytes)
            let sellers = try CaseFilesUnderTest.text(try await files.read(dispute, as: test.seller).bytes)
            let judges = try CaseFilesUnderTest.text(try await files.file(dispute))
            let numbers = (
                buyer: AccountsUnderTest.phone(1).digits, seller: AccountsUnderTest.phone(2).digits
            )
            #expect(buyers.contains(numbers.buyer) && !buyers.contains(numbers.seller))
            #expect(sellers.contains(numbers.seller) && !sellers.contains(numbers.buyer))
            #expect(judges.contains(numbers.seller) && judges.contains(numbers.buyer))
            let secret = "Le vendeur est connu."
            #expect(!buyers.contains(secret) && !sellers.contains(secret) && judges.contains(secret))
            #expect(!buyers.contains(#""internal\":true"#) && judges.contains(#"\"internal\":true"#))
            #expect(buyers.contains("withheld") && !judges.contains("withheld"))
            #expect(buyers.contains("Je regarde.") && buyers.contains("خوذة"))
            let documents = try CaseFilesUnderTest.documents(try await files.file(dispute))
            let attached = documents.keys.filter { $0.hasPrefix("files/") }
            #expect(attached.count == 2)
        }
    }

    @Test func `a dispute without a ruling has a case file, which a later one replaces`() async throws {
        try await CaseFilesUnderTest.run { files in
            let (agreement, dispute) = try await files.heard()
            let test = files.test
            let before = test.objectCount
            try await files.make(agreement, dispute)
            #expect(test.objectCount == before + 3)
            let first = try await files.file(dispute)
            let report = CaseFileVerification.verify(first, keys: files.keys)
            #expect(report.holds, "\(report.json.text)")
            let ruling = report.checks.first { $0.subject == .ruling }
            #expect(ruling?.outcome == .open)
            let more = try await test.post(
                "/api/disputes/\(dispute)/evidence/", #"{"text": "Voici le reçu."}"#, as: test.buyer)
            #expect(more.status == 201)
            try await files.make(agreement, dispute)
            #expect(test.objectCount == before + 3)
            let second = try await files.file(dispute)
            let (earlier, later) = (try CaseFilesUnderTest.text(first), try CaseFilesUnderTest.text(second))
            #expect(later.contains("Voici le reçu.") && !earlier.contains("Voici"))
            #expect(CaseFileVerification.verify(second, keys: files.keys).holds)
            #expect(try await test.count("case_files", where: "state = 'REPLACED'") == 1)
        }
    }

    @Test func `a gateway that does not answer is asked again, and one that refuses ends it`() async throws {
        try await CaseFilesUnderTest.run { files in
            let (agreement, dispute) = try await files.heard()
            let test = files.test
            let key = [("Idempotency-Key", "case-1")]
            let asked = try await files.ask(dispute, as: test.buyer, headers: key)
            let id = try files.identifier(of: asked)
            for job in try await test.openJobs("case-file") {
                let outcome = try await files.jobs.perform(job)
                #expect(outcome == .again(after: .seconds(60)))
            }
            #expect(try await test.count("outbox", where: "type = 'describe-purse'") == 2)
            // A description of another purse is none of it.
            let other = try await test.funded()
            try await test.tell(.purseDescribed(try await files.books(of: other, for: id)))
            #expect(try await test.count("case_files", where: "sealed_purse IS NOT NULL") == 0)
            let command = try await test.accounts.owner.session { session in
                CommandID(try session.query("SELECT command_id FROM escrow.case_files")[0].uuid("command_id"))
            }
            try await test.tell(.commandRefused(command, CommandRefusal(.unknownPurse, "unknown")))
            #expect(try await test.count("case_files", where: "state = 'FAILED'") == 1)
            #expect(try await test.openJobs("case-file").isEmpty)
            let gone = try await files.read(dispute, as: test.buyer)
            #expect(gone.status == 404)
            #expect(try await files.ask(dispute, as: test.buyer, headers: key).json["id"] == asked.json["id"])
            try await files.make(agreement, dispute)
            #expect(CaseFileVerification.verify(try await files.file(dispute), keys: files.keys).holds)
        }
    }

    @Test func `books that do not fit each other, the payments or the ruling are found`() async throws {
        try await CaseFilesUnderTest.run { files in
            let (agreement, dispute) = try await files.closed()
            let alterations: [(name: String, subject: CaseFileReport.Subject, change: Change)] = [
                ("a row is missing", .ledger, { _ = $0.removeLast() }),
                ("a franc less", .ledger, { $0[0] = $0[0].with(amount: $0[0].amount - 1) }),
                ("a row twice", .ledger, { $0.append($0[0]) }),
                (
                    "to another account", .ledger,
                    { $0[1] = $0[1].with(credit: .init(kind: "fees", owner: "")) }
                ),
            ]
            for (name, subject, change) in alterations {
                let asked = try await files.ask(dispute, as: files.test.buyer)
                let id = try files.identifier(of: asked)
                let books = try await files.books(of: agreement, for: id, alter: change)
                try await files.test.tell(.purseDescribed(books))
                try await files.build()
                let report = CaseFileVerification.verify(try await files.file(dispute), keys: files.keys)
                let failed = report.checks.filter { $0.outcome == .fails }.map(\.subject)
                #expect(failed == [subject], "\(name): \(report.json.text)")
            }
        }
    }

    private typealias Change = @Sendable (inout [DescribedTransfer]) -> Void
}

extension DescribedTransfer {
    fileprivate func with(amount: Int64? = nil, credit: Account? = nil) -> DescribedTransfer {
        DescribedTransfer(
            number: number, debit: debit, credit: credit ?? self.credit, amount: amount ?? self.amount,
            phase: phase, reason: reason, hold: hold, payment: payment, evidence: evidence,
            bookedAt: bookedAt)
    }
}
