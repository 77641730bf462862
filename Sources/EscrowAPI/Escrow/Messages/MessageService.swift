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
            let (agreement, _) = try CaseFinder.agreement(key, .postMessage, for: caller, in: session)
            try UserStore.requireProvenPhone(of: caller.userID, in: session)
            return AttachmentPlace(agreement: agreement, author: caller)
        }
    }

    /// Writes a message to the other party: a text, files, or both.
    package func post(
        _ text: String?, files: [AttachmentUpload], to key: AgreementKey, by caller: CaseCaller
    ) async throws -> Made<(agreement: Agreement, message: Message)> {
        try await database.transaction { session in
            let (agreement, _) = try CaseFinder.lockedAgreement(key, .postMessage, for: caller, in: session)
            let request = ContentDigest.of(["\(agreement.id)", text], files: files)
            if let mark = caller.inquirer.idempotency, let made = try MessageStore.made(mark, in: session) {
                guard made.requestDigest == request else { throw DisputeError.idempotencyMismatch }
                return Made(
                    (agreement, try message(made.id, agreement.id, in: session)), isReplay: true)
            }
            try intake.keep(files, in: session)
            let id = try ServiceEventStore.append(
                ServiceEvent(
                    .messagePosted, agreement: agreement.id,
                    details: .object(["author": .integer(caller.userID)])), in: session)
            guard
                try MessageStore.insert(
                    text, id: id, agreementID: agreement.id, attachments: files.map(\.id),
                    requestDigest: request, by: caller.inquirer, in: session)
            else { throw DisputeError.idempotencyMismatch }
            try AuditTrail.append(
                AuditEntry(
                    actor: .user(caller.userID), action: "message.posted",
                    subject: "agreement:\(agreement.id)", address: caller.inquirer.address,
                    details: .object([
                        "message": .integer(id),
                        "attachments": .array(files.map { .string($0.id.lowercased) }),
                    ])), in: session)
            return Made((agreement, try message(id, agreement.id, in: session)))
        }
    }

    /// A page of the conversation, newest first, below the number `before`. What others than the parties read of it is
    /// written into the audit trail.
    package func page(
        _ key: AgreementKey, for caller: CaseCaller, before: Int64, limit: Int
    ) async throws -> CasePage<Message> {
        try await database.transaction { session in
            let (agreement, standing) = try CaseFinder.agreement(key, .listMessages, for: caller, in: session)
            if standing.party == nil {
                try AuditTrail.append(
                    AuditEntry(
                        actor: .user(caller.userID), action: "messages.viewed",
                        subject: "agreement:\(agreement.id)", address: caller.inquirer.address), in: session)
            }
            return CasePage(
                agreement: agreement, standing: standing,
                values: try MessageStore.page(
                    agreementID: agreement.id, before: before, limit: limit, in: session))
        }
    }

    private func message(_ id: Int64, _ agreementID: Int64, in session: PostgresSession) throws -> Message {
        guard
            let message = try MessageStore.page(
                agreementID: agreementID, before: id + 1, limit: 1, in: session
            ).first, message.id == id
        else { preconditionFailure("A message stands where it was written.") }
        return message
    }
}
