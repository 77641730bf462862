package import Durable
import FoundationEssentials
import GatewayCore
package import Postgres
package import Primitives
package import Sealing

/// Makes case files once the gateway has told of the purse. Every job may run twice, and one file comes of it.
package struct CaseFileJobs: Sendable {
    private let database: PostgresClient
    private let objects: ObjectStore
    private let signer: AuditSigner
    private let chainer: AuditChainer
    private let checkpointer: AuditCheckpointer
    private let packer = CaseFilePacker()
    private let limits: CaseFileLimits
    private let identifiers: IdentifierSource
    /// Wakes the relay of commands.
    private let wakeup: Wakeup

    /// How many bytes of attachments one archive holds; of others it says the hash.
    private static let mostBytes: Int64 = 64_000_000

    package init(
        database: PostgresClient, objects: ObjectStore, signer: AuditSigner, chainer: AuditChainer,
        checkpointer: AuditCheckpointer, identifiers: IdentifierSource, wakeup: Wakeup,
        limits: CaseFileLimits = CaseFileLimits()
    ) {
        self.database = database
        self.objects = objects
        self.signer = signer
        self.chainer = chainer
        self.checkpointer = checkpointer
        self.identifiers = identifiers
        self.wakeup = wakeup
        self.limits = limits
    }

    package func perform(_ job: Job) async throws -> JobOutcome {
        guard let id = UUID(uuidString: job.payload) else { return .done }
        try await deleteLeftovers(of: id)
        let next: Step = try await database.transaction { try step(id, in: $0) }
        switch next {
        case .nothing: return .done
        case .asked(let patience):
            wakeup.signal()
            return .again(after: patience)
        case .build(let caseFile, let purse): return try await build(caseFile, purse)
        }
    }

    private enum Step {
        case nothing
        case asked(patience: Duration)
        case build(CaseFile, purse: JSONValue)
    }

    private func step(_ id: UUID, in session: PostgresSession) throws -> Step {
        guard let waiting = try CaseFileStore.waiting(id, in: session) else { return .nothing }
        if let purse = waiting.purse {
            return .build(waiting.caseFile, purse: try JSONValue(parsing: purse))
        }
        guard let dispute = try DisputeStore.dispute(.id(waiting.caseFile.disputeID), in: session),
            let agreement = try AgreementStore.agreement(id: dispute.agreementID, in: session)
        else { return .nothing }
        let command = CommandID(identifiers.timeOrdered())
        try CaseFileQuestions.ask(
            about: agreement.purse, for: id, as: command, traceparent: nil, identifiers: identifiers,
            in: session)
        try CaseFileStore.setAsked(id, command: command, in: session)
        return .asked(patience: CaseFileQuestions.patience(after: waiting.inquiries + 1))
    }

    private func build(_ caseFile: CaseFile, _ purse: JSONValue) async throws -> JobOutcome {
        while try await chainer.chainBatch() > 0 {}
        _ = try await checkpointer.place()
        guard let verifier = AuditVerifier([try signer.publicText()]) else {
            preconditionFailure("A signer's own key is one.")
        }
        let record: CaseFileRecord
        do {
            record = try await database.transaction { session in
                try session.script("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
                return try CaseFileRecord(
                    caseFile, purse: purse, verifier: verifier, limits: limits, in: session)
            }
        } catch CaseFileRecord.Absence.trailBehind {
            // Another process chains or signs at this moment.
            return .again(after: .seconds(1))
        }
        let paths = try await proofs(of: record)
        let contents = try await contents(of: record)
        guard let objects = try await begin(caseFile.id) else { return .done }
        var facts: [UUID: ObjectFacts] = [:]
        for (audience, object) in objects {
            let writer = CaseFileWriter(
                record: record, audience: audience, contents: contents, paths: paths,
                key: try signer.publicText())
            let archive = try await packer.pack(writer, signer: signer)
            facts[object] = try await write(archive, as: object, owner: record.agreement.purse.description)
        }
        return try await finish(record, objects.map { ($0.audience, $0.object, facts[$0.object]) })
    }

    /// What no copy names any more goes.
    private func deleteLeftovers(of id: UUID) async throws {
        let left = try await database.session { try CaseFileCopyStore.leftovers(of: id, in: $0) }
        for object in left {
            try await objects.delete(object)
            try await database.session { try CaseFileCopyStore.forget(leftover: object, in: $0) }
        }
    }

    /// The proof of each entry, made in one pass over the chain.
    private func proofs(of record: CaseFileRecord) async throws -> [Int64: MerkleProof] {
        let size = record.checkpoint.size
        var proofs = MerkleProofs(of: Set(record.trail.map { $0.link.sequence - 1 }), in: size)
        var place: Int64 = 0
        while place < size {
            let after = place
            let rows = try await database.session {
                try AuditCheckpointStore.hashes(above: after, limit: 5000, in: $0)
            }
            for (sequence, hash) in rows {
                guard sequence == place + 1 else { throw AuditCheckpointer.Gap(after: place) }
                proofs.append(hash)
                place += 1
            }
            if rows.isEmpty { throw AuditCheckpointer.Gap(after: place) }
        }
        guard let made = proofs.finish(), made.root == record.checkpoint.root else { throw Altered() }
        return made.proofs
    }

    struct Altered: Error, CustomStringConvertible {
        var description: String {
            "The audit chain is not the one that its newest checkpoint signs: run `escrowd audit verify`."
        }
    }

    private func contents(of record: CaseFileRecord) async throws -> [UUID: [UInt8]] {
        var contents: [UUID: [UInt8]] = [:]
        for attachment in record.attachments(limit: Self.mostBytes) {
            contents[attachment.id] = try await objects.read(
                attachment.object, owner: record.agreement.purse.description,
                limit: Int(attachment.byteCount))
        }
        return contents
    }

    /// Names the objects before they are written. What another attempt left goes; nil where another attempt has finished, or
    /// the case file waits no more: its objects are not touched.
    func begin(_ id: UUID) async throws -> [(audience: CaseFileAudience, object: UUID)]? {
        let new = CaseFileAudience.allCases.map { (audience: $0, object: identifiers.random()) }
        let isOurs = try await database.transaction { session in
            guard try CaseFileStore.waiting(id, in: session) != nil else { return false }
            try CaseFileCopyStore.giveUp(of: id, in: session)
            for (audience, object) in new {
                try CaseFileCopyStore.begin(audience, of: id, object: object, in: session)
            }
            return true
        }
        guard isOurs else { return nil }
        try await deleteLeftovers(of: id)
        return new
    }

    private func write(_ archive: [UInt8], as object: UUID, owner: String) async throws -> ObjectFacts {
        let writer = try await objects.writer(of: object, owner: owner)
        do {
            try await writer.write(archive)
            return try await writer.finish()
        } catch {
            await writer.abandon()
            throw error
        }
    }

    private func finish(
        _ record: CaseFileRecord,
        _ copies: [(audience: CaseFileAudience, object: UUID, facts: ObjectFacts?)]
    ) async throws -> JobOutcome {
        let replaced: [UUID]?
        do {
            replaced = try await settle(record, copies)
        } catch let error as TakenOver {
            for copy in copies { try await objects.delete(copy.object) }
            throw error
        }
        // Archives of former case files; where another attempt was quicker, what this one wrote.
        for object in replaced ?? copies.map(\.object) { try await objects.delete(object) }
        return .done
    }

    /// Marks the case file ready; answers the objects of those before it, or nil where it waits no more.
    private func settle(
        _ record: CaseFileRecord,
        _ copies: [(audience: CaseFileAudience, object: UUID, facts: ObjectFacts?)]
    ) async throws -> [UUID]? {
        let caseFile = record.caseFile
        return try await database.transaction { session -> [UUID]? in
            guard try CaseFileStore.waiting(caseFile.id, in: session) != nil else { return nil }
            for copy in copies {
                guard let facts = copy.facts,
                    try CaseFileCopyStore.finish(object: copy.object, facts, in: session)
                else { throw TakenOver() }
            }
            try CaseFileStore.setReady(caseFile, in: session)
            try DisputeRecord.audit(
                "dispute.case_file_built", caseFile.disputeID, .init(.system(CaseFileJob.build.rawValue)),
                [
                    "case_file": .string(caseFile.id.lowercased),
                    "audit_size": .integer(record.checkpoint.size),
                    "sha256": .object(
                        copies.map { .init($0.audience.rawValue, .string($0.facts?.digest ?? "")) }),
                ], in: session)
            return try CaseFileCopyStore.replacedObjects(of: caseFile.disputeID, in: session)
        }
    }

    /// Another attempt has begun anew, and will finish.
    struct TakenOver: Error, CustomStringConvertible {
        var description: String { "Another attempt has taken this case file over." }
    }
}
