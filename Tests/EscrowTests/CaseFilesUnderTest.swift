import Archives
import Durable
import Escrow
import Foundation
import GatewayCore
import GatewayMessages
import Logging
import Postgres
import Primitives
import Sealing
import TestSupport
import Testing

/// Case files on a real server, database and object store, with the test in the gateway's part.
struct CaseFilesUnderTest: Sendable {
    let test: CaseUnderTest
    let jobs: CaseFileJobs
    let signer: AuditSigner
    let key: String

    static func run(
        limits: CaseFileLimits = CaseFileLimits(),
        policy: DisputePolicy = DisputePolicy(secondSignatureAbove: Money(1_000_000, .xaf)),
        _ body: @Sendable (CaseFilesUnderTest) async throws -> Void
    ) async throws {
        let folder = try RunFolder.make("case-file-checkpoints")
        let signer = try self.signer("audit-1")
        try await CaseUnderTest.run(policy: policy) { test in
            let database = test.accounts.database
            let jobs = CaseFileJobs(
                database: database, objects: ObjectStore(folder: test.folder, keys: TestSeal.keys),
                signer: signer,
                chainer: AuditChainer(database: database, wakeup: Wakeup(), logger: .quiet),
                checkpointer: AuditCheckpointer(
                    database: database, signer: signer, folder: CheckpointFolder(path: folder.path),
                    logger: .quiet), identifiers: .system, wakeup: Wakeup(), limits: limits)
            try await body(
                CaseFilesUnderTest(
                    test: test, jobs: jobs, signer: signer, key: try signer.publicText()))
        }
    }

    static func signer(_ name: String) throws -> AuditSigner {
        try #require(AuditSigner(MessageSigner.generate(named: name)))
    }

    var keys: AuditVerifier? { AuditVerifier([key]) }

    /// A dispute about a delivery with proofs, messages, evidence and comments, divided by the arbiter and paid out.
    func closed() async throws -> (agreement: Agreement, dispute: Int64) {
        let (agreement, dispute) = try await heard()
        try await rule(dispute)
        for payout in try await test.payouts(agreement) { try await test.report(payout, .succeeded) }
        return (agreement, dispute)
    }

    /// The same before the ruling.
    func heard() async throws -> (agreement: Agreement, dispute: Int64) {
        let agreement = try await test.delivered()
        let path = "/api/escrow/transactions/\(agreement.id)"
        try await expect(
            201, test.form("\(path)/proofs/", ["kind": "PHOTO"], files: [picture(1)], as: test.seller))
        try await expect(
            201, test.post("\(path)/messages/", #"{"text": "Le casque est fêlé. خوذة"}"#, as: test.buyer))
        let dispute = try await test.assigned(agreement)
        let hearing = "/api/disputes/\(dispute)"
        try await expect(
            201,
            test.form(
                "\(hearing)/evidence/", ["text": "La fêlure"], files: [picture(2)], as: test.buyer))
        try await expect(
            201, test.post("\(hearing)/evidence/", #"{"text": "Il était entier."}"#, as: test.seller))
        try await expect(
            201, test.post("\(hearing)/comments/", #"{"text": "Je regarde."}"#, as: test.arbiter))
        try await expect(
            201,
            test.post(
                "\(hearing)/comments/", #"{"text": "Le vendeur est connu.", "internal": true}"#,
                as: test.arbiter))
        return (agreement, dispute)
    }

    private func picture(_ number: UInt8) -> [UInt8] { KYCUnderTest.picture(number) }

    func rule(_ dispute: Int64) async throws {
        try await expect(
            200,
            test.post(
                "/api/disputes/\(dispute)/resolve/",
                """
                {"outcome": "PARTIAL", "to_buyer": 150000, "to_seller": 250000,
                 "reasons": "Le casque est fêlé et sert encore."}
                """, as: test.arbiter))
    }

    func expect(_ status: Int, _ reply: AuthServerUnderTest.Reply) {
        #expect(reply.status == status, "\(reply.json.text)")
    }

    // The case file.

    func ask(
        _ dispute: Int64, as person: CaseUnderTest.Person, headers: [(String, String)] = []
    ) async throws -> AuthServerUnderTest.Reply {
        try await test.post("/api/disputes/\(dispute)/case-file/", "{}", as: person, headers: headers)
    }

    func identifier(of reply: AuthServerUnderTest.Reply) throws -> UUID {
        guard let text = reply.json["id"]?.string, let id = UUID(uuidString: text) else {
            throw CaseUnderTest.Unexpected(reply: reply)
        }
        return id
    }

    func read(
        _ dispute: Int64, as person: CaseUnderTest.Person, _ query: String = ""
    ) async throws -> (status: Int, bytes: [UInt8], headers: [String: String]) {
        try await test.server.raw("GET", "/api/disputes/\(dispute)/case-file/\(query)", token: person.token)
    }

    /// Asks for one, answers for the gateway, and has it made.
    func make(_ agreement: Agreement, _ dispute: Int64) async throws {
        let reply = try await ask(dispute, as: test.buyer)
        expect(202, reply)
        let id = try identifier(of: reply)
        try await test.tell(.purseDescribed(try await books(of: agreement, for: id)))
        try await build()
    }

    /// What is due of the jobs.
    func build() async throws {
        for job in try await test.openJobs("case-file") {
            let outcome = try await jobs.perform(job)
            #expect(outcome == .done)
        }
    }

    /// The copy of the judges.
    func file(_ dispute: Int64) async throws -> [UInt8] {
        let reply = try await read(dispute, as: test.arbiter)
        #expect(reply.status == 200)
        return reply.bytes
    }

    static func documents(_ file: [UInt8]) throws -> [String: [UInt8]] {
        let entries = try ZIPArchive.read(file, limits: ZIPArchive.Limits(ratio: 1000))
        return Dictionary(uniqueKeysWithValues: entries.map { ($0.name, $0.bytes) })
    }

    static func text(_ file: [UInt8]) throws -> String {
        try documents(file).sorted { $0.key < $1.key }.filter { !$0.key.hasPrefix("files/") }
            .map { String(decoding: $0.value, as: UTF8.self) }.joined()
    }

    /// The gateway's books, as its rules would have written them for these payments.
    func books(
        of agreement: Agreement, for request: UUID, alter: (inout [DescribedTransfer]) -> Void = { _ in }
    ) async throws -> PurseDescription {
        let payments = try await test.detail(agreement).payments
        var books = ScriptedBooks(purse: agreement.purse)
        for payment in payments { books.book(payment) }
        alter(&books.transfers)
        return PurseDescription(
            request: PurseRequestID(request), purse: agreement.purse, currency: .xaf, posted: books.posted,
            reserved: books.reserved, describedAt: Date(timeIntervalSince1970: 1_700_000_000),
            isComplete: true, payments: books.payments, transfers: books.transfers)
    }
}
