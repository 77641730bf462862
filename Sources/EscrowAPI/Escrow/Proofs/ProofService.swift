import FoundationEssentials
import GatewayCore
package import Postgres
import Primitives
import Sealing

/// An agreement with some of what belongs to it, as one caller sees them.
package struct CasePage<Value: Sendable>: Sendable {
    package let agreement: Agreement
    package let standing: CaseStanding
    package let values: [Value]
}

/// Takes proofs of delivery and shows them; each call is one transaction.
package struct ProofService: Sendable {
    private let database: PostgresClient
    package let intake: AttachmentIntake

    package init(database: PostgresClient, intake: AttachmentIntake) {
        self.database = database
        self.intake = intake
    }

    /// Where the caller's files for a proof go, if he may bring one now.
    package func place(_ key: AgreementKey, for caller: CaseCaller) async throws -> AttachmentPlace {
        try await database.session { session in
            let (agreement, _) = try CaseFinder.provenAgreement(key, .addProof, for: caller, in: session)
            guard agreement.state != .pendingFunds, !agreement.state.isFinal else {
                throw DisputeError.noProofs(agreement.state)
            }
            return AttachmentPlace(agreement: agreement, author: caller)
        }
    }

    /// Keeps a proof with its hash and the database's time, both of which the audit trail binds to its chain.
    package func add(
        _ new: NewProof, file: AttachmentUpload?, to key: AgreementKey, by caller: CaseCaller
    ) async throws -> Made<(agreement: Agreement, proof: Proof)> {
        try await database.transaction { session in
            let (agreement, _) = try CaseFinder.lockedAgreement(key, .addProof, for: caller, in: session)
            let files = file.map { [$0] } ?? []
            let request = ContentDigest.of(
                ["\(agreement.id)", new.kind.rawValue, new.milestoneID.map { "\($0)" }, new.text],
                files: files)
            if let mark = caller.inquirer.idempotency, let made = try ProofStore.made(mark, in: session) {
                guard made.requestDigest == request,
                    let proof = try ProofStore.proof(id: made.id, in: session)
                else { throw DisputeError.idempotencyMismatch }
                return Made((agreement, proof), isReplay: true)
            }
            try Self.requireDelivery(agreement, new.milestoneID)
            try intake.keep(files, in: session)
            let digest = file?.content.object.digest ?? ContentDigest.of(new.text ?? "")
            guard
                let id = try ProofStore.insert(
                    new, agreementID: agreement.id, attachment: file, digest: digest, requestDigest: request,
                    by: caller.inquirer, in: session),
                let proof = try ProofStore.proof(id: id, in: session)
            else { throw DisputeError.idempotencyMismatch }
            try record(proof, agreement, caller.inquirer, in: session)
            return Made((agreement, proof))
        }
    }

    /// A page of the agreement's proofs, newest first, below the number `before`.
    package func page(
        _ key: AgreementKey, for caller: CaseCaller, before: Int64, limit: Int
    ) async throws -> CasePage<Proof> {
        try await database.session { session in
            let (found, values) = try session.find(
                .all(
                    CaseFinder.lookup(key, for: caller),
                    ProofStore.page(of: key, before: before, limit: limit)))
            let (agreement, standing) = try CaseFinder.judged(found, .listProofs)
            return CasePage(agreement: agreement, standing: standing, values: values)
        }
    }

    private func record(
        _ proof: Proof, _ agreement: Agreement, _ inquirer: Inquirer, in session: PostgresSession
    ) throws {
        try ServiceEventStore.append(
            ServiceEvent(
                .proofAdded, agreement: agreement.id,
                details: .object([
                    "proof": .integer(proof.id), "kind": .string(proof.kind.rawValue),
                    "author": .integer(inquirer.userID), "sha256": .string(proof.digest),
                ])), in: session)
        try AuditTrail.append(
            AuditEntry(
                actor: .user(inquirer.userID), action: "proof.added", subject: "agreement:\(agreement.id)",
                address: inquirer.address,
                details: .object([
                    "proof": .integer(proof.id), "kind": .string(proof.kind.rawValue),
                    "sha256": .string(proof.digest),
                    "attachment": proof.attachment.map { .string($0.id.lowercased) },
                    "milestone": proof.milestoneID.map { .integer($0) },
                ])), in: session)
    }

    /// There is something to prove from the payment until the end.
    private static func requireDelivery(_ agreement: Agreement, _ milestoneID: Int64?) throws {
        guard let part = agreement.part(milestoneID: milestoneID) else {
            throw DisputeError.milestoneUnknown
        }
        guard part.state != .pendingFunds, !part.state.isFinal else {
            throw DisputeError.noProofs(part.state)
        }
    }
}

extension AttachmentPlace {
    init(agreement: Agreement, author: CaseCaller) {
        self.init(
            agreementID: agreement.id, owner: agreement.purse.description, authorID: author.userID)
    }
}
