package import FoundationEssentials
import GatewayCore
package import Postgres
import Primitives

/// Shows the files beside agreements.
package struct AttachmentService: Sendable {
    private let database: PostgresClient
    private let intake: AttachmentIntake

    package init(database: PostgresClient, intake: AttachmentIntake) {
        self.database = database
        self.intake = intake
    }

    /// A file's content, for those who may read the agreement's messages and proofs. Every look is written into the audit
    /// trail before the first byte leaves. Throws `notFound` for an absent file and another's alike.
    package func content(
        of id: UUID, of key: AgreementKey, for caller: CaseCaller
    ) async throws -> AttachmentContent {
        let (attachment, owner) = try await database.transaction { session in
            let (seen, attachment) = try session.find(
                .all(CaseFinder.lookup(key, for: caller), AttachmentStore.lookup(id, of: key)))
            let (agreement, standing) = try CaseFinder.judged(seen, .readAttachment)
            guard let found = attachment else { throw DisputeError.notFound }
            try AuditTrail.append(
                AuditEntry(
                    actor: .user(caller.userID), action: "attachment.viewed",
                    subject: "agreement:\(agreement.id)", address: caller.inquirer.address,
                    details: .object([
                        "attachment": .string(id.lowercased), "sha256": .string(found.digest),
                        "own": .bool(found.authorID == caller.userID),
                        "party": standing.party.map { .string($0.rawValue) },
                    ])), in: session)
            return (found, agreement.purse.description)
        }
        return intake.stream(attachment, owner: owner)
    }
}
