import Durable
import FoundationEssentials
package import GatewayCore
package import Images
import Postgres
package import Primitives
import Sealing

/// What a person says of a file that he sends.
package struct KYCPaper: Sendable, Equatable {
    package let kind: KYCDocumentKind
    /// The document that is shown; nil where it stays as it was.
    package let idType: KYCDocumentType?
    /// The language of the notice that the person agreed to with this request; nil where he did not.
    package let consent: Language?

    package init(kind: KYCDocumentKind, idType: KYCDocumentType? = nil, consent: Language? = nil) {
        self.kind = kind
        self.idType = idType
        self.consent = consent
    }
}

/// What came of a file.
package struct KYCReceipt: Sendable, Equatable {
    package enum Novelty: Sendable, Equatable {
        case new
        /// The same file was there already.
        case known
        /// The same request had brought it.
        case replayed
    }

    package let document: KYCDocument
    package let novelty: Novelty
    package let status: KYCStatus
}

extension KYCService {
    /// Begins to receive a file. Its row stands before its object, so that a crash leaves nothing that nobody knows of.
    ///
    /// Throws `EscrowError.phoneNotProven`, and `KYCError.tooManyUploads`.
    package func begin(by inquirer: Inquirer, rules: ImageRules) async throws -> KYCUpload {
        let document = effects.identifiers.timeOrdered()
        let object = effects.identifiers.random()
        let owner = try await database.transaction { session in
            try UserStore.requireProvenPhone(of: inquirer.userID, for: .uploadDocument, in: session)
            guard let profile = try KYCProfileStore.lock(userID: inquirer.userID, in: session) else {
                throw KYCError.notFound
            }
            let receiving = try KYCDocumentStore.receiving(userID: inquirer.userID, in: session)
            guard receiving < Int64(policy.parallelUploads) else { throw KYCError.tooManyUploads }
            try KYCDocumentStore.insert(document, object: object, userID: inquirer.userID, in: session)
            return profile.owner
        }
        do {
            let writer = try await objects.writer(of: object, owner: owner)
            return KYCUpload(document: document, object: object, writer: writer, rules: rules)
        } catch {
            try await database.transaction { try KYCDocumentStore.discard(document, in: $0) }
            throw error
        }
    }

    /// Forgets a file that is not taken.
    package func discard(_ upload: KYCUpload) async {
        await upload.abandon()
        // A file whose commit has an unknown end may have been kept: only a row that is still waiting for it says that it
        // was not. What fails here is found by `escrowd kyc purge` after a day.
        let isOurs = try? await database.transaction { session in
            try KYCDocumentStore.claimDiscard(upload.document, in: session)
        }
        guard isOurs == true, (try? await objects.delete(upload.object)) != nil else { return }
        _ = try? await database.transaction { try KYCDocumentStore.discard(upload.document, in: $0) }
    }

    /// Keeps a file that has come whole, in place of an earlier one of its kind, and orders the check where it was the
    /// last thing missing. One transaction; of two that bring the last paper at the same instant, one orders it.
    ///
    /// Throws `ImageFault` where the file is not what its kind takes; then it is the caller's to discard.
    package func keep(
        _ upload: inout KYCUpload, as paper: KYCPaper, by inquirer: Inquirer
    ) async throws -> KYCReceipt {
        let (image, object) = try await upload.finish()
        try policy.rules(for: paper.kind).check(image)
        let content = KYCDocumentStore.Content(
            kind: paper.kind, facts: image, byteCount: object.size, digest: object.digest)
        let document = upload.document
        let receipt = try await database.transaction { session in
            try keep(document, content, paper, inquirer, in: session)
        }
        if receipt.document.id != document { await discard(upload) }
        wakeup.signal()
        return receipt
    }

    private func keep(
        _ document: UUID, _ content: KYCDocumentStore.Content, _ paper: KYCPaper, _ inquirer: Inquirer,
        in session: PostgresSession
    ) throws -> KYCReceipt {
        guard let profile = try KYCProfileStore.lock(userID: inquirer.userID, in: session) else {
            throw KYCError.notFound
        }
        if let mark = inquirer.idempotency, let made = try KYCDocumentStore.document(mark, in: session) {
            guard made.digest == content.digest, made.kind == paper.kind else {
                throw KYCError.idempotencyMismatch
            }
            return KYCReceipt(
                document: made, novelty: .replayed, status: try Self.status(profile, by: policy, in: session))
        }
        guard paper.kind == .proofOfAddress || profile.standing.takesPapers else {
            if let known = try Self.known(content, profile, in: session) {
                return KYCReceipt(
                    document: known, novelty: .known,
                    status: try Self.status(profile, by: policy, in: session))
            }
            throw KYCError.closed(profile.standing)
        }
        if let language = paper.consent { try recordConsent(in: language, profile, inquirer, in: session) }
        if let type = paper.idType, type != profile.idType {
            guard profile.standing.takesPapers else { throw KYCError.closed(profile.standing) }
            try KYCProfileStore.setIDType(type, userID: profile.userID, in: session)
        }
        let earlier = try KYCDocumentStore.kept(userID: profile.userID, in: session)
            .first { $0.kind == paper.kind }
        let novelty: KYCReceipt.Novelty = earlier?.digest == content.digest ? .known : .new
        if novelty == .new {
            try replace(earlier, by: document, content, profile, inquirer, in: session)
        }
        guard let changed = try KYCProfileStore.profile(userID: profile.userID, in: session),
            let kept = try KYCDocumentStore.kept(userID: profile.userID, in: session)
                .first(where: { $0.kind == paper.kind })
        else { throw KYCError.notFound }
        try effects.submitIfComplete(changed, .init(inquirer), in: session)
        return KYCReceipt(
            document: kept, novelty: novelty, status: try current(profile.userID, in: session))
    }

    /// A file that is part of what is being looked at: who sends it again is told so, not refused.
    private static func known(
        _ content: KYCDocumentStore.Content, _ profile: KYCProfile, in session: PostgresSession
    ) throws -> KYCDocument? {
        try profile.checkID.flatMap { check in
            try KYCDocumentStore.documents(check: check, in: session).first {
                $0.kind == content.kind && $0.digest == content.digest
            }
        }
    }

    private func replace(
        _ earlier: KYCDocument?, by document: UUID, _ content: KYCDocumentStore.Content,
        _ profile: KYCProfile,
        _ inquirer: Inquirer, in session: PostgresSession
    ) throws {
        if let earlier { try retire(earlier, in: session) }
        guard
            try KYCDocumentStore.keep(document, content, idempotency: inquirer.idempotency, in: session)
        else { throw KYCError.notFound }
        try KYCProfileStore.touch(userID: profile.userID, in: session)
        try effects.audit(
            "kyc.document_received", profile, .init(inquirer),
            .object([
                "document": .string(document.lowercased), "document_type": .string(content.kind.rawValue),
                "media_type": .string(content.facts.type.mediaType), "size": .integer(content.byteCount),
                "replaces": earlier.map { .string($0.id.lowercased) },
            ]), in: session)
    }

    /// Takes a document out of use. Its file goes soon where no check ever saw it; otherwise it is evidence, which goes
    /// with the purge alone.
    func retire(_ document: KYCDocument, in session: PostgresSession) throws {
        try KYCDocumentStore.retire([document.id], in: session)
        guard !document.wasSubmitted else { return }
        try KYCJob.erasure.enqueue(document.id.lowercased, at: nil, in: session)
    }
}
