import FoundationEssentials
package import Postgres
import Primitives

/// The conversation of the parties of an agreement; each call is one transaction.
package struct MessageService: Sendable {
    private let database: PostgresClient
    package let intake: AttachmentIntake

    package init(database: PostgresClient, intake: AttachmentIntake) {
        self.database = database
        self.intake = intake
    }

    /// Where the caller's files for a message go, if he may write one.
    package func place(_ key: AgreementKey, for caller: CaseCaller) async throws -> AttachmentPlace {
        try await database.session { session in
            let (agreement, _) = try CaseFinder.provenAgreement(
                key, .postMessage, for: caller, in: session)
            return AttachmentPlace(agreement: agreement, author: caller)
        }
    }

    /// Writes a message to the other party: a text, files, or both.
    package func post(
        _ text: String?, files: [AttachmentUpload], to key: AgreementKey, by caller: CaseCaller
    ) async throws -> Made<(agreement: Agreement, message: Message)> {
        try await database.answeringTransaction { session in
            let (locked, made, id) = try session.find(
                .all(
                    CaseFinder.locking(key, for: caller),
                    .optional(
                        caller.inquirer.idempotency.map { MessageStore.made($0, in: session) }),
                    ServiceEventStore.number))
            let (agreement, _) = try CaseFinder.locked(locked, .postMessage, in: session)
            let request = ContentDigest.of(["\(agreement.id)", text], files: files)
            if case .some(.some(let made)) = made {
                guard made.requestDigest == request else { throw DisputeError.idempotencyMismatch }
                return message(made.id, agreement.id).map { Made((agreement, $0), isReplay: true) }
            }
            try intake.keep(files, in: session)
            try ServiceEventStore.append(
                ServiceEvent(
                    .messagePosted, agreement: agreement.id,
                    details: .object(["author": .integer(caller.userID)])), as: id, in: session)
            try MessageStore.insert(
                text, id: id, agreementID: agreement.id, attachments: files.map(\.id),
                requestDigest: request, by: caller.inquirer, in: session)
            try AuditTrail.append(
                AuditEntry(
                    actor: .user(caller.userID), action: "message.posted",
                    subject: "agreement:\(agreement.id)", address: caller.inquirer.address,
                    details: .object([
                        "message": .integer(id),
                        "attachments": .array(files.map { .string($0.id.lowercased) }),
                    ])), in: session)
            return message(id, agreement.id).map { Made((agreement, $0)) }
        }
    }

    /// A page of the conversation, newest first, below the number `before`. What others than the parties read of it is
    /// written into the audit trail.
    package func page(
        _ key: AgreementKey, for caller: CaseCaller, before: Int64, limit: Int
    ) async throws -> CasePage<Message> {
        // Without a transaction: a party's look is one round trip, and another's leaves here only behind its entry.
        try await database.session { session in
            let (found, values) = try session.find(
                .all(
                    CaseFinder.lookup(key, for: caller),
                    MessageStore.page(of: key, before: before, limit: limit)))
            let (agreement, standing) = try CaseFinder.judged(found, .listMessages)
            if standing.party == nil {
                try AuditTrail.append(
                    AuditEntry(
                        actor: .user(caller.userID), action: "messages.viewed",
                        subject: "agreement:\(agreement.id)", address: caller.inquirer.address), in: session)
            }
            return CasePage(agreement: agreement, standing: standing, values: values)
        }
    }

    private func message(_ id: Int64, _ agreementID: Int64) -> Lookup<Message> {
        MessageStore.page(of: .id(agreementID), before: id + 1, limit: 1).map { page in
            guard let message = page.first, message.id == id else {
                preconditionFailure("A message stands where it was written.")
            }
            return message
        }
    }
}
