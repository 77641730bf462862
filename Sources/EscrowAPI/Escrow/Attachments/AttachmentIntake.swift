package import Durable
import FoundationEssentials
package import Postgres
package import Primitives
package import Sealing

/// Receives files into the object store, and hands them out to those whom a service let pass.
package struct AttachmentIntake: Sendable {
    package let policy: AttachmentPolicy
    let database: PostgresClient
    private let objects: ObjectStore
    private let identifiers: IdentifierSource

    package init(
        database: PostgresClient, objects: ObjectStore, policy: AttachmentPolicy,
        identifiers: IdentifierSource = .system
    ) {
        self.database = database
        self.objects = objects
        self.policy = policy
        self.identifiers = identifiers
    }

    /// How long after its beginning a file that nobody kept is taken for given up.
    private static let patience = Duration.seconds(6 * 3600)

    /// Begins to receive a file. Its row stands before its object, and a clock beside it, so that a crash leaves nothing
    /// that nobody knows of.
    ///
    /// Throws `AttachmentError`.
    package func begin(in place: AttachmentPlace) async throws -> AttachmentUpload {
        let id = identifiers.timeOrdered()
        let object = identifiers.random()
        try await database.transaction { session in
            let counts = try AttachmentStore.counts(place, in: session)
            guard counts.receiving < Int64(policy.parallelUploads) else {
                throw AttachmentError.tooManyUploads
            }
            guard counts.kept < Int64(policy.filesOfPerson) else {
                throw AttachmentError.tooManyFiles(limit: policy.filesOfPerson)
            }
            try AttachmentStore.insert(id, object: object, in: place, session: session)
            let now = try session.find(AgreementStore.now)
            try AttachmentJob.cleanUp.enqueue(
                id.lowercased, at: now.advanced(by: Self.patience), in: session)
        }
        do {
            let writer = try await objects.writer(of: object, owner: place.owner)
            return AttachmentUpload(id: id, object: object, writer: writer, rules: policy.rules)
        } catch {
            _ = try? await remove(id)
            throw error
        }
    }

    /// Forgets files that are not taken.
    package func discard(_ uploads: [AttachmentUpload]) async {
        for upload in uploads {
            await upload.abandon()
            // What fails here is done by the clock that was set at the beginning.
            _ = try? await remove(upload.id)
        }
    }

    /// Takes files that have come whole, in the transaction of what they belong to.
    func keep(_ uploads: [AttachmentUpload], in session: PostgresSession) throws {
        for upload in uploads {
            guard try AttachmentStore.keep(upload, in: session) else { throw EscrowError.notFound }
            try AttachmentJob.cleanUp.cancel(upload.id.lowercased, in: session)
        }
    }

    func stream(_ attachment: Attachment, owner: String) -> AttachmentContent {
        AttachmentContent(
            attachment: attachment, bytes: objects.stream(attachment.object, owner: owner))
    }

    /// Does nothing to a file that was kept.
    func remove(_ id: UUID) async throws {
        guard let object = try await database.transaction({ try AttachmentStore.abandon(id, in: $0) }) else {
            return
        }
        try await objects.delete(object)
        try await database.transaction { try AttachmentStore.forget(id, in: $0) }
    }
}

/// What is to happen to a file later, whichever process is alive then.
package enum AttachmentJob: String, Sendable, CaseIterable {
    /// A file whose sender never came to an end goes.
    case cleanUp = "attachment-cleanup"

    func enqueue(_ subject: String, at time: Date, in session: PostgresSession) throws {
        try JobQueue.enqueue(
            kind: rawValue, key: subject, payload: subject, runAt: time, in: session)
    }

    func cancel(_ subject: String, in session: PostgresSession) throws {
        try JobQueue.cancel(kind: rawValue, key: subject, in: session)
    }
}

extension AttachmentIntake {
    package func perform(_ job: Job) async throws -> JobOutcome {
        if let id = UUID(uuidString: job.payload) { try await remove(id) }
        return .done
    }
}
