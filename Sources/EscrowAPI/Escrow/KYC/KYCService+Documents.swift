import Durable
package import FoundationEssentials
import GatewayCore
import Postgres
import Primitives
import Sealing

/// A document's content on its way to somebody who may see it.
package struct KYCContent: Sendable {
    package let document: KYCDocument
    /// Decrypted piece by piece; ends with an error where the file was altered or cut.
    package let bytes: AsyncThrowingStream<[UInt8], any Error>
}

extension KYCService {
    /// The documents of the person that still exist, the newest first: at most `limit`, and those older than `before`
    /// where it is given.
    package func documents(
        of userID: Int64, before: UUID? = nil, limit: Int
    ) async throws -> [KYCDocument] {
        try await database.session {
            try KYCDocumentStore.page(userID: userID, before: before, limit: limit, in: $0)
        }
    }

    /// The content of a document, for the person himself or for an administrator who looks at that person. Every look is
    /// written into the audit trail before the first byte leaves.
    ///
    /// Throws `notFound` for an absent document and another person's alike.
    package func content(
        of document: UUID, owner userID: Int64, for inquirer: Inquirer
    ) async throws -> KYCContent {
        let (found, owner) = try await database.transaction { session in
            guard let profile = try KYCProfileStore.profile(userID: userID, in: session),
                let found = try KYCDocumentStore.document(document, userID: userID, in: session)
            else { throw KYCError.notFound }
            try effects.audit(
                "kyc.document_viewed", profile, .init(inquirer),
                .object([
                    "document": .string(document.lowercased), "document_type": .string(found.kind.rawValue),
                    "own": .bool(inquirer.userID == userID),
                ]), in: session)
            return (found, profile.owner)
        }
        return KYCContent(document: found, bytes: objects.stream(found.object, owner: owner))
    }

    /// Takes back a document that is not part of a check; its file goes soon where it never was part of one.
    ///
    /// Throws `submittedAlready` for one that is.
    package func remove(_ document: UUID, by inquirer: Inquirer) async throws {
        try await database.transaction { session in
            guard let profile = try KYCProfileStore.lock(userID: inquirer.userID, in: session),
                let found = try KYCDocumentStore.document(document, userID: inquirer.userID, in: session),
                found.state != .retired
            else { throw KYCError.notFound }
            guard found.state == .kept else { throw KYCError.submittedAlready }
            try retire(found, in: session)
            try KYCProfileStore.touch(userID: profile.userID, in: session)
            try effects.audit(
                "kyc.document_removed", profile, .init(inquirer),
                .object([
                    "document": .string(document.lowercased), "document_type": .string(found.kind.rawValue),
                ]), in: session)
        }
        wakeup.signal()
    }
}
